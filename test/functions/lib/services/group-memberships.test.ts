import {
  ConflictException,
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
  IdentitystoreClient,
  IsMemberInGroupsCommand,
  ListGroupMembershipsForMemberCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import {
  createMembership,
  deleteMembership,
  findMembershipId,
  listMemberships,
  readMemberships,
} from '../../../../functions/lib/services/group-memberships.ts';
import { callService, type ServiceCaller } from '../../../../functions/lib/services/service-call.ts';

const identityStore = mockClient(IdentitystoreClient);
const member = { identityStoreId: 'd-1234567890', userId: 'u-1' };
const input = { IdentityStoreId: 'd-1234567890', MemberId: { UserId: 'u-1' } };
const throttled = new ThrottlingException({ message: 'Slow down', $metadata: { httpStatusCode: 429 } });
const notThere = new ResourceNotFoundException({ message: 'MEMBERSHIP not found', $metadata: { httpStatusCode: 404 } });

const written: string[] = [];
const write: ServiceCaller = (operation, redacted, send) => {
  written.push(operation);
  return callService(operation, redacted, send);
};

beforeEach(() => {
  identityStore.reset();
  written.length = 0;
});

it('lists the memberships of all pages', async () => {
  const membershipOf = (GroupId: string) => ({ ...input, GroupId, MembershipId: `m-of-${GroupId}` });
  identityStore
    .on(ListGroupMembershipsForMemberCommand, { ...input, MaxResults: 100 }, true)
    .resolves({ GroupMemberships: [membershipOf('g-1'), membershipOf('g-2')], NextToken: 'next' })
    .on(ListGroupMembershipsForMemberCommand, { ...input, MaxResults: 100, NextToken: 'next' }, true)
    .resolves({ GroupMemberships: [membershipOf('g-3')] });
  await expect(listMemberships(member)).resolves.toEqual([
    { groupId: 'g-1', membershipId: 'm-of-g-1' },
    { groupId: 'g-2', membershipId: 'm-of-g-2' },
    { groupId: 'g-3', membershipId: 'm-of-g-3' },
  ]);
});

it('reads the memberships in 250 groups with three calls', async () => {
  const groupIds = Array.from({ length: 250 }, (_, index) => `g-${index}`);
  identityStore.on(IsMemberInGroupsCommand).callsFake(({ GroupIds }) => ({
    Results: GroupIds.map((GroupId: string) => ({ GroupId, MembershipExists: /^g-(0|99|100|249)$/.test(GroupId) })),
  }));
  await expect(readMemberships(member, groupIds)).resolves.toEqual(new Set(['g-0', 'g-99', 'g-100', 'g-249']));
  const calls = identityStore.commandCalls(IsMemberInGroupsCommand).map(({ args: [command] }) => command.input);
  expect(calls.map(({ GroupIds }) => GroupIds?.length)).toEqual([100, 100, 50]);
  expect(calls[0]).toMatchObject(input);
});

it('makes no call for no groups, because the service takes at least one', async () => {
  await expect(readMemberships(member, [])).resolves.toEqual(new Set());
  expect(identityStore.calls()).toHaveLength(0);
});

it('does not take a group without an answer for a group without the user', async () => {
  identityStore.on(IsMemberInGroupsCommand).resolves({ Results: [{ GroupId: 'g-1', MembershipExists: false }] });
  await expect(readMemberships(member, ['g-1', 'g-2'])).rejects.toThrow('lacks a field');
});

it('creates a membership through the given caller', async () => {
  identityStore
    .on(CreateGroupMembershipCommand, { ...input, GroupId: 'g-1' }, true)
    .resolves({ IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' });
  await expect(createMembership(member, 'g-1', write)).resolves.toBe('m-1');
  expect(written).toEqual(['identitystore:CreateGroupMembership']);
});

it('finds a membership', async () => {
  identityStore
    .on(GetGroupMembershipIdCommand, { ...input, GroupId: 'g-1' }, true)
    .resolves({ IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' });
  await expect(findMembershipId(member, 'g-1')).resolves.toBe('m-1');
});

it('finds no membership if the service knows none', async () => {
  identityStore.on(GetGroupMembershipIdCommand).rejects(notThere);
  await expect(findMembershipId(member, 'g-1')).resolves.toBeUndefined();
});

it('deletes a membership through the given caller', async () => {
  identityStore
    .on(DeleteGroupMembershipCommand, { IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' }, true)
    .resolves({});
  await deleteMembership(member, 'm-1', write);
  expect(identityStore.commandCalls(DeleteGroupMembershipCommand)).toHaveLength(1);
  expect(written).toEqual(['identitystore:DeleteGroupMembership']);
});

it('takes a membership that is gone for a deleted one', async () => {
  identityStore.on(DeleteGroupMembershipCommand).rejects(notThere);
  await expect(deleteMembership(member, 'm-1', write)).resolves.toBeUndefined();
});

it.each([
  ['ListGroupMembershipsForMember', () => listMemberships(member)],
  ['IsMemberInGroups', () => readMemberships(member, ['g-1'])],
  ['CreateGroupMembership', () => createMembership(member, 'g-1', write)],
  ['GetGroupMembershipId', () => findMembershipId(member, 'g-1')],
  ['DeleteGroupMembership', () => deleteMembership(member, 'm-1', write)],
] as const)('throws the documented exception of %s', async (operation, call) => {
  identityStore.onAnyCommand().rejects(throttled);
  await expect(call()).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: `identitystore:${operation}: Slow down`,
  });
});

it('throws ConflictException of CreateGroupMembership', async () => {
  const conflict = new ConflictException({ message: 'Duplicate', $metadata: { httpStatusCode: 409 } });
  identityStore.on(CreateGroupMembershipCommand).rejects(conflict);
  await expect(createMembership(member, 'g-1', write)).rejects.toMatchObject({ name: 'ConflictException' });
});
