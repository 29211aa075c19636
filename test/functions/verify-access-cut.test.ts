import { FinspaceClient, ListKxUsersCommand, ListTagsForResourceCommand } from '@aws-sdk/client-finspace';
import {
  IdentitystoreClient,
  ListGroupMembershipsForMemberCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { FinSpaceDataClient, GetUserCommand } from '../../functions/lib/services/finspace-data-client.ts';
import { handler } from '../../functions/verify-access-cut.ts';
import { context } from '../helpers/lambda-context.ts';

const identityStore = mockClient(IdentitystoreClient);
const finSpace = mockClient(FinspaceClient);
const finSpaceData = mockClient(FinSpaceDataClient);

const IdentityStoreId = 'd-1234567890';
const requests = {
  identityStore: { IdentityStoreId, UserName: 'ada', Emails: [] },
  mode: 'suspend' as 'suspend' | 'remove',
  kx: { environmentId: 'env', iamRole: 'arn:no-access' },
};
const offboarding = {
  requests,
  leaver: { userId: 'u-1' },
  before: { groups: [], kxUsers: [], finSpaceUser: { userId: 'f-1', status: 'ENABLED' } },
};

function hasKxUser(iamRole: string, owner = 'u-1'): void {
  finSpace.on(ListKxUsersCommand).resolves({ users: [{ userName: 'ada', userArn: 'arn:kx', iamRole }] });
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: owner } });
}

beforeEach(() => {
  for (const double of [identityStore, finSpace, finSpaceData]) double.reset();
  identityStore.on(ListGroupMembershipsForMemberCommand).resolves({ GroupMemberships: [] });
  finSpaceData.on(GetUserCommand, { userId: 'f-1' }).resolves({ status: 'DISABLED' });
  hasKxUser('arn:no-access');
});

const verify = (part: object = {}) => handler({ requestId: 'r', offboarding: { ...offboarding, ...part } }, context);

describe('passes', () => {
  it.each<[string, () => void]>([
    ['without memberships, with a disabled FinSpace user and the role without access', () => {}],
    ['with a kx user of another person', () => hasKxUser('arn:admin', 'u-2')],
    [
      'without a FinSpace user and a user of the identity store',
      () => {
        const notFound = new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } });
        identityStore.on(ListGroupMembershipsForMemberCommand).rejects(notFound);
        finSpaceData.on(GetUserCommand).rejects(notFound);
      },
    ],
  ])('%s', async (_, prepare) => {
    prepare();
    await expect(verify()).resolves.toBeUndefined();
  });
});

describe('finds access that remains', () => {
  it.each<[string, () => void, string]>([
    [
      'a membership',
      () =>
        identityStore
          .on(ListGroupMembershipsForMemberCommand)
          .resolves({ GroupMemberships: [{ IdentityStoreId, GroupId: 'g-1', MembershipId: 'm-1' }] }),
      'the membership in group g-1',
    ],
    ['an enabled FinSpace user', () => finSpaceData.on(GetUserCommand).resolves({ status: 'ENABLED' }), 'f-1'],
    ['a FinSpace user that is CREATING', () => finSpaceData.on(GetUserCommand).resolves({ status: 'CREATING' }), 'f-1'],
    ['a kx user with another role', () => hasKxUser('arn:admin'), 'kx user ada with the role arn:admin'],
  ])('%s', async (_, prepare, message) => {
    prepare();
    await expect(verify()).rejects.toMatchObject({
      name: 'AccessRemains',
      message: expect.stringContaining(message),
    });
  });

  it('any kx user after a removal', async () => {
    const removal = { ...requests, mode: 'remove', kx: { environmentId: 'env' } };
    await expect(verify({ requests: removal })).rejects.toMatchObject({ name: 'AccessRemains' });
  });
});
