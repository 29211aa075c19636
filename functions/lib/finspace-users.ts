/** Users of the FinSpace Dataset Browser: create, find, compare. Knows nothing of Lambda or the workflow. */
import { clientSettings } from './client-settings.ts';
import { UserMismatch, UserNotFound } from './errors.ts';
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  FinSpaceDataClient,
  GetUserCommand,
  type GetUserCommandOutput,
  ListUsersCommand,
  type ListUsersCommandOutput,
} from './finspace-data-client.ts';
import type { FinSpaceUser } from './outcome.ts';
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
  if (!userId) throw new TypeError('FinSpace answered without a userId');
  return { userId, created: true };
}

/**
 * Finds the user that has the address, page by page, as the API has no look-up by address, and adopts it when it is
 * not disabled and of the type asked for.
 *
 * @throws UserMismatch when it is disabled or of another type
 * @throws UserNotFound when no user has the address, as happens while FinSpace catches up
 * @throws ServiceCallError for every documented exception of ListUsers
 */
export async function findFinSpaceUser(request: FinSpaceRequest): Promise<FinSpaceUser> {
  const address = request.emailAddress?.toLowerCase();
  let nextToken: string | undefined;
  do {
    const page: ListUsersCommandOutput = await callService('finspace-api:ListUsers', request, () =>
      client.send(new ListUsersCommand({ maxResults: 100, nextToken })),
    );
    const found = page.users?.find(({ emailAddress }) => emailAddress?.toLowerCase() === address);
    if (found?.userId) {
      if (found.status === 'DISABLED') throw new UserMismatch(`FinSpace user ${found.userId} is disabled`);
      if (found.type !== request.type) {
        throw new UserMismatch(`FinSpace user ${found.userId} is of type ${found.type}, not ${request.type}`);
      }
      return { userId: found.userId, created: false };
    }
    nextToken = page.nextToken;
  } while (nextToken);
  throw new UserNotFound('No FinSpace user has this address');
}

/**
 * Reads a user.
 *
 * @throws ServiceCallError for every documented exception of GetUser
 */
export async function getFinSpaceUser(userId: string): Promise<GetUserCommandOutput> {
  return callService('finspace-api:GetUser', { userId }, () => client.send(new GetUserCommand({ userId })));
}
