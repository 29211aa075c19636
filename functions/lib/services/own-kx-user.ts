/** The kx user of one person: under which name it is created, whether that name is free, and which one is the person's. */

import type { RoleChangeServiceRequests, ServiceRequests } from '../../../core/api/service-requests.ts';
import { ServiceCallError, UserMismatch } from '../../../core/errors.ts';
import type { KxUser } from '../../../core/outcome/outcome.ts';
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
} from './kx-users.ts';

/** The requests of a workflow that has a kx user. */
export type KxRequests = (ServiceRequests & { kx: NonNullable<ServiceRequests['kx']> }) | RoleChangeServiceRequests;

/** What was there before CreateKxUser. */
export interface KxUserBefore {
  exists: boolean;
}

/**
 * Looks whether the person has a kx user under another name. Of a person whom this execution has created in the
 * identity store nothing has to be looked for.
 *
 * @returns whether a kx user has the name that would be created
 * @throws UserMismatch naming the kx user
 * @throws ServiceCallError for every documented exception of GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function checkOtherKxUsers(requests: KxRequests, person: NamedIdentityStoreUser): Promise<KxUserBefore> {
  const wanted = nameOf(requests, person);
  // A person has one: when it has the name, it is found or refused by that name.
  if (await readKxUserIfThere(wanted)) return { exists: true };
  const other = await findKxUserOf(person.userId, wanted.environmentId);
  if (other && other.userName !== wanted.userName) throw hasAnother(other);
  return { exists: other !== undefined };
}

/**
 * Creates the person's kx user.
 *
 * @throws ServiceCallError for every documented exception of CreateKxUser
 */
export async function createOwnKxUser(
  requests: ServiceRequests & KxRequests,
  person: NamedIdentityStoreUser,
): Promise<KxUser> {
  const request = { ...requests.kx, ...nameOf(requests, person) };
  return { ...(await createKxUser(request, person.userId)), created: true };
}

/**
 * Finds the person's kx user: by its name, then, where it may have another one, by the owner's tag.
 *
 * @param existedBefore what was found before CreateKxUser; undefined in a workflow that creates none
 * @throws UserMismatch when the name is another person's, or the person has another kx user or other tags
 * @throws ServiceCallError ResourceNotFoundException when the person has none, and for every documented exception of
 *   GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function findOwnKxUser(
  requests: KxRequests,
  person: NamedIdentityStoreUser,
  existedBefore: boolean | undefined,
): Promise<KxUser> {
  const user = await findByNameOrOwner(requests, person);
  const wanted = 'tags' in requests.kx ? requests.kx.tags : undefined;
  if (!hasTags(user.tags, wanted)) throw new UserMismatch(`kx.tags: kx user ${user.userName} has other tags`);
  // Found for the first time behind CreateKxUser: its answer may have been lost.
  return { ...withoutTags(user), created: existedBefore === false ? 'unknown' : false };
}

/**
 * Reads the kx user that a person has, whatever its name, role and tags are.
 *
 * @returns undefined when the person has none
 * @throws ServiceCallError for every documented exception of GetKxUser, ListKxUsers and ListTagsForResource
 */
export async function readOwnKxUser(
  requests: KxRequests,
  person: NamedIdentityStoreUser,
): Promise<DescribedKxUser | undefined> {
  const wanted = nameOf(requests, person);
  const named = await readKxUserIfThere(wanted);
  const isOwn = named && (await readOwner(named)) === person.userId;
  if (isOwn) return withoutTags(named);
  // A person whom this execution has created in the identity store had no kx user before, under any name.
  const owned = person.created === true ? undefined : await findKxUserOf(person.userId, wanted.environmentId);
  return owned && withoutTags(owned);
}

function withoutTags({ tags: _, ...user }: TaggedKxUser): DescribedKxUser {
  return user;
}

async function findByNameOrOwner(requests: KxRequests, person: NamedIdentityStoreUser): Promise<TaggedKxUser> {
  const wanted = nameOf(requests, person);
  const named = await readKxUserIfThere(wanted);
  const owner = named && (await readOwner(named));
  if (named && owner === person.userId) return named;
  const mayBeAnother = requests.kxUserName === 'any';
  if (named && !mayBeAnother) throw notOwned(named, owner);
  const owned = await findKxUserOf(person.userId, wanted.environmentId);
  if (owned && (mayBeAnother || owned.userName === wanted.userName)) return owned;
  if (owned) throw hasAnother(owned);
  if (named) throw notOwned(named, owner);
  throw new ServiceCallError('ResourceNotFoundException', 'finspace:GetKxUser: The person has no kx user');
}

/** Whether tags hold all that are wanted; others may be there. */
export function hasTags(tags: Readonly<Record<string, string>>, wanted: Record<string, string> = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

/** A default name is made of the user name as the identity store spells it, and so the same for every spelling. */
function nameOf({ kx, kxUserName: origin }: KxRequests, { userName }: NamedIdentityStoreUser) {
  return { environmentId: kx.environmentId, userName: origin === 'given' ? kx.userName : defaultKxUserName(userName) };
}

function hasAnother({ userName }: TaggedKxUser): UserMismatch {
  return new UserMismatch(`kx.userName: the person has the kx user ${userName} already`);
}
