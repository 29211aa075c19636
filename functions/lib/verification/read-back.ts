/** Reads users back at the end of a workflow: what it says of them is true. */
import type { DescribeUserCommandOutput } from '@aws-sdk/client-identitystore';
import { NotYetActive, VerificationFailed } from '../../../core/errors.ts';
import type { FinSpaceUser, IdentityStoreUser, KxUser } from '../../../core/outcome/outcome.ts';
import { isSameAddress, isSameUserName } from '../../../core/same-person.ts';
import type { User } from '../services/finspace-data-client.ts';
import { differentAccess, type FinSpaceRequest, getFinSpaceUser } from '../services/finspace-users.ts';
import { describeIdentityStoreUser, type Person, primaryEmail } from '../services/identity-store.ts';
import { readKxUser, requireOwner } from '../services/kx-users.ts';
import { hasTags, type KxRequests } from '../services/own-kx-user.ts';

/**
 * Reads the identity-store user back.
 *
 * @throws VerificationFailed when it has another user name or primary email now
 * @throws ServiceCallError for every documented exception of DescribeUser
 */
export async function verifyIdentityStoreUser(
  person: Person,
  { userId }: IdentityStoreUser,
): Promise<DescribeUserCommandOutput> {
  const found = await describeIdentityStoreUser(person, userId);
  if (!isSameUserName(found.UserName, person.UserName)) {
    throw new VerificationFailed(`user.userName: identity-store user ${userId} has another user name now`);
  }
  if (!isSameAddress(primaryEmail(found), primaryEmail(person))) {
    throw new VerificationFailed(`user.emails[0].value: identity-store user ${userId} has another primary email now`);
  }
  return found;
}

/**
 * Reads the FinSpace user back.
 *
 * @throws NotYetActive while the user is being created
 * @throws VerificationFailed when it is disabled, or has other access or another address than was asked for
 * @throws ServiceCallError for every documented exception of GetUser
 */
export async function verifyFinSpaceUser(request: FinSpaceRequest, { userId, created }: FinSpaceUser): Promise<User> {
  const found = await getFinSpaceUser(userId);
  if (found.status === 'CREATING') throw new NotYetActive(`FinSpace user ${userId} is CREATING`);
  if (found.status !== 'ENABLED') {
    throw new VerificationFailed(`FinSpace user ${userId} is ${found.status}, not ENABLED`);
  }
  if (!isSameAddress(found.emailAddress, request.emailAddress)) {
    throw new VerificationFailed(`user.emails[0].value: FinSpace user ${userId} has another address`);
  }
  // What CreateUser gives to a request that does not mention API access is for the service to say.
  const leftToService = created === true && request.apiAccess === undefined;
  const different = differentAccess(found, leftToService ? { ...request, apiAccess: found.apiAccess } : request);
  if (different) throw new VerificationFailed(`${different}: FinSpace user ${userId} has another value`);
  return found;
}

/**
 * Reads the kx user back.
 *
 * @param owner the identity-store user to whom it has to belong
 * @throws VerificationFailed when it has another role or other tags than were asked for
 * @throws UserMismatch when it has become another person's
 * @throws ServiceCallError for every documented exception of GetKxUser and ListTagsForResource
 */
export async function verifyKxUser(request: KxRequests['kx'], kxUser: KxUser, owner: IdentityStoreUser): Promise<void> {
  const found = await readKxUser(kxUser);
  await requireOwner(found, owner.userId);
  if (found.iamRole !== request.iamRole) {
    throw new VerificationFailed(`kx.role: the kx user has the role ${found.iamRole} now, not ${request.iamRole}`);
  }
  if ('tags' in request && !hasTags(found.tags, request.tags)) {
    throw new VerificationFailed(`kx.tags: kx user ${kxUser.userName} has other tags`);
  }
}
