/** Lists the users of the FinSpace Dataset Browser page by page. */
import { clientSettings } from '../client-settings.ts';
import { FinSpaceDataClient, ListUsersCommand, type User } from '../finspace-data-client.ts';
import { callService } from '../service-call.ts';
import type { Page } from './page.ts';

const client = new FinSpaceDataClient(clientSettings);

/**
 * Lists one page.
 *
 * @throws ServiceCallError for every documented exception of ListUsers
 */
export async function listFinSpaceUsers(nextToken: string | undefined, maxResults: number): Promise<Page<User>> {
  const page = await callService('finspace-api:ListUsers', {}, () =>
    client.send(new ListUsersCommand({ maxResults, nextToken })),
  );
  return { users: page.users ?? [], next: page.nextToken };
}
