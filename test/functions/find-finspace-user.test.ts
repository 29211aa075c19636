import { DescribeUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/find-finspace-user.ts';
import {
  FinSpaceDataClient,
  GetUserCommand,
  ListUsersCommand,
  ResourceNotFoundException,
} from '../../functions/lib/services/finspace-data-client.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';
import { startedAt } from '../helpers/requests.ts';

const finSpaceData = mockClient(FinSpaceDataClient);
const identityStore = mockClient(IdentitystoreClient);
const BEFORE = Date.parse(startedAt) - 60_000;
const finSpace = { emailAddress: 'ada@example.com', type: 'APP_USER', firstName: 'Ada', lastName: 'L' } as const;
const event = {
  requestId: 'r',
  requests: { identityStore: { IdentityStoreId: 'd-1234567890' }, finSpace },
  identityStoreUser: {
    identityStoreId: 'd-1234567890',
    userId: 'u-1',
    userArn: 'arn',
    created: false,
    userName: 'ada.lovelace',
  },
  startedAt,
  claim: claimWith(),
};
const ada = {
  ...finSpace,
  userId: 'f-1',
  emailAddress: 'Ada@example.com',
  status: 'ENABLED',
  apiAccess: 'DISABLED',
  createTime: BEFORE,
} as const;
const other = { userId: 'f-0', emailAddress: 'other@example.com', type: 'APP_USER', status: 'ENABLED' } as const;

beforeEach(() => {
  finSpaceData.reset();
  identityStore.reset();
});
afterEach(() => {
  vi.useRealTimers();
});

function ownerCreatedAt(milliseconds: number): void {
  identityStore.on(DescribeUserCommand, { UserId: 'u-1' }).resolves({
    UserId: 'u-1',
    IdentityStoreId: 'd-1234567890',
    CreatedAt: new Date(milliseconds),
  });
}

it('adopts the user with the same address on any page', async () => {
  finSpaceData
    .on(ListUsersCommand, { maxResults: 100 })
    .resolves({ users: [other], nextToken: 'next' })
    .on(ListUsersCommand, { maxResults: 100, nextToken: 'next' })
    .resolves({ users: [ada] });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: false, disabled: false });
  expect(identityStore.calls()).toHaveLength(0);
});

it('retries only the page that is throttled', async () => {
  vi.useFakeTimers();
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  finSpaceData
    .on(ListUsersCommand, { maxResults: 100 })
    .resolves({ users: [other], nextToken: 'next' })
    .on(ListUsersCommand, { maxResults: 100, nextToken: 'next' })
    .rejectsOnce(throttled)
    .rejectsOnce(throttled)
    .resolves({ users: [ada] });
  const found = handler(event, context);
  await vi.runAllTimersAsync();
  await expect(found).resolves.toMatchObject({ userId: 'f-1' });
  expect(finSpaceData.calls()).toHaveLength(4);
});

it('throws if throttling does not end, so that the state machine retries', async () => {
  vi.useFakeTimers();
  finSpaceData.on(ListUsersCommand).rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
  const began = Date.now();
  const found = expect(handler(event, context)).rejects.toMatchObject({ name: 'ThrottlingException' });
  await vi.runAllTimersAsync();
  await found;
  expect(Date.now() - began).toBeLessThan(60_000);
});

it('adopts a user that is being created, because the last step waits for it', async () => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, status: 'CREATING' }] });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: false, disabled: false });
});

it('returns created: unknown for a user that is newer than the execution', async () => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, createTime: Date.parse(startedAt) + 1 }] });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: 'unknown', disabled: false });
});

it.each([
  ['is disabled', { status: 'DISABLED' } as const, 'FinSpace user f-1 is disabled'],
  ['is of another type', { type: 'SUPER_USER' } as const, 'finSpace.type: '],
])('rejects a user that %s', async (_, difference, message) => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, ...difference }] });
  await expect(handler(event, context)).rejects.toMatchObject({
    name: 'UserMismatch',
    message: expect.stringContaining(message),
  });
});

it.each([
  ['ENABLED', 'DISABLED'],
  ['DISABLED', 'ENABLED'],
] as const)('refuses a user with apiAccess %s when the request sets %s', async (exists, apiAccess) => {
  const requests = { ...event.requests, finSpace: { ...finSpace, apiAccess } };
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, apiAccess: exists }] });
  await expect(handler({ ...event, requests }, context)).rejects.toMatchObject({
    name: 'UserMismatch',
    message: expect.stringContaining('finSpace.apiAccess: '),
  });
});

