import { CreateKxUserCommand, FinspaceClient } from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/create-kx-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const finSpace = mockClient(FinspaceClient);
const table = new FakePersonTable();
const claim = table.claimed();
const user = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'arn:aws:iam::111122223333:role/analyst' };
const identityStoreUser = {
  identityStoreId: 'd-1234567890',
  userId: 'u-1',
  userArn: 'arn',
  created: true,
  userName: 'ada.lovelace',
};
const userArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/ada-lovelace';

beforeEach(() => {
  finSpace.reset();
  table.reset();
  table.claimed();
});

it('makes the prepared call with the owner tag, and returns the new user', async () => {
  const request = { ...user, tags: { desk: 'rates' }, clientToken: 'token' };
  finSpace
    .on(CreateKxUserCommand, { ...request, tags: { desk: 'rates', identityStoreUserId: 'u-1' } }, true)
    .resolves({ ...user, userArn });
  const requests = { identityStore: { IdentityStoreId: 'd-1234567890' }, kx: request, kxUserName: 'default' as const };
  await expect(handler({ requestId: 'r', requests, identityStoreUser, claim }, context)).resolves.toEqual({
    ...user,
    userArn,
    created: true,
  });
});

it('does not let a tag of the request replace the owner tag', async () => {
  // The contract rejects such a request, but the call does not rely on it.
  const request = { ...user, tags: { identityStoreUserId: 'another' }, clientToken: 'token' };
  finSpace
    .on(CreateKxUserCommand, { ...request, tags: { identityStoreUserId: 'u-1' } }, true)
    .resolves({ ...user, userArn });
  const requests = { identityStore: { IdentityStoreId: 'd-1234567890' }, kx: request, kxUserName: 'default' as const };
  await expect(handler({ requestId: 'r', requests, identityStoreUser, claim }, context)).resolves.toMatchObject({
    userArn,
  });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  const request = { ...user, clientToken: 'token' };
  const requests = { identityStore: { IdentityStoreId: 'd-1234567890' }, kx: request, kxUserName: 'default' as const };
  await expect(handler({ requestId: 'r', requests, identityStoreUser, claim }, context)).rejects.toMatchObject({
    name: 'ClaimLost',
  });
  expect(finSpace.calls()).toHaveLength(0);
});
