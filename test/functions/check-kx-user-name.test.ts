import {
  FinspaceClient,
  GetKxUserCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-finspace';
import {
  DescribeUserCommand,
  ResourceNotFoundException as IdentityNotFound,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/check-kx-user-name.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';

const finSpace = mockClient(FinspaceClient);
const identityStore = mockClient(IdentitystoreClient);
const IdentityStoreId = 'd-1234567890';
const OWNER = '14a8b4c8-1234-4abc-8def-0123456789ab';
const person = { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com' }] };
const kx = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'role', clientToken: 'token' };
const user = { ...kx, userArn: 'arn' };

beforeEach(() => {
  vi.useFakeTimers();
  finSpace.reset();
  identityStore.reset();
  finSpace.on(GetKxUserCommand, { environmentId: 'env', userName: 'ada-lovelace' }).resolves(user);
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: OWNER } });
  identityStore.on(DescribeUserCommand, { IdentityStoreId, UserId: OWNER }).resolves({ ...person, UserId: OWNER });
});
afterEach(() => {
  vi.useRealTimers();
});

async function check(requests: object = { kx, kxUserName: 'default' }, left?: string[]): Promise<unknown> {
  const claim = { ...claimWith(), ...(left && { left }) };
  const answer = handler({ requestId: 'r', requests: { identityStore: person, ...requests }, claim }, context);
  answer.catch(() => undefined);
  await vi.runAllTimersAsync();
  return answer;
}

it('returns exists: false if the name is available', async () => {
  finSpace.on(GetKxUserCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
  await expect(check()).resolves.toEqual({ exists: false });
});

it("returns exists: true for the person's own kx user", async () => {
  await expect(check()).resolves.toEqual({ exists: true });
});

it('makes no call if no kx user is requested', async () => {
  await expect(check({})).resolves.toEqual({ exists: false });
  expect(finSpace.calls()).toHaveLength(0);
});

it.each<[string, () => unknown]>([
  [
    'of a person with another user name',
    () => identityStore.on(DescribeUserCommand).resolves({ ...person, UserId: OWNER, UserName: 'ada-lovelace' }),
  ],
  [
    'of a person with another address',
    () => identityStore.on(DescribeUserCommand).resolves({ ...person, UserId: OWNER, Emails: [{ Value: 'a@b.cd' }] }),
  ],
  [
    'of a person who was deleted',
    () => identityStore.on(DescribeUserCommand).rejects(new IdentityNotFound({ message: 'no', $metadata: {} })),
  ],
  [
    'with an owner tag that is not a UserId',
    () => finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: 'x' } }),
  ],
  ['without an owner tag', () => finSpace.on(ListTagsForResourceCommand).resolves({ tags: { desk: 'rates' } })],
])('rejects the name of a kx user %s', async (_, prepare) => {
  prepare();
  await expect(check()).rejects.toMatchObject({
    name: 'UserMismatch',
    message: expect.stringMatching(/^kx\.userName: kx user ada-lovelace /),
  });
});

it('passes on the error of a failed read', async () => {
  identityStore.on(DescribeUserCommand).rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
  await expect(check()).rejects.toMatchObject({ name: 'ThrottlingException' });
});

describe('for a person who has left', () => {
  const requests = { kx, kxUserName: 'default' };

  it('asks for rehire', async () => {
    await expect(check(requests, [OWNER])).rejects.toMatchObject({
      name: 'RehireRequired',
      message:
        'kx.userName: kx user ada-lovelace belongs to a person who has left. If the same person comes back, send rehire: true',
    });
  });

  it('returns exists: true if the person comes back', async () => {
    await expect(check({ ...requests, rehire: true }, [OWNER])).resolves.toEqual({ exists: true });
  });
});