it('adopts a user with API access when the request does not mention it', async () => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, apiAccess: 'ENABLED' }] });
  await expect(handler(event, context)).resolves.toMatchObject({ userId: 'f-1' });
});

it('rejects a user with another principal than the requested one', async () => {
  const apiAccessPrincipalArn = 'arn:aws:iam::111122223333:role/api';
  const asked = { ...finSpace, apiAccess: 'ENABLED' as const, apiAccessPrincipalArn };
  const requests = { ...event.requests, finSpace: asked };
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, apiAccess: 'ENABLED' }] });
  await expect(handler({ ...event, requests }, context)).rejects.toMatchObject({
    name: 'UserMismatch',
    message: expect.stringContaining('finSpace.apiAccessPrincipalArn: '),
  });
});

it('rejects a user with other names that is older than the identity-store user', async () => {
  ownerCreatedAt(BEFORE + 1);
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, firstName: 'Eve' }] });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('adopts a user with other names that is newer than the identity-store user', async () => {
  ownerCreatedAt(BEFORE - 1);
  finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, lastName: 'Byron' }] });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: false, disabled: false });
});

it('throws UserNotFound if no user has the address', async () => {
  finSpaceData.on(ListUsersCommand).resolves({ users: [other] });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserNotFound' });
});

describe('the recorded user', () => {
  const recorded = { ...event, claim: claimWith({ finSpaceUserId: 'f-1' }) };

  it('is read, and saves the search', async () => {
    finSpaceData.on(GetUserCommand, { userId: 'f-1' }).resolves(ada);
    await expect(handler(recorded, context)).resolves.toEqual({ userId: 'f-1', created: false, disabled: false });
    expect(finSpaceData.commandCalls(ListUsersCommand)).toHaveLength(0);
  });

  it('is not adopted if it has another address now', async () => {
    finSpaceData.on(GetUserCommand, { userId: 'f-1' }).resolves({ ...ada, emailAddress: 'moved@example.com' });
    finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, userId: 'f-2' }] });
    await expect(handler(recorded, context)).resolves.toEqual({ userId: 'f-2', created: false, disabled: false });
  });

  it('that is gone is searched for', async () => {
    finSpaceData.on(GetUserCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
    finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...ada, userId: 'f-2' }] });
    await expect(handler(recorded, context)).resolves.toEqual({ userId: 'f-2', created: false, disabled: false });
  });

  it('has to be as a found one', async () => {
    finSpaceData.on(GetUserCommand).resolves({ ...ada, status: 'DISABLED' });
    await expect(handler(recorded, context)).rejects.toMatchObject({ name: 'UserMismatch' });
  });
});

describe('for a person who has left', () => {
  const claim = { ...claimWith(), left: ['f-1'] };
  const disabled = { ...ada, status: 'DISABLED' } as const;
  const rehire = { ...event.requests, rehire: true } as const;

  it.each([ada, disabled])('asks for rehire if the user is $status', async (user) => {
    finSpaceData.on(ListUsersCommand).resolves({ users: [user] });
    await expect(handler({ ...event, claim }, context)).rejects.toMatchObject({
      name: 'RehireRequired',
      message:
        'user.emails[0].value: FinSpace user f-1 belongs to a person who has left. If the same person comes back, send rehire: true',
    });
  });

  it.each([
    [ada, false],
    [disabled, true],
  ])('adopts the user if the person comes back, and says whether it is disabled', async (user, isDisabled) => {
    finSpaceData.on(ListUsersCommand).resolves({ users: [user] });
    await expect(handler({ ...event, requests: rehire, claim }, context)).resolves.toEqual({
      userId: 'f-1',
      created: false,
      disabled: isDisabled,
    });
  });

  it('adopts no user with other access, also if the person comes back', async () => {
    finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...disabled, type: 'SUPER_USER' }] });
    await expect(handler({ ...event, requests: rehire, claim }, context)).rejects.toMatchObject({
      name: 'UserMismatch',
    });
  });

  it('adopts no older user with other names, also if the person comes back', async () => {
    ownerCreatedAt(BEFORE + 1_000);
    finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...disabled, lastName: 'Byron' }] });
    await expect(handler({ ...event, requests: rehire, claim }, context)).rejects.toMatchObject({
      name: 'UserMismatch',
    });
  });
});
