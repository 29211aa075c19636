import { FinspaceClient, GetKxUserCommand, ListTagsForResourceCommand } from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/find-kx-user.ts';
import { context } from '../lambda-context.ts';

const finSpace = mockClient(FinspaceClient);
const user = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'arn:aws:iam::111122223333:role/analyst' };
const userArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/ada-lovelace';
const event = { requestId: 'r', request: { ...user, clientToken: 'token' }, identityStoreUserId: 'u-1' };

beforeEach(() => {
  finSpace.reset();
  finSpace.on(GetKxUserCommand, { environmentId: 'env', userName: 'ada-lovelace' }).resolves({ ...user, userArn });
});

it('adopts the user whose tag names the same person', async () => {
  finSpace.on(ListTagsForResourceCommand, { resourceArn: userArn }).resolves({ tags: { identityStoreUserId: 'u-1' } });
  await expect(handler(event, context)).resolves.toEqual({ ...user, userArn, created: false });
});

it.each([
  ["another person's tag", { identityStoreUserId: 'u-2' }],
  ['no owner', { desk: 'rates' }],
  ['no tags', undefined],
])('refuses a user with %s', async (_, tags) => {
  finSpace.on(ListTagsForResourceCommand).resolves({ ...(tags && { tags }) });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
});
