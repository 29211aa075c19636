/** Finds the person who leaves. A user of another person must never be taken for the leaver. */
import type { DescribeUserCommandOutput } from '@aws-sdk/client-identitystore';
import type { OffboardingServiceRequests } from '../../../core/api/service-requests.ts';
import { ProtectedPerson, UserMismatch } from '../../../core/errors.ts';
import type { Claim } from '../person/claim.ts';
import {
  describeUserIfThere,
  findUserId,
  type IdentityStoreUserReference,
  isUserId,
  primaryEmail,
  referenceTo,
  requireSamePerson,
} from '../services/identity-store.ts';

/** The person who leaves. */
export interface Leaver {
  /** UserId in the identity store, which the tags of kx users name. Absent if no id of the person is known. */
  userId?: string;
  /** Absent if the user does not exist in the identity store (any more). */
  identityStoreUser?: IdentityStoreUserReference;
}

/** What the record of a person knows of the person. */
export type RecordedIds = Pick<Claim, 'users' | 'left'>;

/**
 * Finds the person who leaves in the identity store: by user name and by address, and by the id that the request gives. If
 * the person has no user there any more, the id is that of the request or of the record.
 *
 * @throws UserMismatch when a user has the name, the address or the id, but not all of what the request gives
 * @throws ServiceCallError for every documented exception of GetUserId and DescribeUser
 */
export async function findLeaver(requests: OffboardingServiceRequests, recorded: RecordedIds): Promise<Leaver> {
  const { identityStore: person, userId: givenId } = requests;
  const named = [
    await findUserId(person, 'userName', person.UserName),
    await findUserId(person, 'emails.value', primaryEmail(person)),
    givenId,
  ];
  const found = await findSamePerson(requests, named);
  if (found) return found;
  // The indexes of the identity store may be out of date, or the person may have been renamed.
  const knownId = givenId?.toLowerCase() ?? recordedId(recorded);
  return (await findSamePerson(requests, [knownId])) ?? (knownId === undefined ? {} : { userId: knownId });
}

/**
 * Checks that the deployment does not protect the person.
 *
 * @param protectedIds ids of users of the identity store, in lower case
 * @throws ProtectedPerson
 */
export function requireUnprotected({ userId }: Leaver, protectedIds: ReadonlySet<string>): void {
  if (userId === undefined || !protectedIds.has(userId.toLowerCase())) return;
  throw new ProtectedPerson(
    `user: identity-store user ${userId} is protected by the parameter ProtectedUserIds. Nothing was changed`,
  );
}

/** The id of the user that the person had last, or of the last one who has left with this name. */
function recordedId({ users, left = [] }: RecordedIds): string | undefined {
  return users.identityStoreUserId ?? left.filter(isUserId).at(-1);
}

/** @throws UserMismatch when a user that exists is not the person of the request */
async function findSamePerson(
  { identityStore: person, userId: givenId }: OffboardingServiceRequests,
  userIds: readonly (string | undefined)[],
): Promise<Leaver | undefined> {
  const described = new Map<string, DescribeUserCommandOutput>();
  for (const userId of new Set(userIds)) {
    const user = userId === undefined ? undefined : await describeUserIfThere(person, userId);
    if (user?.UserId === undefined) continue;
    requireSamePerson(user, person);
    described.set(user.UserId.toLowerCase(), user);
  }
  const [user] = described.values();
  if (!user?.UserId) return undefined;
  if (described.size > 1 || (givenId !== undefined && !described.has(givenId.toLowerCase()))) {
    throw new UserMismatch(
      `user.userId: identity-store user ${user.UserId} has this user name and this address, and another id than the request gives`,
    );
  }
  return { userId: user.UserId, identityStoreUser: referenceTo(person, user.UserId) };
}
