/** Checks whether a kx user name is available, before any user is created. */
import type { ServiceRequests } from '../../../core/api/service-requests.ts';
import { UserMismatch } from '../../../core/errors.ts';
import { type LeaverCheck, refuseLeaver } from '../../../core/person/leaver-check.ts';
import { defaultKxUserName } from '../../../core/request/fields/kx-user-name.ts';
import { describeIdentityStoreUser, isUserId, requireSamePerson } from './identity-store.ts';
import { notOwned, readKxUserIfThere, readOwner } from './kx-users.ts';
import type { KxUserBefore } from './own-kx-user.ts';

/**
 * Checks that the kx user name does not belong to another person.
 *
 * @param leaver the users of a person who has left, and whether that person comes back
 * @returns whether the kx user already exists and belongs to the person
 * @throws UserMismatch when the kx user with this name belongs to another person or has no owner
 * @throws RehireRequired when it belongs to a person who has left and does not come back
 * @throws ServiceCallError for every documented exception of GetKxUser, ListTagsForResource and DescribeUser
 */
export async function checkKxUserName(
  { identityStore, kx, kxUserName: origin }: ServiceRequests,
  leaver: LeaverCheck,
): Promise<KxUserBefore> {
  const user = kx && (await readKxUserIfThere(kx));
  if (!user) return { exists: false };
  const owner = await readOwner(user);
  if (owner === undefined || !isUserId(owner)) throw notOwned(user, owner);
  try {
    const found = await describeIdentityStoreUser(identityStore, owner);
    requireSamePerson(found, identityStore);
    refuseLeaver(owner, `kx.userName: kx user ${user.userName}`, leaver);
    // The default name depends on the spelling of the user name in the identity store. For another spelling,
    // CreateKxUser uses another name, so this kx user does not count as existing.
    return { exists: origin === 'given' || defaultKxUserName(found.UserName ?? '') === user.userName };
  } catch (error) {
    const isAnother = error instanceof UserMismatch;
    // The kx user of a deleted identity-store user may still exist.
    const isGone = error instanceof Error && error.name === 'ResourceNotFoundException';
    throw isAnother || isGone ? notOwned(user, owner) : error;
  }
}
