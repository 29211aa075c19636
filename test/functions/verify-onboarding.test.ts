import { FinspaceClient, GetKxUserCommand, ListTagsForResourceCommand } from '@aws-sdk/client-finspace';
import { DescribeUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { FinSpaceDataClient, GetUserCommand } from '../../functions/lib/services/finspace-data-client.ts';
import { handler } from '../../functions/verify-onboarding.ts';
import { context } from '../helpers/lambda-context.ts';
import { executionId } from '../helpers/requests.ts';

const identityStore = mockClient(IdentitystoreClient);
const finSpaceData = mockClient(FinSpaceDataClient);
const finSpace = mockClient(FinspaceClient);

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
};

beforeEach(() => {
  for (const double of [identityStore, finSpaceData, finSpace]) double.reset();
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
