import { FinspaceClient, GetKxUserCommand, ListTagsForResourceCommand } from '@aws-sdk/client-finspace';
import { DescribeUserCommand, IdentitystoreClient, IsMemberInGroupsCommand } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Intent } from '../../core/person/person-record.ts';
import { FinSpaceDataClient, GetUserCommand } from '../../functions/lib/services/finspace-data-client.ts';
import { handler } from '../../functions/verify-onboarding.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const identityStore = mockClient(IdentitystoreClient);
const finSpaceData = mockClient(FinSpaceDataClient);
const finSpace = mockClient(FinspaceClient);
const table = new FakePersonTable();
const intent: Intent = {
  key: '2026-01-05T00:00:00.000Z 2026-01-05T00:00:00.000Z HR-1 digest',
  kind: 'onboarding',
  concerns: 'person',
};
const claim = table.claimed(intent);

const EMAILS = [{ Value: 'ada@example.com' }];

const kx = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'arn:aws:iam::111122223333:role/analyst' };
const userArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/ada-lovelace';
const finSpaceUser = {
  userId: 'f-1',
  status: 'ENABLED',
  emailAddress: 'ada@example.com',
  type: 'APP_USER',
} as const;
const onboarding = {
  requestId: 'HR-1',
  requests: {
    identityStore: { IdentityStoreId: 'd-1234567890', UserName: 'ada.lovelace', Emails: EMAILS },
    finSpace: { emailAddress: 'ada@example.com', type: 'APP_USER' as const },
    kx: { ...kx, tags: { desk: 'rates' }, clientToken: 'token' },
    kxUserName: 'default' as const,
  },
  identityStoreUser: {
    identityStoreId: 'd-1234567890',
    userId: 'u-1',
    userArn: 'arn',
    created: true,
    userName: 'ada.lovelace',
  },
  finSpaceUser: { userId: 'f-1', created: true },
  kxUser: { ...kx, userArn, created: true },
  claim,
};

beforeEach(() => {
  for (const double of [identityStore, finSpaceData, finSpace, table]) double.reset();
  table.claimed();
  identityStore
    .on(DescribeUserCommand, { IdentityStoreId: 'd-1234567890', UserId: 'u-1' })
    .resolves({ IdentityStoreId: 'd-1234567890', UserId: 'u-1', UserName: 'Ada.Lovelace', Emails: EMAILS });
  finSpaceData.on(GetUserCommand, { userId: 'f-1' }).resolves(finSpaceUser);
  finSpace.on(GetKxUserCommand, { environmentId: 'env', userName: 'ada-lovelace' }).resolves({ ...kx, userArn });
  finSpace
    .on(ListTagsForResourceCommand, { resourceArn: userArn })
    .resolves({ tags: { identityStoreUserId: 'u-1', desk: 'rates' } });
});

it('returns the outcome if all requested users exist', async () => {
  const { requestId, finSpaceUser, kxUser } = onboarding;
  await expect(handler({ executionId, onboarding }, context)).resolves.toEqual({
    requestId,
    executionArn: executionId,
    identityStoreUser: { identityStoreId: 'd-1234567890', userId: 'u-1', userArn: 'arn', created: true },
    finSpaceUser,
    kxUser,
  });
});

it('does not read a skipped target', async () => {
  const skipped = { skipped: 'not requested' } as const;
  const only = {
    ...onboarding,
    requests: { identityStore: onboarding.requests.identityStore },
    finSpaceUser: skipped,
    kxUser: skipped,
  };
  await expect(handler({ executionId, onboarding: only }, context)).resolves.toMatchObject({
    finSpaceUser: skipped,
    kxUser: skipped,
  });
  expect(finSpaceData.calls()).toHaveLength(0);
  expect(finSpace.calls()).toHaveLength(0);
});

