import {
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/remove-from-group.ts';
import { context } from '../helpers/lambda-context.ts';
import { identityStoreUser, member, quants } from '../helpers/person/member.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const identityStore = mockClient(IdentitystoreClient);
const notThere = new ResourceNotFoundException({
  message: 'MEMBERSHIP not found.',
  $metadata: { httpStatusCode: 404 },
});
const table = new FakePersonTable();
const claim = table.claimed();
const event = { requestId: 'r', group: quants, identityStoreUser, claim };

beforeEach(() => {
  identityStore.reset();
  table.reset();
  table.claimed();
  identityStore
    .on(GetGroupMembershipIdCommand, { ...member, GroupId: 'g-1' })
    .resolves({ IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' });
});

it('ends the membership', async () => {
  identityStore
    .on(DeleteGroupMembershipCommand, { IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' }, true)
    .resolves({});
  await expect(handler(event, context)).resolves.toEqual(quants);
  expect(identityStore.commandCalls(DeleteGroupMembershipCommand)).toHaveLength(1);
});

it('has nothing to do if the membership is gone', async () => {
  identityStore.on(GetGroupMembershipIdCommand).rejects(notThere);
  await expect(handler(event, context)).resolves.toEqual(quants);
  expect(identityStore.commandCalls(DeleteGroupMembershipCommand)).toHaveLength(0);
});

it('has nothing to do if the membership goes between the two calls', async () => {
  identityStore.on(DeleteGroupMembershipCommand).rejects(notThere);
  await expect(handler(event, context)).resolves.toEqual(quants);
});

it('ends no membership if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(identityStore.commandCalls(DeleteGroupMembershipCommand)).toHaveLength(0);
});
