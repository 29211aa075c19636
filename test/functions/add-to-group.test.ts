import { ConflictException, CreateGroupMembershipCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/add-to-group.ts';
import { context } from '../helpers/lambda-context.ts';
import { identityStoreUser, member, quants } from '../helpers/person/member.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const identityStore = mockClient(IdentitystoreClient);
const table = new FakePersonTable();
const claim = table.claimed();
const event = { requestId: 'r', group: quants, identityStoreUser, claim };

beforeEach(() => {
  identityStore.reset();
  table.reset();
  table.claimed();
});

it('makes the person a member', async () => {
  identityStore
    .on(CreateGroupMembershipCommand, { ...member, GroupId: 'g-1' }, true)
    .resolves({ IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' });
  await expect(handler(event, context)).resolves.toEqual({ ...quants, granted: true });
});

it('throws ConflictException, so that the next state looks for the membership', async () => {
  identityStore
    .on(CreateGroupMembershipCommand)
    .rejects(new ConflictException({ message: 'Duplicate', $metadata: { httpStatusCode: 409 } }));
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ConflictException' });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(identityStore.calls()).toHaveLength(0);
});
