import {
  FinspaceClient,
  GetKxUserCommand,
  ListKxUsersCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/check-other-kx-users.ts';
import { context } from '../helpers/lambda-context.ts';
import { claimWith } from '../helpers/person/person-table.ts';

const finSpace = mockClient(FinspaceClient);
const kx = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'role', clientToken: 'token' };
const event = {
  requestId: 'r',
  requests: { identityStore: { IdentityStoreId: 'd-1234567890' }, kx, kxUserName: 'default' as const },
  identityStoreUser: {
    identityStoreId: 'd-1234567890',
    userId: 'u-1',
    userArn: 'arn',
    created: false,
    userName: 'ada.lovelace',
  },
  claim: claimWith(),
};

beforeEach(() => {
  finSpace.reset();
  finSpace.on(GetKxUserCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
});

/** Defines one existing kx user with its owner. */
function exists(userName: string, identityStoreUserId: string): void {
  finSpace.on(ListKxUsersCommand).resolves({ users: [{ userName, userArn: 'arn', iamRole: 'role' }] });
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId } });
}

it('names the existing kx user of the person', async () => {
  exists('boss', 'u-1');
  await expect(handler(event, context)).rejects.toMatchObject({
    name: 'UserMismatch',
    message: 'kx.userName: the person already has the kx user boss',
  });
});

it.each([
  ['kx users of other people', 'boss', 'u-2', false],
  ['the requested kx user, which GetKxUser does not return yet', 'ada-lovelace', 'u-1', true],
])('accepts %s', async (_, userName, owner, isThere) => {
  exists(userName, owner);
  await expect(handler(event, context)).resolves.toEqual({ exists: isThere });
});

it('accepts a kx user that is deleted during the check', async () => {
  finSpace.on(ListKxUsersCommand).resolves({ users: [{ userName: 'gone', userArn: 'arn', iamRole: 'role' }] });
  finSpace.on(ListTagsForResourceCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
  await expect(handler(event, context)).resolves.toEqual({ exists: false });
});

it('does not read all users if the name exists, because FindKxUser checks its owner', async () => {
  finSpace.on(GetKxUserCommand).resolves({ ...kx, userArn: 'arn' });
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: {} });
  await expect(handler(event, context)).resolves.toEqual({ exists: true });
  expect(finSpace.commandCalls(ListKxUsersCommand)).toHaveLength(0);
});
