import {
  FinspaceClient,
  GetKxUserCommand,
  ListKxUsersCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/find-kx-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';

const finSpace = mockClient(FinspaceClient);
const ARN = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/';
const iamRole = 'arn:aws:iam::111122223333:role/analyst';
const userNamed = (userName: string) => ({ userName, userArn: `${ARN}${userName}`, iamRole });
const found = (userName: string) => ({ environmentId: 'env', ...userNamed(userName) });
const notFound = new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } });

beforeEach(() => {
  vi.useFakeTimers();
  finSpace.reset();
  finSpace.on(GetKxUserCommand).rejects(notFound);
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: {} });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Defines the existing kx users: the owner of each, by name. */
function exists(owners: Record<string, string>, tags: Record<string, string> = {}): void {
  const users = Object.keys(owners).map(userNamed);
  finSpace.on(ListKxUsersCommand, { environmentId: 'env' }).resolves({ users });
  for (const [userName, identityStoreUserId] of Object.entries(owners)) {
    finSpace.on(GetKxUserCommand, { environmentId: 'env', userName }).resolves(found(userName));
    finSpace
      .on(ListTagsForResourceCommand, { resourceArn: `${ARN}${userName}` })
      .resolves({ tags: { ...tags, identityStoreUserId } });
  }
}

interface Asked {
  userName?: string;
  kxUserName?: 'given' | 'default' | 'any';
  stored?: string;
  tags?: Record<string, string>;
  existedBefore?: boolean;
  /** ARN of the kx user that the person had last. */
  recordedArn?: string;
}

function find({
  userName = 'ada-lovelace',
  kxUserName = 'default',
  stored,
  tags,
  existedBefore,
  recordedArn,
}: Asked = {}) {
  const identityStoreUser = {
    identityStoreId: 'd-1234567890',
    userId: 'u-1',
    userArn: 'arn',
    created: false,
    userName: stored ?? 'ada.lovelace',
  };
  const kx = { environmentId: 'env', userName, iamRole, ...(tags && { tags }), clientToken: 'token' };
  const known = {
    requests: { identityStore: { IdentityStoreId: 'd-1234567890' }, kx, kxUserName },
    identityStoreUser,
    claim: claimWith(recordedArn === undefined ? {} : { kxUserArn: recordedArn }),
    ...(existedBefore !== undefined && { kxUserBefore: { exists: existedBefore } }),
  };
  const answer = handler({ requestId: 'r', known }, context);
  // Handles a rejection here, so that it does not become an unhandled rejection while the clock advances.
  answer.catch(() => undefined);
  return vi.runAllTimersAsync().then(() => answer);
}

it('adopts the user whose owner tag names the person', async () => {
  exists({ 'ada-lovelace': 'u-1' });
  await expect(find({ existedBefore: true })).resolves.toEqual({ ...found('ada-lovelace'), created: false });
});

it('returns created: unknown for a user that did not exist at the start', async () => {
  exists({ 'ada-lovelace': 'u-1' });
  await expect(find({ existedBefore: false })).resolves.toMatchObject({ created: 'unknown' });
});

it('derives the default name from the spelling of the user name in the identity store', async () => {
  exists({ 'ada-lovelace': 'u-1' });
  await expect(find({ userName: 'Ada-Lovelace' })).resolves.toMatchObject({ userName: 'ada-lovelace' });
});

it('uses the given name', async () => {
  exists({ boss: 'u-1', 'ada-lovelace': 'u-2' });
  await expect(find({ userName: 'boss', kxUserName: 'given' })).resolves.toMatchObject({ userName: 'boss' });
});

it.each([
  ["another person's tag", { identityStoreUserId: 'u-2' }],
  ['no owner', { desk: 'rates' }],
  ['no tags', undefined],
])('rejects a user with %s', async (_, tags) => {
  exists({ 'ada-lovelace': 'u-1' });
  finSpace.on(ListTagsForResourceCommand).resolves({ ...(tags && { tags }) });
  await expect(find()).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('reads the tags again if the owner tag is not visible yet', async () => {
  exists({ 'ada-lovelace': 'u-1' });
  finSpace
    .on(ListTagsForResourceCommand)
    .resolvesOnce({ tags: {} })
    .resolvesOnce({ tags: {} })
    .resolves({ tags: { identityStoreUserId: 'u-1' } });
  await expect(find()).resolves.toMatchObject({ userName: 'ada-lovelace' });
});

it('rejects a user without the requested tags, and names the field', async () => {
  exists({ 'ada-lovelace': 'u-1' }, { desk: 'fx' });
  await expect(find({ tags: { desk: 'rates' } })).rejects.toMatchObject({
    name: 'UserMismatch',
    message: expect.stringMatching(/^kx\.tags: /),
  });
  await expect(find({ tags: { desk: 'fx' } })).resolves.toMatchObject({ userName: 'ada-lovelace' });
});

describe('without a user with the name', () => {
  it.each(['default', 'given'] as const)('names the other kx user of the person (%s)', async (kxUserName) => {
    exists({ boss: 'u-1' });
    await expect(find({ kxUserName })).rejects.toMatchObject({
      name: 'UserMismatch',
      message: expect.stringContaining('the person already has the kx user boss'),
    });
  });

  it.each([{ boss: 'u-1' }, { 'ada-lovelace': 'u-2', boss: 'u-1' }])(
    'finds the kx user of the person under any name: %j',
    async (owners: Record<string, string>) => {
      exists(owners);
      await expect(find({ kxUserName: 'any' })).resolves.toEqual({ ...found('boss'), created: false });
    },
  );

  it('reads page by page, and retries only the page that is throttled', async () => {
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    exists({ boss: 'u-1' });
    finSpace
      .on(ListKxUsersCommand, { environmentId: 'env' })
      .resolves({ users: [userNamed('other')], nextToken: 'next' })
      .on(ListKxUsersCommand, { environmentId: 'env', nextToken: 'next' })
      .rejectsOnce(throttled)
      .resolves({ users: [userNamed('boss')] });
    await expect(find({ kxUserName: 'any' })).resolves.toMatchObject({ userName: 'boss' });
    expect(finSpace.commandCalls(ListKxUsersCommand)).toHaveLength(3);
  });

  it('reads the recorded kx user first, which saves the search', async () => {
    exists({ boss: 'u-1' });
    const recordedArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/boss';
    await expect(find({ kxUserName: 'any', recordedArn })).resolves.toEqual({ ...found('boss'), created: false });
    expect(finSpace.commandCalls(ListKxUsersCommand)).toHaveLength(0);
  });

  it('searches if the recorded kx user is gone, or is another person’s now', async () => {
    exists({ boss: 'u-1', chief: 'u-2' });
    for (const name of ['gone', 'chief']) {
      await expect(find({ kxUserName: 'any', recordedArn: `arn:kxUser/${name}` })).resolves.toMatchObject({
        userName: 'boss',
      });
    }
  });

  it('throws ResourceNotFoundException if the person has no kx user', async () => {
    exists({ other: 'u-2' });
    await expect(find({ kxUserName: 'any' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
