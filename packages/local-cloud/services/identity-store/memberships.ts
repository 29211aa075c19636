/** Memberships of users in groups of an identity store. */
import type {
  CreateGroupMembershipCommandInput,
  DeleteGroupMembershipCommandInput,
  GetGroupMembershipIdCommandInput,
  IsMemberInGroupsCommandInput,
  ListGroupMembershipsForMemberCommandInput,
  MemberId,
} from '@aws-sdk/client-identitystore';
import type { Checked, ModelHandlers } from '../../service/model-service.ts';
import { pageOf } from '../paging.ts';
import type { Groups } from './groups.ts';
import { conflict, notFound } from './model.ts';
import {
  created,
  DEFAULT_PAGE,
  type DescribedStamps,
  describeStamps,
  idOf,
  requireStore,
  type Stamps,
  type StoreContext,
} from './store-context.ts';

/** The operations, with the SDK's types of their inputs. */
export interface MembershipInputs {
  CreateGroupMembership: CreateGroupMembershipCommandInput;
  GetGroupMembershipId: GetGroupMembershipIdCommandInput;
  IsMemberInGroups: IsMemberInGroupsCommandInput;
  ListGroupMembershipsForMember: ListGroupMembershipsForMemberCommandInput;
  DeleteGroupMembership: DeleteGroupMembershipCommandInput;
}

/** A membership as ListGroupMembershipsForMember returns it. */
export interface GroupMembership extends Reference, DescribedStamps {
  GroupId: string;
  MemberId: { UserId: string };
}

/** The members that identify a membership in answers. */
interface Reference {
  IdentityStoreId: string;
  MembershipId: string;
  MembershipArn: string;
}

/** A membership as it is kept here. */
interface Membership extends Stamps {
  membershipId: string;
  groupId: string;
  userId: string;
}

/** The memberships. */
export interface Memberships {
  handlers: ModelHandlers<MembershipInputs>;
  /** All memberships, in the order of their creation. */
  all(): GroupMembership[];
  /** The group and the user of a membership, if it exists. @param idOrArn its id, or its ARN */
  find(idOrArn: string): { groupId: string; userId: string } | undefined;
  /** Deletes the memberships of a user who is deleted. */
  deleteOf(userId: string): void;
  reset(): void;
}

/** What memberships are between. */
export interface MembershipEnds {
  groups: Pick<Groups, 'has' | 'require'>;
  users: { require(idOrArn: string): string };
}

/** Creates the memberships. */
export function createMemberships(store: StoreContext, { groups, users }: MembershipEnds): Memberships {
  const { identityStoreId, newId, records } = store;
  const memberships = records.map<Membership>('identitystore.memberships');
  /** Memberships by user, then by group. */
  const byUser = new Map<string, Map<string, Membership>>();

  // A group that was given at the last start may be gone.
  for (const { membershipId, groupId } of [...memberships.values()]) {
    if (!groups.has(groupId)) memberships.delete(membershipId);
  }
  for (const membership of memberships.values()) hold(membership);

  function hold(membership: Membership): void {
    const ofUser = byUser.get(membership.userId) ?? new Map<string, Membership>();
    byUser.set(membership.userId, ofUser.set(membership.groupId, membership));
  }

  const between = (groupId: string, userId: string): Membership | undefined => byUser.get(userId)?.get(groupId);

  /** @throws ServiceError ResourceNotFoundException when the user does not exist */
  function requireMember({ UserId = '' }: Checked<MemberId>): string {
    return users.require(UserId);
  }

  /** @throws ServiceError ResourceNotFoundException when the store, the group or the user does not exist */
  function requireEnds(input: Checked<CreateGroupMembershipCommandInput>): { groupId: string; userId: string } {
    requireStore(store, input);
    return { groupId: groups.require(input.GroupId), userId: requireMember(input.MemberId) };
  }

  const reference = ({ membershipId }: Membership): Reference => ({
    IdentityStoreId: identityStoreId,
    MembershipId: membershipId,
    MembershipArn: `arn:aws:identitystore:::membership/${membershipId}`,
  });

  const describe = (membership: Membership): GroupMembership => ({
    ...reference(membership),
    GroupId: membership.groupId,
    MemberId: { UserId: membership.userId },
    ...describeStamps(membership),
  });

  return {
    handlers: {
      CreateGroupMembership(input, caller) {
        const { groupId, userId } = requireEnds(input);
        if (between(groupId, userId)) {
          throw conflict('UNIQUENESS_CONSTRAINT_VIOLATION', 'Member and Group relationship already exists.');
        }
        const membership = { membershipId: newId(), groupId, userId, ...created(store, caller) };
        memberships.set(membership.membershipId, membership);
        hold(membership);
        return reference(membership);
      },
      GetGroupMembershipId(input) {
        const { groupId, userId } = requireEnds(input);
        const membership = between(groupId, userId);
        if (!membership) throw notFound('GROUP_MEMBERSHIP', 'MEMBERSHIP not found.');
        return reference(membership);
      },
      IsMemberInGroups(input) {
        requireStore(store, input);
        const userId = requireMember(input.MemberId);
        return {
          Results: input.GroupIds.map(groups.require).map((groupId) => ({
            GroupId: groupId,
            MemberId: { UserId: userId },
            MembershipExists: between(groupId, userId) !== undefined,
          })),
        };
      },
      ListGroupMembershipsForMember(input) {
        requireStore(store, input);
        const { MaxResults = DEFAULT_PAGE, NextToken } = input;
        const found = byUser.get(requireMember(input.MemberId))?.values() ?? [];
        const page = pageOf(found, ({ membershipId }) => membershipId, {
          maxResults: MaxResults,
          nextToken: NextToken,
        });
        return { GroupMemberships: page.items.map(describe), NextToken: page.nextToken };
      },
      DeleteGroupMembership(input) {
        requireStore(store, input);
        const membership = memberships.get(idOf(input.MembershipId));
        if (!membership) {
          throw notFound('GROUP_MEMBERSHIP', 'MEMBERSHIP not found.', { ResourceId: input.MembershipId });
        }
        memberships.delete(membership.membershipId);
        byUser.get(membership.userId)?.delete(membership.groupId);
        return {};
      },
    },
    all: () => [...memberships.values()].map(describe),
    find: (idOrArn) => memberships.get(idOf(idOrArn)),
    deleteOf(userId) {
      for (const { membershipId } of byUser.get(userId)?.values() ?? []) memberships.delete(membershipId);
      byUser.delete(userId);
    },
    reset() {
      memberships.clear();
      byUser.clear();
    },
  };
}