it('throws NotYetActive while the FinSpace user is being created', async () => {
  finSpaceData.on(GetUserCommand).resolves({ userId: 'f-1', status: 'CREATING' });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({ name: 'NotYetActive' });
});

it('fails if the FinSpace user is disabled', async () => {
  finSpaceData.on(GetUserCommand).resolves({ userId: 'f-1', status: 'DISABLED' });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({ name: 'VerificationFailed' });
});

it('fails if the role differs', async () => {
  const iamRole = 'arn:aws:iam::111122223333:role/admin';
  finSpace.on(GetKxUserCommand).resolves({ ...kx, userArn, iamRole });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({ name: 'VerificationFailed' });
});

it('fails if the kx user belongs to another person', async () => {
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: 'u-2' } });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('fails if the user name differs', async () => {
  identityStore
    .on(DescribeUserCommand)
    .resolves({ IdentityStoreId: 'd-1234567890', UserId: 'u-1', UserName: 'somebody.else', Emails: EMAILS });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({ name: 'VerificationFailed' });
});

it('fails if the primary email differs', async () => {
  identityStore.on(DescribeUserCommand).resolves({
    IdentityStoreId: 'd-1234567890',
    UserId: 'u-1',
    UserName: 'ada.lovelace',
    Emails: [{ Value: 'other@example.com' }],
  });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({
    name: 'VerificationFailed',
    message: expect.stringMatching(/^user\.emails\[0\]\.value: /),
  });
});

it.each([
  ['finSpace.type', { type: 'SUPER_USER' } as const],
  ['finSpace.apiAccess', { apiAccess: 'ENABLED' } as const],
  ['user.emails[0].value', { emailAddress: 'other@example.com' }],
])('fails if %s of an existing FinSpace user differs', async (field, different) => {
  finSpaceData.on(GetUserCommand).resolves({ ...finSpaceUser, ...different });
  const found = {
    ...onboarding,
    requests: { ...onboarding.requests, finSpace: { ...onboarding.requests.finSpace, apiAccess: 'DISABLED' as const } },
    finSpaceUser: { userId: 'f-1', created: false },
  };
  await expect(handler({ executionId, onboarding: found }, context)).rejects.toMatchObject({
    name: 'VerificationFailed',
    message: expect.stringContaining(`${field}: `),
  });
});

it('fails if the tags differ', async () => {
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: 'u-1', desk: 'fx' } });
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({
    name: 'VerificationFailed',
    message: expect.stringMatching(/^kx\.tags: /),
  });
});

it('lists the fields in which existing users differ, without values', async () => {
  identityStore.on(DescribeUserCommand).resolves({
    IdentityStoreId: 'd-1234567890',
    UserId: 'u-1',
    UserName: 'ada.lovelace',
    Emails: EMAILS,
    Name: { GivenName: 'Ada', FamilyName: 'Byron' },
    Title: 'Countess',
    Locale: 'en-GB',
  });
  finSpaceData.on(GetUserCommand).resolves({ ...finSpaceUser, firstName: 'Ada', lastName: 'Byron' });
  const { identityStore: request, finSpace: account } = onboarding.requests;
  const found = {
    ...onboarding,
    requests: {
      ...onboarding.requests,
      identityStore: { ...request, Name: { GivenName: 'Ada', FamilyName: 'Lovelace' }, Title: 'Analyst' },
      finSpace: { ...account, firstName: 'Ada', lastName: 'Lovelace' },
    },
    identityStoreUser: { ...onboarding.identityStoreUser, created: false },
    finSpaceUser: { userId: 'f-1', created: false },
  };
  await expect(handler({ executionId, onboarding: found }, context)).resolves.toMatchObject({
    differs: ['user.name.familyName', 'user.title'],
  });
});

