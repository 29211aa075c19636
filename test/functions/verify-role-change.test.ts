import { FinspaceClient, GetKxUserCommand, ListTagsForResourceCommand } from '@aws-sdk/client-finspace';
import { DescribeUserCommand, IdentitystoreClient, IsMemberInGroupsCommand } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { handler } from '../../functions/verify-role-change.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, INTENT } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const identityStore = mockClient(IdentitystoreClient);
const finSpace = mockClient(FinspaceClient);
const table = new FakePersonTable();
const claim = table.claimed();

const EMAILS = [{ Value: 'ada@example.com' }];

const analyst = 'arn:aws:iam::111122223333:role/analyst';
const quant = 'arn:aws:iam::111122223333:role/quant';
const kx = { environmentId: 'env', userName: 'ada-lovelace', iamRole: quant };
const userArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/ada-lovelace';
const roleChange = {
  requestId: 'HR-1',
  requests: {
    identityStore: { IdentityStoreId: 'd-1234567890', UserName: 'ada.lovelace', Emails: EMAILS },
    kx,
    kxUserName: 'any' as const,
  },
  identityStoreUser: {
    identityStoreId: 'd-1234567890',
    userId: 'u-1',
    userArn: 'arn',
    created: false,
    userName: 'ada.lovelace',
  },
  kxUser: { ...kx, userArn, created: false, previousIamRole: analyst },
  claim,
};

beforeEach(() => {
  for (const double of [identityStore, finSpace, table]) double.reset();
  table.claimed();
  identityStore
    .on(DescribeUserCommand, { IdentityStoreId: 'd-1234567890', UserId: 'u-1' })
    .resolves({ IdentityStoreId: 'd-1234567890', UserId: 'u-1', UserName: 'Ada.Lovelace', Emails: EMAILS });
  finSpace.on(GetKxUserCommand, { environmentId: 'env', userName: 'ada-lovelace' }).resolves({ ...kx, userArn });
  finSpace.on(ListTagsForResourceCommand, { resourceArn: userArn }).resolves({ tags: { identityStoreUserId: 'u-1' } });
});

it('returns the previous role and the current role', async () => {
  const { requestId, kxUser } = roleChange;
  await expect(handler({ executionId, roleChange }, context)).resolves.toEqual({
    requestId,
    executionArn: executionId,
    identityStoreUser: { identityStoreId: 'd-1234567890', userId: 'u-1', userArn: 'arn', created: false },
    kxUser,
    role: { before: analyst, now: quant, changed: true },
  });
});

it('returns changed: false if the kx user already had the role', async () => {
  const unchanged = { ...roleChange, kxUser: { ...kx, userArn, created: false } };
  await expect(handler({ executionId, roleChange: unchanged }, context)).resolves.toMatchObject({
    role: { before: quant, now: quant, changed: false },
  });
});

it('fails if the role differs', async () => {
  finSpace.on(GetKxUserCommand).resolves({ ...kx, userArn, iamRole: analyst });
  await expect(handler({ executionId, roleChange }, context)).rejects.toMatchObject({ name: 'VerificationFailed' });
});

it('fails if the kx user belongs to another person', async () => {
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: 'u-2' } });
  await expect(handler({ executionId, roleChange }, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});

it('fails if the user name differs', async () => {
  identityStore
    .on(DescribeUserCommand)
    .resolves({ IdentityStoreId: 'd-1234567890', UserId: 'u-1', UserName: 'somebody.else', Emails: EMAILS });
  await expect(handler({ executionId, roleChange }, context)).rejects.toMatchObject({ name: 'VerificationFailed' });
});

it.each([
  ['changed', roleChange],
  ['was set already', { ...roleChange, kxUser: { ...kx, userArn, created: false } }],
])('records the intent, the users and the answer if the role %s', async (_, verified) => {
  const answer = await handler({ executionId, roleChange: verified }, context);
  const { key, role } = INTENT;
  expect(table.ada).toMatchObject({ roleKey: key, role, users: { identityStoreUserId: 'u-1', kxUserArn: userArn } });
  expect(table.requests(claim.person)).toMatchObject([{ requestId: 'HR-1', digest: claim.digest, answer }]);
});

it('fails, and records no answer, if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler({ executionId, roleChange }, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(table.requests(claim.person)).toEqual([]);
});

it('records no answer for a role that was not read back', async () => {
  finSpace.on(GetKxUserCommand).resolves({ ...kx, userArn, iamRole: analyst });
  await expect(handler({ executionId, roleChange }, context)).rejects.toMatchObject({ name: 'VerificationFailed' });
  expect(table.ada).not.toHaveProperty('roleKey');
  expect(table.requests(claim.person)).toEqual([]);
});

describe('groups', () => {
  const quants = { name: 'Quants', groupId: 'g-1' };
  const risk = { name: 'Risk', groupId: 'g-3' };
  const withGroups = {
    ...roleChange,
    requests: { ...roleChange.requests, groups: { wished: [quants], allowed: [quants, risk] } },
    groupChanges: { revoke: [risk], grant: [quants], present: [] },
    revocations: { groups: [risk] },
    grants: { groups: [{ ...quants, granted: 'unknown' as const }] },
  };

  function isMemberOf(...groupIds: string[]): void {
    identityStore.on(IsMemberInGroupsCommand).resolves({
      Results: ['g-1', 'g-3'].map((GroupId) => ({ GroupId, MembershipExists: groupIds.includes(GroupId) })),
    });
  }

  it('are read back, and are in the outcome', async () => {
    isMemberOf('g-1');
    await expect(handler({ executionId, roleChange: withGroups }, context)).resolves.toMatchObject({
      groups: [{ ...quants, granted: 'unknown' }],
      revokedGroups: [risk],
    });
  });

  it.each([[[]], [['g-1', 'g-3']]])('fail if the person is a member of %j', async (memberOf) => {
    isMemberOf(...memberOf);
    await expect(handler({ executionId, roleChange: withGroups }, context)).rejects.toMatchObject({
      name: 'VerificationFailed',
    });
  });
});
