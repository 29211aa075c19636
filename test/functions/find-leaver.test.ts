import {
  DescribeUserCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';

const ID = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7c01';
const OTHER_ID = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7c02';
const PROTECTED_ID = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7c03';

vi.hoisted(() => {
  process.env.PROTECTED_USER_IDS = '906762C1-1D5F-4D2B-9A5C-0C2F6F1A7C03';
});
const { handler } = await import('../../functions/find-leaver.ts');

const identityStore = mockClient(IdentitystoreClient);
const IdentityStoreId = 'd-1234567890';
const notFound = new ResourceNotFoundException({ message: 'USER not found', $metadata: { httpStatusCode: 404 } });
const requests = {
  identityStore: { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com', Primary: true }] },
  mode: 'remove' as const,
};
const ada = { IdentityStoreId, UserName: 'Ada.Lovelace', Emails: [{ Value: 'ADA@example.com' }] };

beforeEach(() => {
  identityStore.reset();
  identityStore.on(GetUserIdCommand).rejects(notFound);
  identityStore.on(DescribeUserCommand).rejects(notFound);
});

/** The identity store has a user, whom the indexes find by these attributes. */
function has(UserId: string, user: object, ...paths: ('userName' | 'emails.value')[]): void {
  for (const AttributePath of paths) {
    const AttributeValue = AttributePath === 'userName' ? 'ada.lovelace' : 'ada@example.com';
    identityStore
      .on(GetUserIdCommand, {
        IdentityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
      })
      .resolves({ UserId, IdentityStoreId });
  }
  identityStore.on(DescribeUserCommand, { IdentityStoreId, UserId }).resolves({ ...ada, UserId, ...user });
}

async function find(part: object = {}, claim = claimWith()) {
  const known = { requestId: 'HR-1', requests: { ...requests, ...part }, claim };
  const { leaver } = await handler({ requestId: 'HR-1', known }, context);
  return leaver;
}

const found = {
  userId: ID,
  identityStoreUser: { identityStoreId: IdentityStoreId, userId: ID, userArn: `arn:aws:identitystore:::user/${ID}` },
};

describe('finds the person', () => {
  it.each([
    ['by name and address', ['userName', 'emails.value']],
    ['by the name only', ['userName']],
    ['by the address only', ['emails.value']],
  ] as const)('%s', async (_, paths) => {
    has(ID, {}, ...paths);
    await expect(find()).resolves.toEqual(found);
  });

  it.each([
    ['the request', { userId: ID.toUpperCase() }, claimWith()],
    ['the record', {}, claimWith({ identityStoreUserId: ID })],
    ['the tombstone', {}, { ...claimWith(), left: [OTHER_ID, ID, '09aa3b0ffe6d47849ea5b198cc'] }],
  ])('by the id of %s if the indexes are not up to date', async (_, part, claim) => {
    has(ID, {});
    await expect(find(part, claim)).resolves.toEqual(found);
  });

  it.each([
    ['the request', { userId: ID }, claimWith({ identityStoreUserId: OTHER_ID })],
    ['the record', {}, claimWith({ identityStoreUserId: ID })],
    ['the tombstone', {}, { ...claimWith(), left: [OTHER_ID, ID, '09aa3b0ffe6d47849ea5b198cc'] }],
  ])('who is not there any more, by the id of %s', async (_, part, claim) => {
    await expect(find(part, claim)).resolves.toEqual({ userId: ID });
  });

  it('of whom nothing is known', async () => {
    await expect(find()).resolves.toEqual({});
  });

  it('also if an index still has a user that does not exist', async () => {
    has(ID, {}, 'userName');
    identityStore.on(DescribeUserCommand).rejects(notFound);
    await expect(find()).resolves.toEqual({});
  });

  it('keeps the data of the execution', async () => {
    has(ID, {}, 'userName');
    const known = { requestId: 'HR-1', requests, claim: claimWith() };
    await expect(handler({ requestId: 'HR-1', known }, context)).resolves.toEqual({ ...known, leaver: found });
  });
});

describe('refuses', () => {
  const wrongAddress = { Emails: [{ Value: 'other@example.com' }] };
  const wrongName = { UserName: 'bob' };

  it.each<[string, () => void, object?]>([
    ['the name with another address', () => has(ID, wrongAddress, 'userName')],
    ['the name without an address', () => has(ID, { Emails: undefined }, 'userName')],
    ['the address with another name', () => has(ID, wrongName, 'emails.value')],
    ['another id than that of the request', () => has(ID, {}, 'userName', 'emails.value'), { userId: OTHER_ID }],
    ['the id of the request with another name', () => has(ID, wrongName), { userId: ID }],
    ['the id of the request with another address', () => has(ID, wrongAddress), { userId: ID }],
    [
      'two users, one by the name and one by the address',
      () => {
        has(ID, wrongAddress, 'userName');
        has(OTHER_ID, wrongName, 'emails.value');
      },
    ],
  ])('%s', async (_, prepare, part) => {
    prepare();
    await expect(find(part)).rejects.toMatchObject({ name: 'UserMismatch' });
  });

  it('a recorded user that has another name now', async () => {
    has(ID, wrongName);
    await expect(find({}, claimWith({ identityStoreUserId: ID }))).rejects.toMatchObject({ name: 'UserMismatch' });
  });

  it.each<[string, object, ReturnType<typeof claimWith>]>([
    ['found', {}, claimWith()],
    ['that the request names', { userId: PROTECTED_ID }, claimWith()],
    ['that is not there, and that the record names', {}, claimWith({ identityStoreUserId: PROTECTED_ID })],
  ])('a protected person %s', async (kind, part, claim) => {
    if (kind === 'found') has(PROTECTED_ID, {}, 'userName');
    await expect(find(part, claim)).rejects.toMatchObject({ name: 'ProtectedPerson' });
  });

  it('says nothing of the person but ids', async () => {
    has(ID, wrongAddress, 'userName');
    await expect(find()).rejects.toMatchObject({ message: expect.not.stringMatching(/ada|other@|example/i) });
  });
});
