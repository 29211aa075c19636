/** Plans an onboarding: the same decisions in the same order as the states of its workflow. */
import { buildServiceRequests, type ServiceRequests, skippedTarget } from '../../../core/api/service-requests.ts';
import { UserNotFound } from '../../../core/errors.ts';
import { type LeaverCheck, leaverCheck } from '../../../core/person/leaver-check.ts';
import type { PlanStep } from '../../../core/plan/plan.ts';
import type { Deployment } from '../../../core/request/deployment.ts';
import { parseOnboardingRequest } from '../../../core/request/parse-onboarding-request.ts';
import type { Claim } from '../person/claim.ts';
import { checkKxUserName } from '../services/check-kx-user-name.ts';
import { findFinSpaceUser } from '../services/finspace-users.ts';
import {
  findIdentityStoreUser,
  findProvisionedUser,
  identityStoreUserCreatedAt,
  type NamedIdentityStoreUser,
} from '../services/identity-store.ts';
import { readKxUserIfThere } from '../services/kx-users.ts';
import {
  checkOtherKxUsers,
  findOwnKxUser,
  type KxRequests,
  type KxUserBefore,
  nameOf,
} from '../services/own-kx-user.ts';
import { planGroups } from './plan-groups.ts';
import type { Planner } from './planner.ts';

/** What the steps need. */
interface Onboarding {
  requests: ServiceRequests;
  claim: Claim;
  leaver: LeaverCheck;
}

/** Plans an onboarding. @throws Refused, Superseded */
export async function planOnboarding(planner: Planner, input: unknown, deployment: Deployment): Promise<void> {
  const request = await planner.at('PrepareOnboarding', () => parseOnboardingRequest(input, deployment));
  const built = buildServiceRequests(request, deployment, 'plan');
  const { requests, claim } = await planner.claim(input, built);
  const onboarding = { requests, claim, leaver: leaverCheck(requests, claim) };
  const before = await planner.at('CheckKxUserName', () => checkKxUserName(requests, onboarding.leaver));
  const user = await planIdentityStoreUser(planner, onboarding);
  planSkipped(planner, 'finspace-user', skippedTarget(request.finSpace, deployment.finSpaceUsers));
  await planFinSpaceUser(planner, onboarding, user);
  planSkipped(planner, 'kx-user', skippedTarget(request.kx, deployment.kxUsers));
  await planKxUser(planner, onboarding, user, before);
  await planGroups(planner, requests.groups, user);
}

function planSkipped(planner: Planner, target: PlanStep['target'], skipped: { skipped: string } | undefined): void {
  if (skipped) planner.note({ target, action: 'skip', why: skipped.skipped });
}

/** @returns undefined if the user would be created */
async function planIdentityStoreUser(
  planner: Planner,
  { requests, leaver }: Onboarding,
): Promise<NamedIdentityStoreUser | undefined> {
  const target = 'identity-store-user';
  const search = [requests.identityStore, planner.startedAt, leaver] as const;
  if (requests.identityStoreUsers === 'adopt') {
    const found = await planner.at('AwaitIdentityStoreUser', () => findProvisionedUser(...search));
    planner.note({ target, action: 'adopt', id: found.userId });
    return found;
  }
  // The call that creates the user comes first, also if the user exists.
  planner.requireWrite('CreateIdentityStoreUser');
  const found = await planner.at('FindIdentityStoreUser', () => ifFound(() => findIdentityStoreUser(...search)));
  if (found) planner.note({ target, action: 'adopt', id: found.userId });
  else planner.write('CreateIdentityStoreUser', { target, action: 'create' });
  return found;
}

async function planFinSpaceUser(
  planner: Planner,
  { requests: { finSpace }, claim, leaver }: Onboarding,
  user: NamedIdentityStoreUser | undefined,
): Promise<void> {
  if (!finSpace) return;
  const target = 'finspace-user';
  // A user who would be created is newer than all others.
  const createdAt = async () => (user ? identityStoreUserCreatedAt(user) : Date.now());
  planner.requireWrite('CreateFinSpaceUser');
  const found = await planner.at('FindFinSpaceUser', () =>
    ifFound(() => findFinSpaceUser(finSpace, claim.users.finSpaceUserId, createdAt, planner.startedAt, leaver)),
  );
  if (!found) planner.write('CreateFinSpaceUser', { target, action: 'create' });
  else if (found.disabled) planner.write('EnableFinSpaceUser', { target, action: 'enable', id: found.userId });
  else planner.note({ target, action: 'adopt', id: found.userId });
}

async function planKxUser(
  planner: Planner,
  { requests, claim }: Onboarding,
  user: NamedIdentityStoreUser | undefined,
  before: KxUserBefore,
): Promise<void> {
  if (!hasKxUser(requests)) return;
  const target = 'kx-user';
  const to = requests.kx.iamRole;
  const owner = user ?? newUser(requests);
  if (user && !before.exists)
    await planner.at('CheckOtherKxUsers', () => checkOtherKxUsers(requests, user, claim.users));
  planner.requireWrite('CreateKxUser');
  const wanted = nameOf(requests, owner);
  if (!(await planner.at('CreateKxUser', () => readKxUserIfThere(wanted)))) {
    planner.write('CreateKxUser', { target, action: 'create', name: wanted.userName, to });
    return;
  }
  const found = await planner.at('FindKxUser', () => findOwnKxUser(requests, owner, true, claim.users));
  const { userArn: id, userName: name, iamRole: from } = found;
  if (from === to) planner.note({ target, action: 'adopt', id, name, to });
  else planner.write('UpdateKxUser', { target, action: 'change-role', id, name, from, to });
}

function hasKxUser(requests: ServiceRequests): requests is ServiceRequests & KxRequests {
  return requests.kx !== undefined;
}

/** The user that would be created: nothing can belong to it yet. */
function newUser({ identityStore: { IdentityStoreId = '', UserName = '' } }: ServiceRequests): NamedIdentityStoreUser {
  return { identityStoreId: IdentityStoreId, userId: '', userArn: '', created: true, userName: UserName };
}

async function ifFound<User>(find: () => Promise<User>): Promise<User | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UserNotFound) return undefined;
    throw error;
  }
}
