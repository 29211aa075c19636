/** Reads back all that was asked for: a success is true. */
import middy from '@middy/core';
import { NotYetActive, VerificationFailed } from './lib/errors.ts';
import { getFinSpaceUser } from './lib/finspace-users.ts';
import { countDuplicate, countResumed } from './lib/metrics.ts';
import { observe } from './lib/middleware.ts';
import type { FinSpaceUser, IdentityStoreUser, KxUser, OnboardingOutcome, SkippedUser } from './lib/outcome.ts';
import { verifyIdentityStoreUser, verifyKxUser } from './lib/read-back.ts';
import type { ServiceRequests } from './lib/service-requests.ts';

interface VerifyOnboardingEvent {
  executionId: string;
  onboarding: {
    requestId: string;
    requests: ServiceRequests;
    identityStoreUser: IdentityStoreUser;
    finSpaceUser: FinSpaceUser | SkippedUser;
    kxUser: KxUser | SkippedUser;
  };
}

/**
 * @returns the outcome, which is also the output of the execution
 * @throws NotYetActive while the FinSpace user is being created
 * @throws VerificationFailed when something is not as asked for
 * @throws UserMismatch when the kx user has become somebody else's
 * @throws ServiceCallError for every documented exception of the calls that read
 */
export async function verifyOnboarding({ executionId, onboarding }: VerifyOnboardingEvent): Promise<OnboardingOutcome> {
  const { requestId, requests, identityStoreUser, finSpaceUser, kxUser } = onboarding;
  await verifyIdentityStoreUser(requests.identityStore, identityStoreUser);
  if (!('skipped' in finSpaceUser)) await verifyFinSpaceUser(finSpaceUser);
  if (requests.kx) await verifyKxUser(requests.kx, identityStoreUser);
  countFound([identityStoreUser, finSpaceUser, kxUser]);
  return { requestId, executionArn: executionId, identityStoreUser, finSpaceUser, kxUser };
}

/** What was found instead of created tells a repeated request from a new one. */
function countFound(users: readonly object[]): void {
  const found = users.filter((user) => 'created' in user && !user.created);
  const hasChanged = users.some((user) => ('created' in user && user.created) || 'previousIamRole' in user);
  if (found.length === 0) return;
  if (hasChanged) countResumed();
  else countDuplicate();
}

async function verifyFinSpaceUser({ userId }: FinSpaceUser): Promise<void> {
  const { status } = await getFinSpaceUser(userId);
  if (status === 'CREATING') throw new NotYetActive(`FinSpace user ${userId} is CREATING`);
  if (status !== 'ENABLED') throw new VerificationFailed(`FinSpace user ${userId} is ${status}, not ENABLED`);
}

export const handler = middy(verifyOnboarding).use(observe('VerifyOnboarding'));
