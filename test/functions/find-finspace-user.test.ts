import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/find-finspace-user.ts';
import { FinSpaceDataClient, ListUsersCommand } from '../../functions/lib/finspace-data-client.ts';
import { context } from '../lambda-context.ts';

const finSpaceData = mockClient(FinSpaceDataClient);
const request = { emailAddress: 'ada@example.com', type: 'APP_USER' } as const;
const event = { requestId: 'r', request };
const ada = { userId: 'f-1', emailAddress: 'Ada@example.com', type: 'APP_USER', status: 'ENABLED' } as const;
const other = { userId: 'f-0', emailAddress: 'other@example.com', type: 'APP_USER', status: 'ENABLED' } as const;

beforeEach(() => finSpaceData.reset());

it('adopts the user with the same address, wherever in the pages it is', async () => {
  finSpaceData
    .on(ListUsersCommand, { maxResults: 100 })
    .resolves({ users: [other], nextToken: 'next' })
    .on(ListUsersCommand, { maxResults: 100, nextToken: 'next' })
    .resolves({ users: [ada] });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: false });
});

it('adopts a user that is still being created: the last step waits for it', async () => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, status: 'CREATING' }] });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: false });
});

it.each([
  ['is disabled', { status: 'DISABLED' } as const],
  ['is of another type', { type: 'SUPER_USER' } as const],
])('refuses a user that %s', async (_, difference) => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, ...difference }] });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('says so when no user has the address', async () => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [other] });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserNotFound' });
});
