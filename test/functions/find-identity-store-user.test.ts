import {
  DescribeUserCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/find-identity-store-user.ts';
import { context } from '../lambda-context.ts';

const identityStore = mockClient(IdentitystoreClient);
const IdentityStoreId = 'd-1234567890';
const request = { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com', Primary: true }] };
const event = { requestId: 'r', request };

const lookUp = (AttributePath: string, AttributeValue: string) => ({
  IdentityStoreId,
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
});
const notFound = new ResourceNotFoundException({ message: 'USER not found', $metadata: { httpStatusCode: 404 } });

beforeEach(() => {
  identityStore.reset();
  identityStore.on(GetUserIdCommand).rejects(notFound);
});

it.each(['ada@example.com', 'Ada@Example.COM'])('adopts the same user name with the address %s', async (Value) => {
  identityStore.on(GetUserIdCommand, lookUp('userName', 'ada.lovelace')).resolves({ UserId: 'u-1', IdentityStoreId });
  identityStore
    .on(DescribeUserCommand, { IdentityStoreId, UserId: 'u-1' })
    .resolves({ UserId: 'u-1', IdentityStoreId, Emails: [{ Value, Primary: true }] });
  await expect(handler(event, context)).resolves.toEqual({
    identityStoreId: IdentityStoreId,
    userId: 'u-1',
    userArn: 'arn:aws:identitystore:::user/u-1',
    created: false,
  });
});

it.each([
  ['another address', [{ Value: 'other@example.com', Primary: true }]],
  ['no address', undefined],
])('refuses the same user name with %s', async (_, Emails) => {
  identityStore.on(GetUserIdCommand, lookUp('userName', 'ada.lovelace')).resolves({ UserId: 'u-1', IdentityStoreId });
  identityStore.on(DescribeUserCommand).resolves({ UserId: 'u-1', IdentityStoreId, Emails });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('refuses an address that belongs to another user name', async () => {
  identityStore
    .on(GetUserIdCommand, lookUp('emails.value', 'ada@example.com'))
    .resolves({ UserId: 'u-2', IdentityStoreId });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('says so when neither the name nor the address is found', async () => {
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserNotFound' });
});
