/** How many calls of each service an execution is expected to make, and how long its turn lasts for that. */
import type { GroupRequests } from '../api/service-requests.ts';
import type { RequestKind } from '../kinds.ts';

/** Calls, or calls a second, of each service with a quota of its own. */
export interface ServiceCalls {
  identityStore: number;
  /** The data API of FinSpace. */
  finSpace: number;
  /** The kdb API of FinSpace. */
  kx: number;
}

/**
 * The calls of each kind on its usual road, counted in executions: a new person is created and read back in each service; the
 * person of a role change is searched for, changed and read back; a leaver is searched for, changed, and read again twice. A
 * person who exists already takes up to five calls more. The line has no knowledge of that: the share of the quota that is left
 * to others, and the rate that adapts, make up for it.
 */
const USUAL_CALLS = {
  onboarding: { identityStore: 2, finSpace: 2, kx: 4 },
  'role-change': { identityStore: 3, finSpace: 0, kx: 5 },
  offboarding: { identityStore: 6, finSpace: 3, kx: 7 },
} as const satisfies Record<RequestKind, ServiceCalls>;

/** A person whom an identity provider has created is searched for, read, and read back. */
const ADOPTION = 3;

/** The memberships are compared, and read back. */
const GROUPS = 2;

/** What the expectation reads of the requests of any kind. */
export interface ExpectedRequests {
  finSpace?: object;
  kx?: object;
  groups?: Pick<GroupRequests, 'wished'>;
  identityStoreUsers?: 'adopt';
}

/**
 * Returns the calls that an execution is expected to make.
 *
 * @param requests the API requests of the execution
 */
export function expectedCalls(
  kind: RequestKind,
  { finSpace, kx, groups, identityStoreUsers }: ExpectedRequests,
): ServiceCalls {
  const usual = USUAL_CALLS[kind];
  const isAdopted = kind === 'onboarding' && identityStoreUsers === 'adopt';
  return {
    identityStore: (isAdopted ? ADOPTION : usual.identityStore) + (groups ? GROUPS + groups.wished.length : 0),
    finSpace: finSpace ? usual.finSpace : 0,
    kx: kx ? usual.kx : 0,
  };
}

/**
 * Returns how long calls take at the rates of the services: as long as those of the slowest service.
 *
 * @param rates calls a second of each service
 * @returns seconds
 */
export function secondsFor(calls: ServiceCalls, rates: ServiceCalls): number {
  return Math.max(calls.identityStore / rates.identityStore, calls.finSpace / rates.finSpace, calls.kx / rates.kx);
}
