import {
  DeleteGroupMembershipCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/remove-membership.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const identityStore = mockClient(IdentitystoreClient);
const table = new FakePersonTable();
const claim = table.claimed();
const IdentityStoreId = 'd-1234567890';
const event = {
  requestId: 'r',
  requests: { identityStore: { IdentityStoreId, UserName: 'ada.lovelace', Emails: [] }, mode: 'suspend' as const },
  membership: { groupId: 'g-1', membershipId: 'm-1' },
  claim,
};

beforeEach(() => {
  identityStore.reset();
  table.reset();
  table.claimed();
});

it('removes the membership under the claim', async () => {
  identityStore.on(DeleteGroupMembershipCommand, { IdentityStoreId, MembershipId: 'm-1' }, true).resolves({});
  await expect(handler(event, context)).resolves.toEqual({ groupId: 'g-1' });
  expect(identityStore.calls()).toHaveLength(1);
});

it('takes a membership that does not exist as removed', async () => {
  identityStore
    .on(DeleteGroupMembershipCommand)
    .rejects(new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } }));
  await expect(handler(event, context)).resolves.toEqual({ groupId: 'g-1' });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(identityStore.calls()).toHaveLength(0);
});

it('does not take a table that does not exist for a membership that does not exist', async () => {
  table.fail('GetItem', 'ResourceNotFoundException');
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(identityStore.calls()).toHaveLength(0);
});
