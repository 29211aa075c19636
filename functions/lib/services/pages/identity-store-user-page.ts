/** Lists the users of the identity store page by page. */
import { IdentitystoreClient, ListUsersCommand, type User } from '@aws-sdk/client-identitystore';
import { clientSettings } from '../client-settings.ts';
import { callService } from '../service-call.ts';
import type { Page } from './page.ts';

const client = new IdentitystoreClient(clientSettings);

/**
 * Lists one page.
 *
 * @throws ServiceCallError for every documented exception of ListUsers
 */
export async function listIdentityStoreUsers(
  IdentityStoreId: string,
  NextToken: string | undefined,
  MaxResults: number,
): Promise<Page<User>> {
  const page = await callService('identitystore:ListUsers', {}, () =>
    client.send(new ListUsersCommand({ IdentityStoreId, MaxResults, ...(NextToken !== undefined && { NextToken }) })),
  );
  return { users: page.Users ?? [], next: page.NextToken };
}
