/** Reads users back at the end of a workflow, and verifies that they match the request. */
import type { DescribeUserCommandOutput } from '@aws-sdk/client-identitystore';
import { groupChanges } from '../../../core/api/group-changes.ts';
import type { GroupRequests } from '../../../core/api/service-requests.ts';
import { NotYetActive, VerificationFailed } from '../../../core/errors.ts';
import type { FinSpaceUser, IdentityStoreUser, KxUser } from '../../../core/outcome/outcome.ts';
import { isSameAddress, isSameUserName } from '../../../core/same-person.ts';
import type { User } from '../services/finspace-data-client.ts';
import { differentAccess, type FinSpaceRequest, getFinSpaceUser } from '../services/finspace-users.ts';
import { readAllowedMemberships } from '../services/group-memberships.ts';
import { describeIdentityStoreUser, type Person, primaryEmail } from '../services/identity-store.ts';
import { readKxUser, requireOwner } from '../services/kx-users.ts';
import { hasTags, type KxRequests } from '../services/own-kx-user.ts';

/**
 * Verifies the identity-store user.
 *
 * @throws VerificationFailed when the user name or the primary email differs from the request
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
 * Verifies the FinSpace user.
 *
 * @throws NotYetActive when the status of the user is CREATING
 * @throws VerificationFailed when the user is disabled, or its access or address differs from the request
 * @throws ServiceCallError for every documented exception of GetUser
 */
export async function verifyFinSpaceUser(request: FinSpaceRequest, { userId }: FinSpaceUser): Promise<User> {
  const found = await getFinSpaceUser(userId);
  if (found.status === 'CREATING') throw new NotYetActive(`FinSpace user ${userId} is CREATING`);
  if (found.status !== 'ENABLED') {
    throw new VerificationFailed(`FinSpace user ${userId} is ${found.status}, not ENABLED`);
  }
  if (!isSameAddress(found.emailAddress, request.emailAddress)) {
    throw new VerificationFailed(`user.emails[0].value: FinSpace user ${userId} has another address`);
  }
  const different = differentAccess(found, request);
  if (different) throw new VerificationFailed(`${different}: FinSpace user ${userId} differs from the request`);
  return found;
}

/**
 * Verifies the memberships in the allowed groups.
 *
 * @throws VerificationFailed when the person is not a member of a group of the request, or is a member of another allowed
 *   group
 * @throws ServiceCallError for every documented exception of IsMemberInGroups
 */
export async function verifyGroups(requests: GroupRequests, person: IdentityStoreUser): Promise<void> {
  const { grant, revoke } = groupChanges(requests, await readAllowedMemberships(person, requests));
  const [missing] = grant;
  if (missing) throw new VerificationFailed(`groups: the person is not a member of ${missing.name} now`);
  const [left] = revoke;
  if (left) throw new VerificationFailed(`groups: the person is a member of ${left.name} now, which is not requested`);
}

/**
 * Verifies the kx user.
 *
 * @param owner the identity-store user that must own the kx user
 * @throws VerificationFailed when the role or the tags differ from the request
 * @throws UserMismatch when the kx user belongs to another person
 * @throws ServiceCallError for every documented exception of GetKxUser and ListTagsForResource
 */
export async function verifyKxUser(request: KxRequests['kx'], kxUser: KxUser, owner: IdentityStoreUser): Promise<void> {
  const found = await readKxUser(kxUser);
  await requireOwner(found, owner.userId);
  if (found.iamRole !== request.iamRole) {
    throw new VerificationFailed(`kx.role: the kx user has the role ${found.iamRole} now, not ${request.iamRole}`);
  }
  if ('tags' in request && !hasTags(found.tags, request.tags)) {
    throw new VerificationFailed(`kx.tags: kx user ${kxUser.userName} does not have the requested tags`);
  }
}
