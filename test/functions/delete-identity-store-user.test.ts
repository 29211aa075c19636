import {
  DeleteUserCommand,
  DescribeUserCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/delete-identity-store-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const identityStore = mockClient(IdentitystoreClient);
const table = new FakePersonTable();
const claim = table.claimed();
const IdentityStoreId = 'd-1234567890';
const ada = { IdentityStoreId, UserId: 'u-1', UserName: 'Ada.Lovelace', Emails: [{ Value: 'ADA@example.com' }] };
const event = {
  requestId: 'r',
  requests: {
    identityStore: { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com' }] },
    mode: 'remove' as const,
  },
  identityStoreUser: { identityStoreId: IdentityStoreId, userId: 'u-1', userArn: 'arn' },
  claim,
};
const notFound = new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } });

beforeEach(() => {
  identityStore.reset();
  table.reset();
  table.claimed();
  identityStore.on(DescribeUserCommand, { IdentityStoreId, UserId: 'u-1' }).resolves(ada);
  identityStore.on(DeleteUserCommand).resolves({});
});

const deleted = () => identityStore.commandCalls(DeleteUserCommand).map(({ args }) => args[0].input);

it('compares the user again, and deletes it', async () => {
  await expect(handler(event, context)).resolves.toEqual({ userId: 'u-1' });
  expect(deleted()).toEqual([{ IdentityStoreId, UserId: 'u-1' }]);
});

it.each([
  ['another user name', { UserName: 'bob' }],
  ['another address', { Emails: [{ Value: 'bob@example.com' }] }],
])('does not delete a user that has %s now', async (_, part) => {
  identityStore.on(DescribeUserCommand).resolves({ ...ada, ...part });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
  expect(deleted()).toEqual([]);
});

it.each([
  ['before', () => identityStore.on(DescribeUserCommand).rejects(notFound)],
  ['meanwhile', () => identityStore.on(DeleteUserCommand).rejects(notFound)],
])('is done if the user was deleted %s', async (_, prepare) => {
  prepare();
  await expect(handler(event, context)).resolves.toEqual({ userId: 'u-1' });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(deleted()).toEqual([]);
});

it('does not take a table that does not exist for a user that does not exist', async () => {
  table.fail('GetItem', 'ResourceNotFoundException');
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
