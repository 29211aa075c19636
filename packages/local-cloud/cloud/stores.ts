/** The services that hold users. */
import type { ExistingResources } from '../iam/arns.ts';
import { Records } from '../service/records.ts';
import type { Service } from '../service/service.ts';
import { createFinSpace, type KxUser } from '../services/finspace/finspace.ts';
import { createFinSpaceData, type FinSpaceUser } from '../services/finspace-data/finspace-data.ts';
import type { GivenGroup, IdentityStoreGroup } from '../services/identity-store/groups.ts';
import { createIdentityStore } from '../services/identity-store/identity-store.ts';
import type { GroupMembership } from '../services/identity-store/memberships.ts';
import type { IdentityStoreUser } from '../services/identity-store/users.ts';

/** What exists before the first call. */
export interface StoresOptions {
  accountId: string;
  region: string;
  /** The id of the identity store, such as `d-1234567890`. */
  identityStoreId: string;
  /** Groups of the identity store that exist from the start, and after a reset; none by default. */
  groups?: readonly GivenGroup[] | undefined;
  /** The ids of the kdb environments. */
  kxEnvironmentIds: readonly string[];
  /** Quota of kdb users of an environment; 1,000 by default. */
  kxUsersPerEnvironment?: number | undefined;
  /** Milliseconds for which a new FinSpace user is CREATING; 0 by default. */
  creatingMs?: number;
  /** Milliseconds until a FinSpace user is added to a permission group, or removed from it; 0 by default. */
  membershipMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** What the services keep. */
  records?: Records;
}

/** All users. */
export interface Users {
  identityStore: IdentityStoreUser[];
  finSpace: FinSpaceUser[];
  kx: KxUser[];
}

/** All groups of the identity store, and who is in them. */
export interface GroupsAndMemberships {
  groups: IdentityStoreGroup[];
  memberships: GroupMembership[];
}

/** The three services that hold users. */
export interface Stores {
  identityStore: Service;
  finSpaceData: Service;
  finSpace: Service;
}

/** Creates the services, with the users that were kept. */
export function createStores({
  creatingMs = 0,
  membershipMs = 0,
  now = Date.now,
  records = new Records(),
  ...options
}: StoresOptions): {
  stores: Stores;
  users: () => Users;
  groups: () => GroupsAndMemberships;
  existing: ExistingResources;
} {
  const { accountId, region, identityStoreId, groups, kxEnvironmentIds, kxUsersPerEnvironment } = options;
  const identityStore = createIdentityStore({ identityStoreId, groups, now, records });
  const finSpaceData = createFinSpaceData({ now, creatingMs, membershipMs, records });
  const finSpace = createFinSpace({
    environmentIds: kxEnvironmentIds,
    usersPerEnvironment: kxUsersPerEnvironment,
    accountId,
    region,
    now,
    records,
  });
  return {
    stores: { identityStore, finSpaceData, finSpace },
    users: () => ({ identityStore: identityStore.users(), finSpace: finSpaceData.users(), kx: finSpace.users() }),
    groups: () => ({ groups: identityStore.groups(), memberships: identityStore.memberships() }),
    existing: { tagsOf: finSpace.tagsOf, findMembership: identityStore.findMembership },
  };
}
