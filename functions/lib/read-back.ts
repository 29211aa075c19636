/** Reads users back at the end of a workflow: what it says of them is true. */
import { VerificationFailed } from './errors.ts';
import { describeIdentityStoreUser, type Person } from './identity-store.ts';
import { findKxUser, type KxUserWithRole } from './kx-users.ts';
import type { IdentityStoreUser } from './outcome.ts';

/**
 * Reads the identity-store user back.
 *
 * @throws VerificationFailed when it has another user name now
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function verifyIdentityStoreUser(person: Person, { userId }: IdentityStoreUser): Promise<void> {
  const { UserName } = await describeIdentityStoreUser(person, userId);
  if (UserName !== person.UserName) {
    throw new VerificationFailed(`Identity-store user ${userId} has another user name now`);
  }
}

/**
 * Reads the kx user back.
 *
 * @param owner the identity-store user to whom it has to belong
 * @throws VerificationFailed when it has another role than the one asked for
 * @throws UserMismatch when it has become somebody else's
 * @throws ServiceCallError for every documented exception of GetKxUser and ListTagsForResource
 */
export async function verifyKxUser(request: KxUserWithRole, owner: IdentityStoreUser): Promise<void> {
  const { iamRole } = await findKxUser(request, owner.userId);
  if (iamRole !== request.iamRole) {
    throw new VerificationFailed(`The kx user has the role ${iamRole} now, not ${request.iamRole}`);
  }
}
