import {
  DescribeUserCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/find-identity-store-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';
import { startedAt } from '../helpers/requests.ts';

const identityStore = mockClient(IdentitystoreClient);
const IdentityStoreId = 'd-1234567890';
const request = { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com', Primary: true }] };
const event = { requestId: 'r', requests: { identityStore: request }, startedAt, claim: claimWith() };

const lookUp = (AttributePath: string, AttributeValue: string) => ({
  IdentityStoreId,
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
});
const notFound = new ResourceNotFoundException({ message: 'USER not found', $metadata: { httpStatusCode: 404 } });

beforeEach(() => {
  identityStore.reset();
  identityStore.on(GetUserIdCommand).rejects(notFound);
});

/** A user of the identity store that was created a minute before the execution started. */
const ada = {
  UserId: 'u-1',
  IdentityStoreId,
  UserName: 'ada.lovelace',
  Emails: [{ Value: 'ada@example.com', Primary: true }],
  CreatedAt: new Date(Date.parse(startedAt) - 60_000),
};

function findBy(path: string, value: string, user: object): void {
  identityStore.on(GetUserIdCommand, lookUp(path, value)).resolves({ UserId: 'u-1', IdentityStoreId });
  identityStore.on(DescribeUserCommand, { IdentityStoreId, UserId: 'u-1' }).resolves({ ...ada, ...user });
}

it.each([
  ['the same address', 'userName', {}],
  ['the address in another letter case', 'userName', { Emails: [{ Value: 'Ada@Example.COM', Primary: true }] }],
  ['the user name in another letter case', 'userName', { UserName: 'Ada.Lovelace' }],
  ['an index of user names that is not up to date', 'emails.value', {}],
])('adopts a user with %s', async (_, path, user) => {
  findBy(path, path === 'userName' ? 'ada.lovelace' : 'ada@example.com', user);
  await expect(handler(event, context)).resolves.toEqual({
    identityStoreId: IdentityStoreId,
    userId: 'u-1',
    userArn: 'arn:aws:identitystore:::user/u-1',
    created: false,
    userName: 'ada.lovelace',
    ...('UserName' in user && { userName: user.UserName }),
  });
});

it.each([
  ['newer than the execution', 1],
  ['as old as the execution, in whole seconds', 0],
])('returns created: unknown for a user that is %s', async (_, milliseconds) => {
  findBy('userName', 'ada.lovelace', { CreatedAt: new Date(Date.parse(startedAt) + milliseconds) });
  await expect(handler(event, context)).resolves.toMatchObject({ created: 'unknown' });
});

it.each([
  ['the same user name with another address', 'userName', { Emails: [{ Value: 'other@example.com', Primary: true }] }],
  ['the same user name with no address', 'userName', { Emails: undefined }],
  ['the same address with another user name', 'emails.value', { UserName: 'bob' }],
])('rejects %s, and names the field', async (_, path, user) => {
  findBy(path, path === 'userName' ? 'ada.lovelace' : 'ada@example.com', user);
  await expect(handler(event, context)).rejects.toMatchObject({
    name: 'UserMismatch',
    message: expect.stringMatching(/^user\.emails\[0\]\.value: /),
  });
});

it('throws UserNotFound if neither the user name nor the address exists', async () => {
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserNotFound' });
});

describe('for a person who has left', () => {
  const claim = { ...claimWith(), left: ['u-0', 'u-1'] };

  it('asks for rehire', async () => {
    findBy('userName', 'ada.lovelace', {});
    await expect(handler({ ...event, claim }, context)).rejects.toMatchObject({
      name: 'RehireRequired',
      message:
        'user.userName: identity-store user u-1 belongs to a person who has left. If the same person comes back, send rehire: true',
    });
  });

  it('adopts the user if the person comes back', async () => {
    findBy('userName', 'ada.lovelace', {});
    const requests = { ...event.requests, rehire: true as const };
    await expect(handler({ ...event, requests, claim }, context)).resolves.toMatchObject({
      userId: 'u-1',
      created: false,
    });
  });

  it('adopts the user of another person with the same name', async () => {
    findBy('userName', 'ada.lovelace', {});
    await expect(handler({ ...event, claim: { ...claim, left: ['u-0'] } }, context)).resolves.toMatchObject({
      userId: 'u-1',
    });
  });
});