it('records the intent, the users and the answer, also if everything was found', async () => {
  const found = {
    ...onboarding,
    identityStoreUser: { ...onboarding.identityStoreUser, created: false },
    finSpaceUser: { ...onboarding.finSpaceUser, created: false },
    kxUser: { ...onboarding.kxUser, created: false },
  };
  for (const verified of [onboarding, found]) {
    table.reset();
    table.claimed();
    const answer = await handler({ executionId, onboarding: verified }, context);
    expect(table.ada).toMatchObject({
      wholeKey: intent.key,
      wholeKind: 'onboarding',
      users: { identityStoreUserId: 'u-1', finSpaceUserId: 'f-1', kxUserArn: userArn },
    });
    expect(table.requests(claim.person)).toMatchObject([{ requestId: 'HR-1', digest: claim.digest, answer }]);
  }
});

it('records only the users that were requested', async () => {
  const skipped = { skipped: 'not requested' } as const;
  const { identityStore: only } = onboarding.requests;
  const verified = { ...onboarding, requests: { identityStore: only }, finSpaceUser: skipped, kxUser: skipped };
  await handler({ executionId, onboarding: verified }, context);
  expect(table.ada?.users).toEqual({ identityStoreUserId: 'u-1' });
});

it('fails, and records no answer, if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler({ executionId, onboarding }, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(table.requests(claim.person)).toEqual([]);
});

describe('groups', () => {
  const quants = { name: 'Quants', groupId: 'g-1' };
  const traders = { name: 'Traders', groupId: 'g-2' };
  const risk = { name: 'Risk', groupId: 'g-3' };
  const withGroups = {
    ...onboarding,
    requests: { ...onboarding.requests, groups: { wished: [quants, traders], allowed: [quants, traders, risk] } },
    groupChanges: { revoke: [risk], grant: [quants], present: [traders] },
    revocations: { groups: [risk] },
    grants: { groups: [{ ...quants, granted: true }] },
  };

  function isMemberOf(...groupIds: string[]): void {
    identityStore.on(IsMemberInGroupsCommand).resolves({
      Results: ['g-1', 'g-2', 'g-3'].map((GroupId) => ({ GroupId, MembershipExists: groupIds.includes(GroupId) })),
    });
  }

  it('are in the outcome, in the order of the allow list, with what the execution has done', async () => {
    isMemberOf('g-1', 'g-2');
    await expect(handler({ executionId, onboarding: withGroups }, context)).resolves.toMatchObject({
      groups: [
        { ...quants, granted: true },
        { ...traders, granted: false },
      ],
      revokedGroups: [risk],
    });
  });

  it('say that nothing was revoked by leaving it out', async () => {
    isMemberOf('g-1', 'g-2');
    const revocations = { groups: [] };
    const outcome = await handler({ executionId, onboarding: { ...withGroups, revocations } }, context);
    expect(outcome).not.toHaveProperty('revokedGroups');
  });

  it.each([
    [
      'the person is not a member of a group of the request',
      ['g-1'],
      'groups: the person is not a member of Traders now',
    ],
    [
      'the person is a member of another allowed group',
      ['g-1', 'g-2', 'g-3'],
      'groups: the person is a member of Risk now, which is not requested',
    ],
  ])('fail if %s', async (_, memberOf, message) => {
    isMemberOf(...memberOf);
    await expect(handler({ executionId, onboarding: withGroups }, context)).rejects.toMatchObject({
      name: 'VerificationFailed',
      message,
    });
  });
});

it('says that the FinSpace user was enabled, and nothing of its status before', async () => {
  const enabled = { userId: 'f-1', created: false, enabled: true } as const;
  await expect(
    handler({ executionId, onboarding: { ...onboarding, finSpaceUser: enabled } }, context),
  ).resolves.toMatchObject({ finSpaceUser: enabled });
  const found = { userId: 'f-1', created: false, disabled: false };
  const outcome = await handler({ executionId, onboarding: { ...onboarding, finSpaceUser: found } }, context);
  expect(outcome.finSpaceUser).toEqual({ userId: 'f-1', created: false });
});
