/** Reads the user of the identity store back, and makes the outcome: what the person had, what was taken away, what is left. */
import middy from '@middy/core';
import { AccessRemains } from '../core/errors.ts';
import type { OffboardingOutcome } from '../core/outcome/outcome.ts';
import { denyPolicyFor, residualsOf } from '../core/outcome/residuals.ts';
import type { KnownLeaver } from './lib/leaving/known-leaver.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { markDone } from './lib/person/claim.ts';
import { countDuplicate, countOffboarded } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';
import { describeUserIfThere } from './lib/services/identity-store.ts';

interface VerifyOffboardingEvent {
  executionId: string;
  offboarding: KnownLeaver;
}

/**
 * @returns the outcome, which is also the output of the execution
 * @throws AccessRemains when a user that is to be deleted is still there
 * @throws ClaimLost when the execution has no claim any more
 * @throws ServiceCallError for every documented exception of DescribeUser, GetItem, PutItem and UpdateItem
 */
export async function verifyOffboarding({
  executionId,
  offboarding,
}: VerifyOffboardingEvent): Promise<OffboardingOutcome> {
  const { requestId, requests, claim, leaver, before, doubtfulFinSpaceUserId } = offboarding;
  const { userId, identityStoreUser } = leaver;
  const isThere = userId !== undefined && (await describeUserIfThere(requests.identityStore, userId)) !== undefined;
  const isKeptByProvider = requests.identityStoreUsers === 'adopt' && isThere;
  if (isThere && requests.mode === 'remove' && !isKeptByProvider) {
    throw new AccessRemains(`Identity-store user ${userId} is still there`);
  }
  const outcome: OffboardingOutcome = {
    requestId,
    executionArn: executionId,
    mode: requests.mode,
    before: checked(offboarding),
    ...(identityStoreUser && { identityStoreUser: { ...identityStoreUser, removed: !isThere } }),
    groups: offboarding.memberships.removed,
    ...(before.finSpaceUser && {
      finSpaceUser: { disabled: false, ...offboarding.finSpaceUser, userId: before.finSpaceUser.userId },
    }),
    kxUsers: offboarding.kxAccess.cut.map(({ changed: _, ...kxUser }) => kxUser),
    residual: residualsOf({
      userId,
      isKeptByProvider,
      finSpaceUserId: before.finSpaceUser?.userId,
      doubtfulFinSpaceUserId,
      isOff: { finSpace: !requests.finSpace, kx: !requests.kx },
    }),
    ...(userId !== undefined && { denyPolicy: denyPolicyFor(userId) }),
  };
  // The person has no users any more, and the tombstone has their ids.
  await markDone(claim, {}, outcome);
  if (hasChanged(offboarding)) countOffboarded();
  else countDuplicate();
  return outcome;
}

/** What was checked: a target that is switched off in the deployment is absent. */
function checked({ before, requests }: KnownLeaver): OffboardingOutcome['before'] {
  const { kxUsers, ...others } = before;
  return requests.kx ? { ...others, kxUsers } : others;
}

function hasChanged({ memberships, finSpaceUser, kxAccess, deleted }: KnownLeaver): boolean {
  return (
    memberships.removed.length > 0 ||
    finSpaceUser?.disabled === true ||
    kxAccess.cut.some(({ changed }) => changed) ||
    deleted !== undefined
  );
}

export const handler = middy(verifyOffboarding).use(observe('VerifyOffboarding')).use(noticeThrottling());
