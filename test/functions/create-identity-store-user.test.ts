import { ConflictException, CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/create-identity-store-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const identityStore = mockClient(IdentitystoreClient);
const table = new FakePersonTable();
const claim = table.claimed();
const request = { IdentityStoreId: 'd-1234567890', UserName: 'ada.lovelace', DisplayName: 'Ada Lovelace' };

beforeEach(() => {
  identityStore.reset();
  table.reset();
  table.claimed();
});

it('makes the prepared call, and returns the new user', async () => {
  identityStore.on(CreateUserCommand, request).resolves({ IdentityStoreId: 'd-1234567890', UserId: 'u-1' });
  await expect(handler({ requestId: 'r', request, claim }, context)).resolves.toEqual({
    identityStoreId: 'd-1234567890',
    userId: 'u-1',
    userArn: 'arn:aws:identitystore:::user/u-1',
    created: true,
    userName: 'ada.lovelace',
  });
});

it('throws an error with the name of the documented exception and a message that begins with the operation', async () => {
  identityStore
    .on(CreateUserCommand)
    .rejects(new ConflictException({ message: 'Duplicate ada.lovelace', $metadata: { httpStatusCode: 409 } }));
  await expect(handler({ requestId: 'r', request, claim }, context)).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'identitystore:CreateUser: Duplicate [redacted]',
  });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler({ requestId: 'r', request, claim }, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(identityStore.calls()).toHaveLength(0);
});
