/** Whether a kx user name is free, before anything is created. */
import type { ServiceRequests } from '../../../core/api/service-requests.ts';
import { UserMismatch } from '../../../core/errors.ts';
import { defaultKxUserName } from '../../../core/request/fields/kx-user-name.ts';
import { describeIdentityStoreUser, isUserId, requireSamePerson } from './identity-store.ts';
import { notOwned, readKxUserIfThere, readOwner } from './kx-users.ts';
import type { KxUserBefore } from './own-kx-user.ts';

/**
 * Looks whether the kx user name is another person's, before anything is created.
 *
 * @returns whether the kx user that would be created exists already, and is the person's
 * @throws UserMismatch when another person's kx user has the name, or one without an owner
 * @throws ServiceCallError for every documented exception of GetKxUser, ListTagsForResource and DescribeUser
 */
export async function checkKxUserName({
  identityStore,
  kx,
  kxUserName: origin,
}: ServiceRequests): Promise<KxUserBefore> {
  const user = kx && (await readKxUserIfThere(kx));
  if (!user) return { exists: false };
  const owner = await readOwner(user);
  if (owner === undefined || !isUserId(owner)) throw notOwned(user, owner);
  try {
    const found = await describeIdentityStoreUser(identityStore, owner);
    requireSamePerson(found, identityStore);
    // Made of another spelling of the user name, it is another kx user than the one that would be created.
    return { exists: origin === 'given' || defaultKxUserName(found.UserName ?? '') === user.userName };
  } catch (error) {
    const isAnother = error instanceof UserMismatch;
    // Of a person who was deleted, the kx user may be left.
    const isGone = error instanceof Error && error.name === 'ResourceNotFoundException';
    throw isAnother || isGone ? notOwned(user, owner) : error;
  }
}
