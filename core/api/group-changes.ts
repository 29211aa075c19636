/** Compares the groups that a person is a member of with the groups of a request. */
import type { Group, GroupRequests } from './service-requests.ts';

/** What has to change. Groups that the deployment does not allow are in none of the lists. */
export interface GroupChanges {
  revoke: readonly Group[];
  grant: readonly Group[];
  /** Groups of the request that the person is a member of already. */
  present: readonly Group[];
}

/**
 * Returns what has to change.
 *
 * @param memberOf ids of the groups that the person is a member of
 */
export function groupChanges({ wished, allowed }: GroupRequests, memberOf: ReadonlySet<string>): GroupChanges {
  const wishedIds = new Set(wished.map(({ groupId }) => groupId));
  return {
    revoke: allowed.filter(({ groupId }) => memberOf.has(groupId) && !wishedIds.has(groupId)),
    grant: wished.filter(({ groupId }) => !memberOf.has(groupId)),
    present: wished.filter(({ groupId }) => memberOf.has(groupId)),
  };
}
