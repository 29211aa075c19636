/** Reads the access that a person has: memberships in groups, the FinSpace user, and kx users. */
import type { OffboardingServiceRequests } from '../../../core/api/service-requests.ts';
import type { Holdings } from '../../../core/outcome/outcome.ts';
import { isSameName } from '../../../core/same-person.ts';
import type { User } from '../services/finspace-data-client.ts';
import { findFinSpaceUserWith } from '../services/finspace-users.ts';
import { listMemberships } from '../services/group-memberships.ts';
import { describeUserIfThere } from '../services/identity-store.ts';
import { findKxUsersOf, withoutTags } from '../services/kx-users.ts';
import type { KnownLeaver } from './known-leaver.ts';
import type { Leaver, RecordedIds } from './leaver.ts';

/** The FinSpace user of a person, if there is one, and one that may belong to another person. */
export interface FoundFinSpaceUser {
  finSpaceUser?: NonNullable<Holdings['finSpaceUser']>;
  /** Id of an enabled user with the person's address, which may belong to another person. */
  doubtfulFinSpaceUserId?: string;
}

/**
 * Reads all that a person has.
 *
 * @throws ServiceCallError for every documented exception of ListGroupMembershipsForMember, DescribeUser, GetUser,
 *   ListUsers, ListKxUsers and ListTagsForResource
 */
export async function readHoldings(
  requests: OffboardingServiceRequests,
  leaver: Leaver,
  recorded: RecordedIds,
): Promise<Pick<KnownLeaver, 'before' | 'doubtfulFinSpaceUserId'>> {
  const { identityStoreUser } = leaver;
  const groups = await readGroups(requests, leaver);
  const { finSpaceUser, doubtfulFinSpaceUserId } = await readFinSpaceUser(requests, leaver, recorded);
  const kxUsers = await readKxUsers(requests, leaver);
  return {
    before: { ...(identityStoreUser && { identityStoreUser }), groups, ...(finSpaceUser && { finSpaceUser }), kxUsers },
    ...(doubtfulFinSpaceUserId !== undefined && { doubtfulFinSpaceUserId }),
  };
}

/**
 * Reads the memberships of a person in groups, by every id that is known: success must not hang on a search that found no
 * user.
 *
 * @returns an empty list if the person has no user in the identity store
 * @throws ServiceCallError for every documented exception of ListGroupMembershipsForMember but ResourceNotFoundException
 */
export async function readGroups(
  { identityStore: { IdentityStoreId: identityStoreId = '' } }: Pick<OffboardingServiceRequests, 'identityStore'>,
  { userId }: Leaver,
): Promise<NonNullable<Holdings['groups']>> {
  if (userId === undefined) return [];
  try {
    return await listMemberships({ identityStoreId, userId });
  } catch (error) {
    // The user is gone, and its memberships with it.
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

/**
 * Finds the FinSpace user of a person by the address. The user is the person's if the record of the person has its id. If
 * not, it is compared with the user of the identity store: the user is the person's if the names match, or if it is not
 * older. If the identity store has no user to compare with, the user may belong to another person.
 *
 * @throws ServiceCallError for every documented exception of GetUser and ListUsers, and for those of DescribeUser
 */
export async function readFinSpaceUser(
  requests: OffboardingServiceRequests,
  leaver: Leaver,
  { users, left = [] }: RecordedIds,
): Promise<FoundFinSpaceUser> {
  if (!requests.finSpace) return {};
  const found = await findFinSpaceUserWith(requests.finSpace, users.finSpaceUserId);
  if (!found?.userId) return {};
  const { userId, status = 'ENABLED' } = found;
  const isRecorded = [users.finSpaceUserId, ...left].includes(userId);
  if (isRecorded || (await isOfPerson(found, requests, leaver))) return { finSpaceUser: { userId, status } };
  return status === 'DISABLED' ? {} : { doubtfulFinSpaceUserId: userId };
}

async function isOfPerson(
  { firstName, lastName, createTime = 0 }: User,
  { identityStore }: OffboardingServiceRequests,
  { identityStoreUser }: Leaver,
): Promise<boolean> {
  const person = identityStoreUser && (await describeUserIfThere(identityStore, identityStoreUser.userId));
  if (!person) return false;
  const hasSameNames = isSameName(firstName, person.Name?.GivenName) && isSameName(lastName, person.Name?.FamilyName);
  return hasSameNames || createTime >= (person.CreatedAt?.getTime() ?? Number.POSITIVE_INFINITY);
}

/**
 * Reads all kx users of a person.
 *
 * @returns an empty list if no id of the person is known
 * @throws ServiceCallError for every documented exception of ListKxUsers and ListTagsForResource
 */
export async function readKxUsers(
  { kx }: OffboardingServiceRequests,
  { userId }: Leaver,
): Promise<NonNullable<Holdings['kxUsers']>> {
  if (!kx || userId === undefined) return [];
  return (await findKxUsersOf(userId, kx.environmentId)).map(withoutTags);
}
