/** Plans the groups of a request, as CompareGroups decides. */
import { groupChanges } from '../../../core/api/group-changes.ts';
import type { Group, GroupRequests } from '../../../core/api/service-requests.ts';
import type { PlanStep } from '../../../core/plan/plan.ts';
import { readAllowedMemberships } from '../services/group-memberships.ts';
import type { IdentityStoreUserReference } from '../services/identity-store.ts';
import type { Planner } from './planner.ts';

/** @param user undefined if the user would be created */
export async function planGroups(
  planner: Planner,
  groups: GroupRequests | undefined,
  user: IdentityStoreUserReference | undefined,
): Promise<void> {
  if (!groups) return;
  const memberOf = user ? await planner.at('CompareGroups', () => readAllowedMemberships(user, groups)) : NO_GROUPS;
  const { revoke, grant, present } = groupChanges(groups, memberOf);
  for (const group of present) planner.note(step('keep', group));
  for (const group of revoke) planner.write('RemoveFromGroup', step('revoke', group));
  for (const group of grant) planner.write('AddToGroup', step('grant', group));
}

const NO_GROUPS: ReadonlySet<string> = new Set();

function step(action: PlanStep['action'], { name, groupId }: Group): PlanStep {
  return { target: 'group', action, id: groupId, name };
}
