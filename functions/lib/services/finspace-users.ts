/** Creates, finds and compares users of the FinSpace Dataset Browser. Independent of Lambda and of the workflow. */

import { NotYetActive, UserMismatch, UserNotFound } from '../../../core/errors.ts';
import { createdSince } from '../../../core/outcome/created.ts';
import type { FinSpaceUser, SkippedUser } from '../../../core/outcome/outcome.ts';
import { type LeaverCheck, refuseLeaver } from '../../../core/person/leaver-check.ts';
import { isSameAddress, isSameName } from '../../../core/same-person.ts';
import { clientSettings } from './client-settings.ts';
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DisableUserCommand,
  EnableUserCommand,
  FinSpaceDataClient,
  GetUserCommand,
  ListUsersCommand,
  type ListUsersCommandOutput,
  type User,
} from './finspace-data-client.ts';
import { RETRY_BUDGET_MS, retryTransient } from './retry.ts';
import { callService, type ServiceCaller } from './service-call.ts';

const client = new FinSpaceDataClient(clientSettings);

/** A CreateUser request, built by PrepareOnboarding. */
export type FinSpaceRequest = CreateUserCommandInput;

/**
 * Creates the user. FinSpace treats a repeated call with the same client token within ten minutes as the same request.
 *
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of CreateUser
 */
export async function createFinSpaceUser(request: FinSpaceRequest, write: ServiceCaller): Promise<FinSpaceUser> {
  const { userId } = await write('finspace-api:CreateUser', request, () => client.send(new CreateUserCommand(request)));
  if (!userId) throw new TypeError('The response of FinSpace contains no userId');
  return { userId, created: true };
}

/** A user that was found. A disabled one is not adopted before it is enabled. */
export type FoundFinSpaceUser = FinSpaceUser & { disabled: boolean };

/**
 * Finds the user with the address of the request. The user is adopted if it has the requested access and belongs to this
 * person. A disabled user is adopted only for a person who comes back.
 *
 * The user belongs to this person if its names match, or if it is not older than the person's identity-store user. An
 * older user with other names belongs to a previous owner of the address.
 *
 * @param recordedId id of the user that the person had last; it may be out of date
 * @param ownerCreatedAt reads the creation time of the person's identity-store user (milliseconds since 1970); called
 *   only if the names differ
 * @param startedAt start time of the execution (ISO 8601)
 * @param leaver the users of a person who has left, and whether that person comes back
 * @throws UserMismatch when the user is disabled, has other access, or belongs to another person
 * @throws RehireRequired when the user is that of a person who has left and does not come back
 * @throws UserNotFound when no user has the address, for example because the list is not up to date yet
 * @throws ServiceCallError for every documented exception of GetUser and ListUsers; errors of `ownerCreatedAt` are passed
 *   on
 */
export async function findFinSpaceUser(
  request: FinSpaceRequest,
  recordedId: string | undefined,
  ownerCreatedAt: () => Promise<number | undefined>,
  startedAt: string,
  leaver: LeaverCheck,
): Promise<FoundFinSpaceUser> {
  const found = await findFinSpaceUserWith(request, recordedId);
  if (!found) throw new UserNotFound('No FinSpace user has this address');
  const { userId = '', createTime = 0 } = found;
  refuseLeaver(userId, `user.emails[0].value: FinSpace user ${userId}`, leaver);
  const disabled = found.status === 'DISABLED';
  if (disabled && !leaver.rehire) throw new UserMismatch(`FinSpace user ${userId} is disabled`);
  const different = differentAccess(found, request);
  if (different) throw new UserMismatch(`${different}: FinSpace user ${userId} differs from the request`);
  if (!hasSameNames(found, request) && createTime < ((await ownerCreatedAt()) ?? Number.POSITIVE_INFINITY)) {
    throw new UserMismatch(
      `user.emails[0].value: the address belongs to FinSpace user ${userId}, who has other names and is older than this person's identity-store user`,
    );
  }
  return { userId, created: createdSince(found.createTime, startedAt), disabled };
}

/** Returns what outcomes have of a user: a user that was found is enabled, or is going to be. */
export function withoutStatus(user: FinSpaceUser | FoundFinSpaceUser): FinSpaceUser;
export function withoutStatus(user: FinSpaceUser | FoundFinSpaceUser | SkippedUser): FinSpaceUser | SkippedUser;
export function withoutStatus(user: FinSpaceUser | FoundFinSpaceUser | SkippedUser): FinSpaceUser | SkippedUser {
  if (!('disabled' in user)) return user;
  const { disabled: _, ...rest } = user;
  return rest;
}

