/** Plans a role change: the same decisions in the same order as the states of its workflow. */
import { buildRoleChangeServiceRequests } from '../../../core/api/service-requests.ts';
import { leaverCheck } from '../../../core/person/leaver-check.ts';
import type { Deployment } from '../../../core/request/deployment.ts';
import { parseRoleChangeRequest } from '../../../core/request/role-change-request.ts';
import { findIdentityStoreUser } from '../services/identity-store.ts';
import { findOwnKxUser } from '../services/own-kx-user.ts';
import { planGroups } from './plan-groups.ts';
import type { Planner } from './planner.ts';

/** Plans a role change. @throws Refused, Superseded */
export async function planRoleChange(planner: Planner, input: unknown, deployment: Deployment): Promise<void> {
  const request = await planner.at('PrepareRoleChange', () => parseRoleChangeRequest(input, deployment));
  const { requests, claim } = await planner.claim(input, buildRoleChangeServiceRequests(request, deployment));
  const user = await planner.at('FindIdentityStoreUser', () =>
    findIdentityStoreUser(requests.identityStore, planner.startedAt, leaverCheck(requests, claim)),
  );
  const kxUser = await planner.at('FindKxUser', () => findOwnKxUser(requests, user, undefined, claim.users));
  const { userArn: id, userName: name, iamRole: from } = kxUser;
  const to = requests.kx.iamRole;
  if (from === to) planner.note({ target: 'kx-user', action: 'keep', id, name, to });
  else planner.write('UpdateKxUser', { target: 'kx-user', action: 'change-role', id, name, from, to });
  await planGroups(planner, requests.groups, user);
}
