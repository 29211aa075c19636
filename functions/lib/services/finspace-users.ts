/** Users of the FinSpace Dataset Browser: create, find, compare. Knows nothing of Lambda or the workflow. */

import { UserMismatch, UserNotFound } from '../../../core/errors.ts';
import { createdSince } from '../../../core/outcome/created.ts';
import type { FinSpaceUser } from '../../../core/outcome/outcome.ts';
import { isSameAddress, isSameName } from '../../../core/same-person.ts';
import { clientSettings } from './client-settings.ts';
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  FinSpaceDataClient,
  GetUserCommand,
  ListUsersCommand,
  type ListUsersCommandOutput,
  type User,
} from './finspace-data-client.ts';
import { PATIENCE_MS, patiently } from './retry.ts';
import { callService } from './service-call.ts';

const client = new FinSpaceDataClient(clientSettings);

/** A CreateUser request as PrepareOnboarding builds it. */
export type FinSpaceRequest = CreateUserCommandInput;

/**
 * Creates the user. A repeated call with the same client token within ten minutes is the same request.
 *
 * @throws ServiceCallError for every documented exception of CreateUser
 */
export async function createFinSpaceUser(request: FinSpaceRequest): Promise<FinSpaceUser> {
  const { userId } = await callService('finspace-api:CreateUser', request, () =>
    client.send(new CreateUserCommand(request)),
  );
  if (!userId) throw new TypeError('The response of FinSpace contains no userId');
  return { userId, created: true };
}

/**
 * Finds the user that has the address, and adopts it when it is not disabled, has the access that is asked for, and is
 * this person's: its names agree, or the person's identity-store user is not younger than it. An address may have been
 * another person's before.
 *
 * @param ownerCreatedAt reads when the person's identity-store user was created (milliseconds since 1970); it is called
 *   only when the names differ
 * @param startedAt when the execution started (ISO 8601)
 * @throws UserMismatch when it is disabled, has other access, or is another person's
 * @throws UserNotFound when no user has the address, as happens while FinSpace catches up
 * @throws ServiceCallError for every documented exception of ListUsers, and what `ownerCreatedAt` throws
 */
export async function findFinSpaceUser(
  request: FinSpaceRequest,
  ownerCreatedAt: () => Promise<number | undefined>,
  startedAt: string,
): Promise<FinSpaceUser> {
  const found = await findByAddress(request);
  const { userId = '', createTime = 0 } = found;
  if (found.status === 'DISABLED') throw new UserMismatch(`FinSpace user ${userId} is disabled`);
  const different = differentAccess(found, request);
  if (different) throw new UserMismatch(`${different}: FinSpace user ${userId} has another value`);
  if (!hasSameNames(found, request) && createTime < ((await ownerCreatedAt()) ?? Number.POSITIVE_INFINITY)) {
    throw new UserMismatch(
      `user.emails[0].value: the address belongs to FinSpace user ${userId}, who has other names and is older than this person's identity-store user`,
    );
  }
  return { userId, created: createdSince(found.createTime, startedAt) };
}

/** Page by page: the API has no look-up by address. */
async function findByAddress(request: FinSpaceRequest): Promise<User> {
  const deadline = Date.now() + PATIENCE_MS;
  let nextToken: string | undefined;
  do {
    const page: ListUsersCommandOutput = await patiently(deadline, () =>
      callService('finspace-api:ListUsers', request, () =>
        client.send(new ListUsersCommand({ maxResults: 100, nextToken })),
      ),
    );
    const found = page.users?.find(({ emailAddress }) => isSameAddress(emailAddress, request.emailAddress));
    if (found) return found;
    nextToken = page.nextToken;
  } while (nextToken);
  throw new UserNotFound('No FinSpace user has this address');
}

/**
 * Reads a user.
 *
 * @throws ServiceCallError for every documented exception of GetUser
 */
export async function getFinSpaceUser(userId: string): Promise<User> {
  return callService('finspace-api:GetUser', { userId }, () => client.send(new GetUserCommand({ userId })));
}

/** Whether a user has the names of the request. */
export function hasSameNames({ firstName, lastName }: User, request: FinSpaceRequest): boolean {
  return isSameName(firstName, request.firstName) && isSameName(lastName, request.lastName);
}

/**
 * Compares what decides access. A request that does not mention API access asks for none.
 *
 * @returns path of the first field that differs; undefined when none does
 */
export function differentAccess(found: User, request: FinSpaceRequest): string | undefined {
  const { apiAccess = 'DISABLED', apiAccessPrincipalArn } = request;
  if (found.type !== request.type) return 'finSpace.type';
  if ((found.apiAccess ?? 'DISABLED') !== apiAccess) return 'finSpace.apiAccess';
  // Without API access the principal can do nothing.
  const decides = apiAccess === 'ENABLED' || apiAccessPrincipalArn !== undefined;
  if (decides && found.apiAccessPrincipalArn !== apiAccessPrincipalArn) return 'finSpace.apiAccessPrincipalArn';
  return undefined;
}
