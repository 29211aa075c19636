/** The services that hold users. */
import { Records } from '../service/records.ts';
import type { Service } from '../service/service.ts';
import { createFinSpace, type KxUser } from '../services/finspace/finspace.ts';
import { createFinSpaceData, type FinSpaceUser } from '../services/finspace-data/finspace-data.ts';
import { createIdentityStore, type IdentityStoreUser } from '../services/identity-store/identity-store.ts';

/** What exists before the first call. */
export interface StoresOptions {
  accountId: string;
  region: string;
  /** The id of the identity store, such as `d-1234567890`. */
  identityStoreId: string;
  /** The ids of the kdb environments. */
  kxEnvironmentIds: readonly string[];
  /** Milliseconds for which a new FinSpace user is CREATING; 0 by default. */
  creatingMs?: number;
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

/** The three services that hold users. */
export interface Stores {
  identityStore: Service;
  finSpaceData: Service;
  finSpace: Service;
}

/** Creates the services, with the users that were kept. */
export function createStores({ creatingMs = 0, now = Date.now, records = new Records(), ...options }: StoresOptions): {
  stores: Stores;
  users: () => Users;
} {
  const { accountId, region, identityStoreId, kxEnvironmentIds } = options;
  const identityStore = createIdentityStore({ identityStoreId, now, records });
  const finSpaceData = createFinSpaceData({ now, creatingMs, records });
  const finSpace = createFinSpace({ environmentIds: kxEnvironmentIds, accountId, region, now, records });
  return {
    stores: { identityStore, finSpaceData, finSpace },
    users: () => ({ identityStore: identityStore.users(), finSpace: finSpaceData.users(), kx: finSpace.users() }),
  };
}
