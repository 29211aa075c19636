/** Reads and changes memberships in groups of the identity store. Independent of Lambda and of the workflow. */
import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
  IdentitystoreClient,
  IsMemberInGroupsCommand,
  ListGroupMembershipsForMemberCommand,
  type ListGroupMembershipsForMemberCommandOutput,
} from '@aws-sdk/client-identitystore';
import type { GroupRequests } from '../../../core/api/service-requests.ts';
import type { IdentityStoreUser } from '../../../core/outcome/outcome.ts';
import { clientSettings } from './client-settings.ts';
import { callService, isNotFound, type ServiceCaller } from './service-call.ts';

const client = new IdentitystoreClient(clientSettings);

/** A user of an identity store, as the member of groups. */
export type Member = Pick<IdentityStoreUser, 'identityStoreId' | 'userId'>;

/** A membership in a group. */
export interface Membership {
  groupId: string;
  membershipId: string;
}

/** How many groups one call of IsMemberInGroups takes (API model, GroupIds). */
const MOST_GROUPS_OF_A_CALL = 100;

/** Memberships of one page (API model, MaxResults). */
const PAGE_SIZE = 100;

/**
 * Lists all memberships of a user.
 *
 * @throws ServiceCallError for every documented exception of ListGroupMembershipsForMember
 */
export async function listMemberships(member: Member): Promise<Membership[]> {
  const memberships: Membership[] = [];
  let NextToken: string | undefined;
  do {
    const input = { ...memberOf(member), MaxResults: PAGE_SIZE, ...(NextToken !== undefined && { NextToken }) };
    const page: ListGroupMembershipsForMemberCommandOutput = await callService(
      'identitystore:ListGroupMembershipsForMember',
      {},
      () => client.send(new ListGroupMembershipsForMemberCommand(input)),
    );
    for (const { GroupId, MembershipId } of page.GroupMemberships ?? [])
      memberships.push({ groupId: required(GroupId), membershipId: required(MembershipId) });
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return memberships;
}

/**
 * Reads which of some groups a user is a member of.
 *
 * @returns ids of the groups that the user is a member of
 * @throws ServiceCallError for every documented exception of IsMemberInGroups
 */
export async function readMemberships(member: Member, groupIds: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let start = 0; start < groupIds.length; start += MOST_GROUPS_OF_A_CALL) {
    const input = { ...memberOf(member), GroupIds: groupIds.slice(start, start + MOST_GROUPS_OF_A_CALL) };
    const { Results } = await callService('identitystore:IsMemberInGroups', {}, () =>
      client.send(new IsMemberInGroupsCommand(input)),
    );
    const answers = new Map(Results?.map(({ GroupId, MembershipExists }) => [GroupId, MembershipExists]));
    // A group without an answer must not count as a group without the user.
    for (const groupId of input.GroupIds) if (required(answers.get(groupId))) found.add(groupId);
  }
  return found;
}

/**
 * Reads which of the allowed groups a user is a member of.
 *
 * @returns ids of the groups
 * @throws ServiceCallError for every documented exception of IsMemberInGroups
 */
export function readAllowedMemberships(member: Member, { allowed }: GroupRequests): Promise<ReadonlySet<string>> {
  return readMemberships(
    member,
    allowed.map(({ groupId }) => groupId),
  );
}

/**
 * Makes a user a member of a group. CreateGroupMembership has no client token, so a repeated call throws
 * ConflictException.
 *
 * @param write makes the call
 * @returns id of the membership
 * @throws ServiceCallError for every documented exception of CreateGroupMembership
 */
export async function createMembership(member: Member, groupId: string, write: ServiceCaller): Promise<string> {
  const { MembershipId } = await write('identitystore:CreateGroupMembership', {}, () =>
    client.send(new CreateGroupMembershipCommand({ ...memberOf(member), GroupId: groupId })),
  );
  return required(MembershipId);
}

/**
 * Finds the membership of a user in a group.
 *
 * @returns id of the membership; undefined if the membership, the group or the user does not exist
 * @throws ServiceCallError for every other documented exception of GetGroupMembershipId
 */
export async function findMembershipId(member: Member, groupId: string): Promise<string | undefined> {
  return ifThere(async () => {
    const { MembershipId } = await callService('identitystore:GetGroupMembershipId', {}, () =>
      client.send(new GetGroupMembershipIdCommand({ ...memberOf(member), GroupId: groupId })),
    );
    return required(MembershipId);
  });
}

/**
 * Deletes a membership. A membership that does not exist is as good as deleted.
 *
 * @param write makes the call
 * @throws ServiceCallError for every other documented exception of DeleteGroupMembership
 */
export async function deleteMembership(
  { identityStoreId }: Pick<Member, 'identityStoreId'>,
  membershipId: string,
  write: ServiceCaller,
): Promise<void> {
  const input = { IdentityStoreId: identityStoreId, MembershipId: membershipId };
  const operation = 'identitystore:DeleteGroupMembership';
  try {
    await write(operation, {}, () => client.send(new DeleteGroupMembershipCommand(input)));
  } catch (error) {
    if (!isNotFound(error, operation)) throw error;
  }
}

function memberOf({ identityStoreId, userId }: Member) {
  return { IdentityStoreId: identityStoreId, MemberId: { UserId: userId } };
}

async function ifThere<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('The response of the identity store lacks a field of the membership');
  return value;
}
