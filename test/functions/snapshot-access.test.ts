import { FinspaceClient, ListKxUsersCommand, ListTagsForResourceCommand } from '@aws-sdk/client-finspace';
import {
  DescribeUserCommand,
  IdentitystoreClient,
  ListGroupMembershipsForMemberCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  FinSpaceDataClient,
  GetUserCommand,
  ListUsersCommand,
} from '../../functions/lib/services/finspace-data-client.ts';
import { handler } from '../../functions/snapshot-access.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';

const identityStore = mockClient(IdentitystoreClient);
const finSpace = mockClient(FinspaceClient);
const finSpaceData = mockClient(FinSpaceDataClient);

const IdentityStoreId = 'd-1234567890';
const identityStoreUser = { identityStoreId: IdentityStoreId, userId: 'u-1', userArn: 'arn' };
const requests = {
  identityStore: { IdentityStoreId, UserName: 'ada.lovelace', Emails: [{ Value: 'ada@example.com' }] },
  mode: 'suspend' as const,
  finSpace: { emailAddress: 'ada@example.com' },
  kx: { environmentId: 'env', iamRole: 'arn:no-access' },
};
const leaver = { userId: 'u-1', identityStoreUser };
const bornAt = Date.parse('2026-01-01T00:00:00Z');
const finSpaceUser = {
  userId: 'f-1',
  emailAddress: 'Ada@Example.com',
  status: 'ENABLED' as const,
  firstName: 'Ada',
  lastName: 'Lovelace',
  createTime: bornAt - 1_000,
};

const kxUsers = Array.from({ length: 7 }, (_, index) => ({
  userName: `user-${index}`,
  userArn: `arn:user-${index}`,
  iamRole: 'arn:analyst',
}));

beforeEach(() => {
  for (const double of [identityStore, finSpace, finSpaceData]) double.reset();
  identityStore
    .on(ListGroupMembershipsForMemberCommand)
    .resolves({ GroupMemberships: [{ IdentityStoreId, GroupId: 'g-1', MembershipId: 'm-1' }] });
  identityStore.on(DescribeUserCommand).resolves({
    IdentityStoreId,
    UserId: 'u-1',
    Name: { GivenName: 'Ada', FamilyName: 'Lovelace' },
    CreatedAt: new Date(bornAt),
  });
  finSpaceData.on(ListUsersCommand).resolves({ users: [finSpaceUser] });
  finSpaceData.on(GetUserCommand).resolves(finSpaceUser);
  finSpace
    .on(ListKxUsersCommand, { environmentId: 'env' }, true)
    .resolves({ users: kxUsers.slice(0, 6), nextToken: 'n' });
  finSpace.on(ListKxUsersCommand, { environmentId: 'env', nextToken: 'n' }).resolves({ users: kxUsers.slice(6) });
  finSpace.on(ListTagsForResourceCommand).resolves({});
  for (const index of [0, 5, 6]) {
    finSpace
      .on(ListTagsForResourceCommand, { resourceArn: `arn:user-${index}` })
      .resolves({ tags: { identityStoreUserId: 'u-1' } });
  }
  finSpace
    .on(ListTagsForResourceCommand, { resourceArn: 'arn:user-1' })
    .resolves({ tags: { identityStoreUserId: 'u-2' } });
});

const claim = claimWith();

function read(part: object = {}, of = leaver as object, by = claim) {
  const known = { requestId: 'HR-1', requests: { ...requests, ...part }, claim: by, leaver: of };
  return handler({ requestId: 'HR-1', known }, context);
}

it('reads memberships, the FinSpace user, and all kx users of the person on all pages', async () => {
  await expect(read()).resolves.toEqual({
    requestId: 'HR-1',
    requests,
    leaver,
    claim: { ...claim, intent: { ...claim.intent, users: { identityStoreUserId: 'u-1', finSpaceUserId: 'f-1' } } },
    before: {
      identityStoreUser,
      groups: [{ groupId: 'g-1', membershipId: 'm-1' }],
      finSpaceUser: { userId: 'f-1', status: 'ENABLED' },
      kxUsers: [0, 5, 6].map((index) => ({ ...kxUsers[index], environmentId: 'env' })),
    },
  });
});

it('reads what is left of a person without a user in the identity store, by the id', async () => {
  identityStore
    .on(ListGroupMembershipsForMemberCommand)
    .rejects(new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } }));
  const { before } = await read({}, { userId: 'u-1' }, claimWith({ finSpaceUserId: 'f-1' }));
  expect(before).toMatchObject({ groups: [], finSpaceUser: { userId: 'f-1' }, kxUsers: [{}, {}, {}] });
  expect(before).not.toHaveProperty('identityStoreUser');
});

it('searches for nothing by an id that is not known', async () => {
  const { before, claim: after } = await read({}, {});
  expect(before).toEqual({ groups: [], kxUsers: [] });
  expect(after.intent.users).toEqual({});
  expect(finSpace.calls()).toEqual([]);
  expect(identityStore.calls()).toEqual([]);
});

it('makes no call to a target that is switched off', async () => {
  const { before } = await read({ finSpace: undefined, kx: undefined });
  expect(before).toMatchObject({ kxUsers: [] });
  expect([...finSpace.calls(), ...finSpaceData.calls()]).toEqual([]);
});

describe('a FinSpace user with the address', () => {
  const other = { ...finSpaceUser, firstName: 'Adam' };

  it.each([
    ['has other names and is older', other, leaver, claim],
    ['cannot be compared', finSpaceUser, { userId: 'u-1' }, claim],
  ])('is left alone and named if it %s', async (_, user, of, by) => {
    finSpaceData.on(ListUsersCommand).resolves({ users: [user] });
    const result = await read({}, of, by);
    expect(result).toMatchObject({ doubtfulFinSpaceUserId: 'f-1' });
    expect(result.before).not.toHaveProperty('finSpaceUser');
  });

  it('is left alone and not named if it is disabled', async () => {
    finSpaceData.on(ListUsersCommand).resolves({ users: [{ ...other, status: 'DISABLED' }] });
    const result = await read();
    expect(result).not.toHaveProperty('doubtfulFinSpaceUserId');
    expect(result.before).not.toHaveProperty('finSpaceUser');
  });

  it.each([
    ['is not older than the user of the identity store', { ...other, createTime: bornAt }, claim],
    ['is that of the record', other, claimWith({ finSpaceUserId: 'f-1' })],
    ['is that of a person who has left before', other, { ...claim, left: ['u-1', 'f-1'] }],
  ])("is the person's if it %s", async (_, user, by) => {
    finSpaceData.on(ListUsersCommand).resolves({ users: [user] });
    finSpaceData.on(GetUserCommand).resolves(user);
    await expect(read({}, leaver, by)).resolves.toMatchObject({ before: { finSpaceUser: { userId: 'f-1' } } });
  });

  it('is searched for if the recorded user has another address', async () => {
    finSpaceData.on(GetUserCommand).resolves({ ...finSpaceUser, userId: 'f-0', emailAddress: 'other@example.com' });
    await expect(read({}, leaver, claimWith({ finSpaceUserId: 'f-0' }))).resolves.toMatchObject({
      before: { finSpaceUser: { userId: 'f-1' } },
    });
  });
});
