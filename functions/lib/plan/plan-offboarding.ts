/** Plans an offboarding: the same decisions in the same order as the states of its workflow. */
import {
  buildOffboardingServiceRequests,
  type OffboardingServiceRequests,
} from '../../../core/api/service-requests.ts';
import type { Holdings } from '../../../core/outcome/outcome.ts';
import type { Deployment } from '../../../core/request/deployment.ts';
import { parseOffboardingRequest } from '../../../core/request/offboarding-request.ts';
import { readHoldings } from '../leaving/access.ts';
import { findLeaver, type Leaver, requireUnprotected } from '../leaving/leaver.ts';
import type { Planner } from './planner.ts';

/** Plans an offboarding. @throws Refused, Superseded */
export async function planOffboarding(planner: Planner, input: unknown, deployment: Deployment): Promise<void> {
  const request = await planner.at('PrepareOffboarding', () => parseOffboardingRequest(input));
  const { requests, claim } = await planner.claim(input, buildOffboardingServiceRequests(request, deployment));
  const leaver = await planner.at('FindLeaver', async () => {
    requireUnprotected(requests, deployment.protectedUserIds);
    const found = await findLeaver(requests, claim);
    requireUnprotected(found, deployment.protectedUserIds);
    return found;
  });
  const { before, doubtfulFinSpaceUserId } = await planner.at('SnapshotAccess', () =>
    readHoldings(requests, leaver, claim),
  );
  for (const { groupId } of before.groups ?? []) {
    planner.write('RemoveMembership', { target: 'group', action: 'remove', id: groupId });
  }
  planFinSpaceUser(planner, before.finSpaceUser, doubtfulFinSpaceUserId);
  for (const kxUser of before.kxUsers ?? []) planKxUser(planner, kxUser, requests);
  planIdentityStoreUser(planner, requests, leaver);
}

function planFinSpaceUser(planner: Planner, user: Holdings['finSpaceUser'], doubtfulId: string | undefined): void {
  const target = 'finspace-user';
  if (user?.status === 'DISABLED')
    planner.note({ target, action: 'keep', id: user.userId, why: 'is disabled already' });
  else if (user) planner.write('DisableFinSpaceUser', { target, action: 'disable', id: user.userId });
  if (doubtfulId !== undefined) {
    planner.note({ target, action: 'skip', id: doubtfulId, why: 'may belong to another person' });
  }
}

function planKxUser(
  planner: Planner,
  { userArn: id, userName: name, iamRole: from }: NonNullable<Holdings['kxUsers']>[number],
  { kx }: OffboardingServiceRequests,
): void {
  const target = 'kx-user';
  const to = kx?.iamRole;
  if (to === undefined) planner.write('DeleteKxUser', { target, action: 'delete', id, name });
  else if (from === to) planner.note({ target, action: 'keep', id, name, why: 'has the role without access already' });
  else planner.write('SuspendKxUser', { target, action: 'suspend', id, name, from, to });
}

function planIdentityStoreUser(
  planner: Planner,
  { mode, identityStoreUsers }: OffboardingServiceRequests,
  { identityStoreUser }: Leaver,
): void {
  if (!identityStoreUser) return;
  const step = { target: 'identity-store-user', id: identityStoreUser.userId } as const;
  if (mode === 'suspend') planner.note({ ...step, action: 'keep', why: 'the access is suspended' });
  else if (identityStoreUsers === 'adopt')
    planner.note({ ...step, action: 'keep', why: "it is the identity provider's" });
  else planner.write('DeleteIdentityStoreUser', { ...step, action: 'delete' });
}
