/** Creates and finds the kx user of a person, by its name or by its owner tag. */

import type { RoleChangeServiceRequests, ServiceRequests } from '../../../core/api/service-requests.ts';
import { ServiceCallError, UserMismatch } from '../../../core/errors.ts';
import type { KxUser } from '../../../core/outcome/outcome.ts';
import type { RecordedUsers } from '../../../core/person/person-record.ts';
import { defaultKxUserName } from '../../../core/request/fields/kx-user-name.ts';
import type { NamedIdentityStoreUser } from './identity-store.ts';
import {
  createKxUser,
  type DescribedKxUser,
  findKxUserOf,
  notOwned,
  readKxUserIfThere,
  readOwner,
  type TaggedKxUser,
  withoutTags,
} from './kx-users.ts';
import type { ServiceCaller } from './service-call.ts';

/** The requests of a workflow with a kx user. */
export type KxRequests = (ServiceRequests & { kx: NonNullable<ServiceRequests['kx']> }) | RoleChangeServiceRequests;

/** Whether the kx user existed before CreateKxUser. */
export interface KxUserBefore {
  exists: boolean;
}

/**
 * Checks that the person has no kx user under another name. The check is unnecessary if this execution created the
 * identity-store user.
 *
 * @param recorded the users that the person had last; they may be out of date
 * @returns whether a kx user with the requested name already exists
 * @throws UserMismatch when the person has a kx user under another name; the message names the kx user
 * @throws ServiceCallError for every documented exception of GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function checkOtherKxUsers(
  requests: KxRequests,
  person: NamedIdentityStoreUser,
  { kxUserArn }: RecordedUsers,
): Promise<KxUserBefore> {
  const wanted = nameOf(requests, person);
  // A person has at most one kx user. If the name exists, FindKxUser adopts or rejects that user.
  if (await readKxUserIfThere(wanted)) return { exists: true };
  const other = await findKxUserOf(person.userId, wanted.environmentId, kxUserArn);
  if (other && other.userName !== wanted.userName) throw hasAnother(other);
  return { exists: other !== undefined };
}

/**
 * Creates the person's kx user.
 *
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of CreateKxUser
 */
export async function createOwnKxUser(
  requests: ServiceRequests & KxRequests,
  person: NamedIdentityStoreUser,
  write: ServiceCaller,
): Promise<KxUser> {
  const request = { ...requests.kx, ...nameOf(requests, person) };
  return { ...(await createKxUser(request, person.userId, write)), created: true };
}

/**
 * Finds the person's kx user by its name, and otherwise by its owner tag.
 *
 * @param recorded the users that the person had last; they may be out of date
 * @param existedBefore whether the kx user existed before CreateKxUser; undefined in a workflow that creates no kx user
 * @throws UserMismatch when the name belongs to another person, or the person has another kx user or other tags
 * @throws ServiceCallError ResourceNotFoundException when the person has no kx user, and for every documented exception
 *   of GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function findOwnKxUser(
  requests: KxRequests,
  person: NamedIdentityStoreUser,
  existedBefore: boolean | undefined,
  recorded: RecordedUsers,
): Promise<KxUser> {
  const user = await findByNameOrOwner(requests, person, recorded);
  const wanted = 'tags' in requests.kx ? requests.kx.tags : undefined;
  if (!hasTags(user.tags, wanted))
    throw new UserMismatch(`kx.tags: kx user ${user.userName} does not have the requested tags`);
  // The kx user appeared after CreateKxUser, whose response may have been lost.
  return { ...withoutTags(user), created: existedBefore === false ? 'unknown' : false };
}

/**
 * Reads the kx user of a person, regardless of its name, role and tags.
 *
 * @param recorded the users that the person had last; they may be out of date
 * @returns undefined if the person has no kx user
 * @throws ServiceCallError for every documented exception of GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function readOwnKxUser(
  requests: KxRequests,
  person: NamedIdentityStoreUser,
  { kxUserArn }: RecordedUsers,
): Promise<DescribedKxUser | undefined> {
  const wanted = nameOf(requests, person);
  const named = await readKxUserIfThere(wanted);
  const isOwn = named && (await readOwner(named)) === person.userId;
  if (isOwn) return withoutTags(named);
  // If this execution created the identity-store user, the person had no kx user before.
  const owned =
    person.created === true ? undefined : await findKxUserOf(person.userId, wanted.environmentId, kxUserArn);
  return owned && withoutTags(owned);
}

async function findByNameOrOwner(
  requests: KxRequests,
  person: NamedIdentityStoreUser,
  { kxUserArn }: RecordedUsers,
): Promise<TaggedKxUser> {
  const wanted = nameOf(requests, person);
  const named = await readKxUserIfThere(wanted);
  const owner = named && (await readOwner(named));
  if (named && owner === person.userId) return named;
  const mayBeAnother = requests.kxUserName === 'any';
  if (named && !mayBeAnother) throw notOwned(named, owner);
  const owned = await findKxUserOf(person.userId, wanted.environmentId, kxUserArn);
  if (owned && (mayBeAnother || owned.userName === wanted.userName)) return owned;
  if (owned) throw hasAnother(owned);
  if (named) throw notOwned(named, owner);
  throw new ServiceCallError('ResourceNotFoundException', 'finspace:GetKxUser: The person has no kx user');
}

/** Returns whether all wanted tags exist. Additional tags are allowed. */
export function hasTags(tags: Readonly<Record<string, string>>, wanted: Record<string, string> = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

/**
 * Returns the name of the kx user that CreateKxUser creates. Derives a default name from the user name in the spelling of the identity store, so that each spelling has the same
 * result.
 */
export function nameOf({ kx, kxUserName: origin }: KxRequests, { userName }: NamedIdentityStoreUser) {
  return { environmentId: kx.environmentId, userName: origin === 'given' ? kx.userName : defaultKxUserName(userName) };
}

function hasAnother({ userName }: TaggedKxUser): UserMismatch {
  return new UserMismatch(`kx.userName: the person already has the kx user ${userName}`);
}
