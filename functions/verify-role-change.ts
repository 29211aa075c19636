/** Reads the kx user back, and says which role it had and has. */
import middy from '@middy/core';
import { countDuplicate } from './lib/metrics.ts';
import { observe } from './lib/middleware.ts';
import type { IdentityStoreUser, KxUser, RoleChangeOutcome } from './lib/outcome.ts';
import { verifyIdentityStoreUser, verifyKxUser } from './lib/read-back.ts';
import type { RoleChangeServiceRequests } from './lib/service-requests.ts';

interface VerifyRoleChangeEvent {
  executionId: string;
  roleChange: {
    requestId: string;
    requests: RoleChangeServiceRequests;
    identityStoreUser: IdentityStoreUser;
    /** With `previousIamRole` when the role was changed. */
    kxUser: KxUser;
  };
}

/**
 * @returns the outcome, which is also the output of the execution
 * @throws VerificationFailed when somebody has given the kx user another role meanwhile, or renamed its owner
 * @throws UserMismatch when the kx user has become somebody else's
 * @throws ServiceCallError for every documented exception of the calls that read
 */
export async function verifyRoleChange({ executionId, roleChange }: VerifyRoleChangeEvent): Promise<RoleChangeOutcome> {
  const { requestId, requests, identityStoreUser, kxUser } = roleChange;
  await verifyIdentityStoreUser(requests.identityStore, identityStoreUser);
  await verifyKxUser(requests.kx, identityStoreUser);
  const before = kxUser.previousIamRole ?? kxUser.iamRole;
  const changed = before !== kxUser.iamRole;
  if (!changed) countDuplicate();
  return {
    requestId,
    executionArn: executionId,
    identityStoreUser,
    kxUser,
    role: { before, now: kxUser.iamRole, changed },
  };
}

export const handler = middy(verifyRoleChange).use(observe('VerifyRoleChange'));
