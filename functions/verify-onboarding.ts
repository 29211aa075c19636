/** Reads all requested users back and verifies them, so that the workflow reports success only for a real success. */
import middy from '@middy/core';
import type { ServiceRequests } from '../core/api/service-requests.ts';
import type { FinSpaceUser, KxUser, OnboardingOutcome, SkippedUser } from '../core/outcome/outcome.ts';
import type { RecordedUsers } from '../core/person/person-record.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, markDone } from './lib/person/claim.ts';
import { countDuplicate, countResumed } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';
import { type FoundFinSpaceUser, withoutStatus } from './lib/services/finspace-users.ts';
import { type NamedIdentityStoreUser, withoutName } from './lib/services/identity-store.ts';
import { finSpaceDifferences, identityStoreDifferences } from './lib/verification/differences.ts';
import {
  type GroupResults,
  type GroupsOfOutcome,
  groupsOfOutcome,
  haveChanged,
} from './lib/verification/group-results.ts';
import {
  verifyFinSpaceUser,
  verifyGroups,
  verifyIdentityStoreUser,
  verifyKxUser,
} from './lib/verification/read-back.ts';

interface VerifyOnboardingEvent {
  executionId: string;
  onboarding: GroupResults & {
    requestId: string;
    requests: ServiceRequests;
    identityStoreUser: NamedIdentityStoreUser;
    finSpaceUser: FinSpaceUser | FoundFinSpaceUser | SkippedUser;
    kxUser: KxUser | SkippedUser;
    claim: Claim;
  };
}

/**
 * @returns the outcome, which is also the output of the execution
 * @throws NotYetActive when the status of the FinSpace user is CREATING
 * @throws VerificationFailed when a value that affects access differs from the request
 * @throws UserMismatch when the kx user belongs to another person
 * @throws ClaimLost when the execution has no claim any more
 * @throws ServiceCallError for every documented exception of the read calls, and of GetItem, PutItem and UpdateItem
 */
export async function verifyOnboarding({ executionId, onboarding }: VerifyOnboardingEvent): Promise<OnboardingOutcome> {
  const { requestId, requests, identityStoreUser, kxUser, claim } = onboarding;
  const finSpaceUser = withoutStatus(onboarding.finSpaceUser);
  const differs = new Set<string>();
  const found = await verifyIdentityStoreUser(requests.identityStore, identityStoreUser);
  if (identityStoreUser.created !== true) {
    for (const path of identityStoreDifferences(requests.identityStore, found)) differs.add(path);
  }
  if (requests.finSpace && 'userId' in finSpaceUser) {
    const user = await verifyFinSpaceUser(requests.finSpace, finSpaceUser);
    if (finSpaceUser.created !== true) {
      for (const path of finSpaceDifferences(requests.finSpace, user)) differs.add(path);
    }
  }
  if (requests.kx && 'userArn' in kxUser) await verifyKxUser(requests.kx, kxUser, identityStoreUser);
  if (requests.groups) await verifyGroups(requests.groups, identityStoreUser);
  const groups = groupsOfOutcome(requests.groups, onboarding);
  countFound([identityStoreUser, finSpaceUser, kxUser], groups);
  const outcome: OnboardingOutcome = {
    requestId,
    executionArn: executionId,
    identityStoreUser: withoutName(identityStoreUser),
    finSpaceUser,
    kxUser,
    ...groups,
    ...(differs.size > 0 && { differs: [...differs].sort() }),
  };
  await markDone(claim, recordedUsers(outcome), outcome);
  return outcome;
}

function recordedUsers({ identityStoreUser, finSpaceUser, kxUser }: OnboardingOutcome): RecordedUsers {
  return {
    identityStoreUserId: identityStoreUser.userId,
    ...('userId' in finSpaceUser && { finSpaceUserId: finSpaceUser.userId }),
    ...('userArn' in kxUser && { kxUserArn: kxUser.userArn }),
  };
}

/** Counts the request as a duplicate or as resumed if any of its users or memberships already existed. */
function countFound(users: readonly object[], memberships: GroupsOfOutcome): void {
  const isFound =
    users.some((user) => 'created' in user && user.created === false) ||
    memberships.groups?.some(({ granted }) => granted === false);
  const hasChanged =
    users.some(
      (user) => ('created' in user && user.created !== false) || 'previousIamRole' in user || 'enabled' in user,
    ) || haveChanged(memberships);
  if (!isFound) return;
  if (hasChanged) countResumed();
  else countDuplicate();
}

export const handler = middy(verifyOnboarding).use(observe('VerifyOnboarding')).use(noticeThrottling());
