/** Groups of an identity store. */
import type {
  CreateGroupCommandInput,
  DescribeGroupCommandInput,
  GetGroupIdCommandInput,
} from '@aws-sdk/client-identitystore';
import type { ModelHandlers } from '../../service/model-service.ts';
import { conflict, invalid, notFound } from './model.ts';
import {
  created,
  type DescribedStamps,
  describeStamps,
  idOf,
  requireStore,
  type Stamps,
  type StoreContext,
} from './store-context.ts';
import { RESERVED_NAMES } from './user-attributes.ts';

/** The operations, with the SDK's types of their inputs. */
export interface GroupInputs {
  CreateGroup: CreateGroupCommandInput;
  DescribeGroup: DescribeGroupCommandInput;
  GetGroupId: GetGroupIdCommandInput;
}

/** A group that exists from the start, also after a reset. */
export interface GivenGroup {
  /** A UUID. */
  id: string;
  /** The display name. */
  name: string;
}

/** A group as DescribeGroup returns it. */
export interface IdentityStoreGroup extends Reference, DescribedStamps {
  Revision: string;
  DisplayName?: string;
  Description?: string;
}

/** The members that identify a group in answers. */
interface Reference {
  IdentityStoreId: string;
  GroupId: string;
  GroupArn: string;
}

/** A group as it is kept here. No operation changes it. */
interface Group extends Stamps {
  groupId: string;
  displayName?: string | undefined;
  description?: string | undefined;
}

/** The groups. */
export interface Groups {
  handlers: ModelHandlers<GroupInputs>;
  /** All groups as DescribeGroup returns them: those that were given, then the others in the order of their creation. */
  all(): IdentityStoreGroup[];
  has(groupId: string): boolean;
  /**
   * The id of a group that exists.
   *
   * @throws ServiceError ResourceNotFoundException
   */
  require(idOrArn: string): string;
  /** Deletes all groups but those that were given. */
  reset(): void;
}

/** Who has created the groups that were given. */
const SETTINGS = { accessKeyId: 'local-cloud' };

/** Creates the groups. */
export function createGroups(store: StoreContext, given: readonly GivenGroup[]): Groups {
  const { identityStoreId, newId, records } = store;
  const stamps = created(store, SETTINGS);
  const fixed = new Map(
    given.map(({ id, name }): [string, Group] => [idOf(id), { groupId: idOf(id), displayName: name, ...stamps }]),
  );
  const groups = records.map<Group>('identitystore.groups');
  const fixedNames = new Set([...fixed.values()].map(nameOf));
  // A group that is given now takes the place of one that was created and kept before.
  for (const group of [...groups.values()]) {
    if (fixed.has(group.groupId) || fixedNames.has(nameOf(group))) groups.delete(group.groupId);
  }

  const all = (): Group[] => [...fixed.values(), ...groups.values()];
  /** Groups by their names, which are unique. */
  const holders = new Map<string, Group>();
  hold(...all());

  function hold(...held: readonly Group[]): void {
    for (const group of held) if (group.displayName !== undefined) holders.set(nameOf(group), group);
  }

  const find = (groupId: string): Group | undefined => fixed.get(groupId) ?? groups.get(groupId);

  function requireGroup(idOrArn: string): Group {
    const group = find(idOf(idOrArn));
    if (!group) throw notFound('GROUP', 'GROUP not found.', { ResourceId: idOrArn });
    return group;
  }

  const reference = ({ groupId }: Group): Reference => ({
    IdentityStoreId: identityStoreId,
    GroupId: groupId,
    GroupArn: `arn:aws:identitystore:::group/${groupId}`,
  });

  const revised = (group: Group) => ({ ...reference(group), Revision: '1' });

  const describe = (group: Group): IdentityStoreGroup => ({
    ...revised(group),
    ...(group.displayName !== undefined && { DisplayName: group.displayName }),
    ...(group.description !== undefined && { Description: group.description }),
    ...describeStamps(group),
  });

  return {
    handlers: {
      CreateGroup(input, caller) {
        requireStore(store, input);
        const { DisplayName: displayName, Description: description } = input;
        const group: Group = { groupId: newId(), displayName, description, ...created(store, caller) };
        if (RESERVED_NAMES.includes(nameOf(group))) throw invalid('The group name is reserved');
        if (holders.has(nameOf(group))) throw conflict('UNIQUENESS_CONSTRAINT_VIOLATION', 'Duplicate GroupDisplayName');
        groups.set(group.groupId, group);
        hold(group);
        return revised(group);
      },
      DescribeGroup(input) {
        requireStore(store, input);
        return describe(requireGroup(input.GroupId));
      },
      GetGroupId(input) {
        requireStore(store, input);
        const { UniqueAttribute } = input.AlternateIdentifier;
        // No operation sets an external id, so no group has one.
        const group = UniqueAttribute && holders.get(uniqueName(UniqueAttribute));
        if (!group) throw notFound('GROUP', 'GROUP not found.');
        return reference(group);
      },
    },
    all: () => all().map(describe),
    has: (groupId) => find(groupId) !== undefined,
    require: (idOrArn) => requireGroup(idOrArn).groupId,
    reset() {
      groups.clear();
      holders.clear();
      hold(...fixed.values());
    },
  };
}

/** Letter case is ignored: in RFC 7643, section 8.7.1, displayName of a group is not case exact. */
function nameOf({ displayName = '' }: Pick<Group, 'displayName'>): string {
  return displayName.toLowerCase();
}

/** @throws ServiceError ValidationException for a path that GetGroupId does not support */
function uniqueName({ AttributePath, AttributeValue }: { AttributePath: string; AttributeValue: unknown }): string {
  if (AttributePath.toLowerCase() !== 'displayname') {
    throw invalid(`Groups are found by displayName, not by ${AttributePath}`);
  }
  return nameOf({ displayName: typeof AttributeValue === 'string' ? AttributeValue : '' });
}
