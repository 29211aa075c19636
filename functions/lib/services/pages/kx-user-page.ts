/** Lists the kx users of the FinSpace kdb environment page by page. */
import { FinspaceClient, ListKxUsersCommand } from '@aws-sdk/client-finspace';
import { clientSettings } from '../client-settings.ts';
import { callService } from '../service-call.ts';
import type { Page } from './page.ts';

const client = new FinspaceClient(clientSettings);

/** A kx user in a list. */
export interface ListedKxUser {
  environmentId: string;
  userName: string;
  userArn: string;
  iamRole: string;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/**
 * Lists one page.
 *
 * @throws ServiceCallError for every documented exception of ListKxUsers
 */
export async function listKxUsers(
  environmentId: string,
  nextToken: string | undefined,
  maxResults: number,
): Promise<Page<ListedKxUser>> {
  const page = await callService('finspace:ListKxUsers', { environmentId }, () =>
    client.send(new ListKxUsersCommand({ environmentId, maxResults, ...(nextToken !== undefined && { nextToken }) })),
  );
  const users = (page.users ?? []).map(({ userName, userArn, iamRole, createTimestamp }) => {
    if (!userName || !userArn || !iamRole) throw new TypeError('The response of FinSpace lacks a field of the kx user');
    return { environmentId, userName, userArn, iamRole, createdAt: createTimestamp?.getTime() ?? 0 };
  });
  return { users, next: page.nextToken };
}