/**
 * Enables a user who is disabled.
 *
 * @param clientToken idempotency token, at most 36 characters
 * @param write makes the call
 * @throws ServiceCallError for every documented exception of EnableUser and GetUser
 */
export async function enableFinSpaceUser(userId: string, clientToken: string, write: ServiceCaller): Promise<void> {
  try {
    await write('finspace-api:EnableUser', { userId }, () =>
      client.send(new EnableUserCommand({ userId, clientToken })),
    );
  } catch (error) {
    const isConflict = error instanceof Error && error.name === 'ConflictException';
    // The API reference does not say what conflicts. A user who is enabled already needs no call.
    if (!isConflict || (await getFinSpaceUser(userId)).status !== 'ENABLED') throw error;
  }
}

/**
 * Finds the user with an address, whatever its status, names and access.
 *
 * @param recordedId id of the user that the person had last; it may be out of date
 * @returns undefined if no user has the address
 * @throws ServiceCallError for every documented exception of GetUser and ListUsers
 */
export async function findFinSpaceUserWith(
  address: Address,
  recordedId: string | undefined,
): Promise<User | undefined> {
  return (await readRecorded(recordedId, address)) ?? (await findByAddress(address));
}

type Address = Pick<FinSpaceRequest, 'emailAddress'>;

/** Reads the recorded user, which saves the search. Returns undefined if it does not have the address any more. */
async function readRecorded(userId: string | undefined, request: Address): Promise<User | undefined> {
  if (userId === undefined) return undefined;
  try {
    const user = await getFinSpaceUser(userId);
    return isSameAddress(user.emailAddress, request.emailAddress) ? user : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Searches page by page, because the API has no lookup by address. */
async function findByAddress(request: Address): Promise<User | undefined> {
  const deadline = Date.now() + RETRY_BUDGET_MS;
  let nextToken: string | undefined;
  do {
    const page: ListUsersCommandOutput = await retryTransient(deadline, () =>
      callService('finspace-api:ListUsers', request, () =>
        client.send(new ListUsersCommand({ maxResults: 100, nextToken })),
      ),
    );
    const found = page.users?.find(({ emailAddress }) => isSameAddress(emailAddress, request.emailAddress));
    if (found) return found;
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
}

/**
 * Disables a user. A user that is disabled already, or does not exist, is as good as disabled.
 *
 * @param clientToken idempotency token
 * @param write makes the call
 * @returns whether this call disabled the user
 * @throws NotYetActive when the user is CREATING and cannot be disabled yet
 * @throws ServiceCallError for every other documented exception of DisableUser, and for those of GetUser
 */
export async function disableFinSpaceUser(userId: string, clientToken: string, write: ServiceCaller): Promise<boolean> {
  try {
    const input = { userId, clientToken };
    await write('finspace-api:DisableUser', { userId }, () => client.send(new DisableUserCommand(input)));
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !['ConflictException', 'ResourceNotFoundException'].includes(error.name))
      throw error;
    const status = await readStatus(userId);
    if (status === 'CREATING') throw new NotYetActive(`FinSpace user ${userId} is CREATING`);
    if (status !== undefined && status !== 'DISABLED') throw error;
    return false;
  }
}

/**
 * Reads the status of a user.
 *
 * @returns undefined if the user does not exist
 * @throws ServiceCallError for every other documented exception of GetUser
 */
export async function readStatus(userId: string): Promise<User['status']> {
  try {
    return (await getFinSpaceUser(userId)).status;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/**
 * Reads a user.
 *
 * @throws ServiceCallError for every documented exception of GetUser
 */
export async function getFinSpaceUser(userId: string): Promise<User> {
  return callService('finspace-api:GetUser', { userId }, () => client.send(new GetUserCommand({ userId })));
}

/** Returns whether a user has the names of the request. */
function hasSameNames({ firstName, lastName }: User, request: FinSpaceRequest): boolean {
  return isSameName(firstName, request.firstName) && isSameName(lastName, request.lastName);
}

/**
 * Compares the fields that affect access. A field that the request does not set is not compared.
 *
 * @returns path of the first field that differs; undefined if all fields match
 */
export function differentAccess(found: User, request: FinSpaceRequest): string | undefined {
  const { apiAccess, apiAccessPrincipalArn } = request;
  if (found.type !== request.type) return 'finSpace.type';
  if (apiAccess !== undefined && (found.apiAccess ?? 'DISABLED') !== apiAccess) return 'finSpace.apiAccess';
  // A principal has no effect without API access.
  const decides = apiAccess === 'ENABLED' || apiAccessPrincipalArn !== undefined;
  if (decides && found.apiAccessPrincipalArn !== apiAccessPrincipalArn) return 'finSpace.apiAccessPrincipalArn';
  return undefined;
}
