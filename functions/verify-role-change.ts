/** Reads the kx user back, verifies it, and returns its previous and its current role. */
import middy from '@middy/core';
import type { RoleChangeServiceRequests } from '../core/api/service-requests.ts';
import type { KxUser, RoleChangeOutcome } from '../core/outcome/outcome.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, markDone } from './lib/person/claim.ts';
import { countDuplicate } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';
import { type NamedIdentityStoreUser, withoutName } from './lib/services/identity-store.ts';
import { type GroupResults, groupsOfOutcome, haveChanged } from './lib/verification/group-results.ts';
import { verifyGroups, verifyIdentityStoreUser, verifyKxUser } from './lib/verification/read-back.ts';

interface VerifyRoleChangeEvent {
  executionId: string;
  roleChange: GroupResults & {
    requestId: string;
    requests: RoleChangeServiceRequests;
    identityStoreUser: NamedIdentityStoreUser;
    /** Contains `previousIamRole` if the role was changed. */
    kxUser: KxUser;
    claim: Claim;
  };
}

/**
 * @returns the outcome, which is also the output of the execution
 * @throws VerificationFailed when the role of the kx user, or the user name or address of its owner, differs from the
 *   request
 * @throws UserMismatch when the kx user belongs to another person
 * @throws ClaimLost when the execution has no claim any more
 * @throws ServiceCallError for every documented exception of the read calls, and of GetItem, PutItem and UpdateItem
 */
export async function verifyRoleChange({ executionId, roleChange }: VerifyRoleChangeEvent): Promise<RoleChangeOutcome> {
  const { requestId, requests, identityStoreUser, kxUser, claim } = roleChange;
  await verifyIdentityStoreUser(requests.identityStore, identityStoreUser);
  await verifyKxUser(requests.kx, kxUser, identityStoreUser);
  if (requests.groups) await verifyGroups(requests.groups, identityStoreUser);
  const groups = groupsOfOutcome(requests.groups, roleChange);
  const before = kxUser.previousIamRole ?? kxUser.iamRole;
  const changed = before !== kxUser.iamRole;
  if (!changed && !haveChanged(groups)) countDuplicate();
  const outcome: RoleChangeOutcome = {
    requestId,
    executionArn: executionId,
    // A role change creates no user.
    identityStoreUser: { ...withoutName(identityStoreUser), created: false },
    kxUser: { ...kxUser, created: false },
    role: { before, now: kxUser.iamRole, changed },
    ...groups,
  };
  await markDone(claim, { identityStoreUserId: identityStoreUser.userId, kxUserArn: kxUser.userArn }, outcome);
  return outcome;
}

export const handler = middy(verifyRoleChange).use(observe('VerifyRoleChange')).use(noticeThrottling());
