import {
  DescribeUserCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/await-identity-store-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';
import { startedAt } from '../helpers/requests.ts';

const identityStore = mockClient(IdentitystoreClient);
const IdentityStoreId = 'd-1234567890';
const request = { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com', Primary: true }] };
const requests = { identityStore: request, identityStoreUsers: 'adopt' as const };
const event = { requestId: 'r', requests, startedAt, claim: claimWith() };
const ada = { ...request, UserId: 'u-1', CreatedAt: new Date(Date.parse(startedAt) + 60_000) };

beforeEach(() => {
  identityStore.reset();
  identityStore.on(GetUserIdCommand).resolves({ UserId: 'u-1', IdentityStoreId });
  identityStore.on(DescribeUserCommand).resolves(ada);
});

it('adopts the user, and says that the execution has not created it, however new it is', async () => {
  await expect(handler(event, context)).resolves.toMatchObject({
    userId: 'u-1',
    userName: 'ada.lovelace',
    created: false,
  });
});

it('throws UserNotProvisioned until the user is there', async () => {
  identityStore
    .on(GetUserIdCommand)
    .rejects(new ResourceNotFoundException({ message: 'USER not found', $metadata: { httpStatusCode: 404 } }));
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserNotProvisioned' });
});

it('throws other errors as they are', async () => {
  identityStore
    .on(GetUserIdCommand)
    .rejects(new ThrottlingException({ message: 'Slow down', $metadata: { httpStatusCode: 429 } }));
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ThrottlingException' });
});

it('adopts no user of another person', async () => {
  identityStore.on(DescribeUserCommand).resolves({ ...ada, UserName: 'another.person' });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('asks for rehire if the user is that of a person who has left', async () => {
  const claim = { ...claimWith(), left: ['u-1'] };
  await expect(handler({ ...event, claim }, context)).rejects.toMatchObject({ name: 'RehireRequired' });
  const rehire = { ...event, claim, requests: { ...requests, rehire: true as const } };
  await expect(handler(rehire, context)).resolves.toMatchObject({ userId: 'u-1' });
});
