/** What an execution has done about the groups of a request. */
import type { GroupChanges } from '../../../core/api/group-changes.ts';
import type { Group, GroupRequests } from '../../../core/api/service-requests.ts';
import type { GrantedGroup, OnboardingOutcome } from '../../../core/outcome/outcome.ts';

/** The results of the states that compare, end and make memberships. Absent if the request has no groups. */
export interface GroupResults {
  groupChanges?: GroupChanges;
  revocations?: { groups: readonly Group[] };
  grants?: { groups: readonly GrantedGroup[] };
}

/** The members of an outcome about groups. */
export type GroupsOfOutcome = Pick<OnboardingOutcome, 'groups' | 'revokedGroups'>;

/**
 * Returns the groups of an outcome, in the order of the allow list.
 *
 * @param requests the groups of the request; undefined if it has none
 */
export function groupsOfOutcome(
  requests: GroupRequests | undefined,
  { groupChanges, revocations, grants }: GroupResults,
): GroupsOfOutcome {
  if (!requests || !groupChanges) return {};
  const granted = new Map(grants?.groups.map((group) => [group.groupId, group.granted]));
  const revoked = revocations?.groups ?? [];
  return {
    groups: requests.wished.map((group) => ({ ...group, granted: granted.get(group.groupId) ?? false })),
    ...(revoked.length > 0 && { revokedGroups: [...revoked] }),
  };
}

/** Returns whether the execution has made or ended a membership, or may have. */
export function haveChanged({ groups = [], revokedGroups = [] }: GroupsOfOutcome): boolean {
  return revokedGroups.length > 0 || groups.some(({ granted }) => granted !== false);
}
