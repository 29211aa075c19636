import {
  ConflictException,
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  GetGroupMembershipIdCommand,
  IdentitystoreClient,
  IsMemberInGroupsCommand,
  ListGroupMembershipsForMemberCommand,
  paginateListGroupMembershipsForMember,
  ValidationException,
} from '@aws-sdk/client-identitystore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentityStore } from '../../../../../packages/local-cloud/services/identity-store/identity-store.ts';
import type { Document } from '../../../../helpers/document.ts';
import { IDENTITY_STORE_ID, openGateway } from '../../gateway/open-gateway.ts';
import { keptRecords } from './kept-records.ts';

const IdentityStoreId = IDENTITY_STORE_ID;
const QUANTS = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01';
const TRADERS = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02';
const UNKNOWN = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b0f';
const groups = [
  { id: QUANTS, name: 'Quants' },
  { id: TRADERS, name: 'Traders' },
];

async function open(options: Parameters<typeof openGateway>[0] = {}) {
  const gateway = await openGateway({ groups, ...options });
  const client = new IdentitystoreClient(gateway.settings);
  async function createUser(UserName = 'ada') {
    const Name = { GivenName: 'Ada', FamilyName: 'Lovelace' };
    const user = { IdentityStoreId, UserName, Name, DisplayName: 'Ada Lovelace' };
    return (await client.send(new CreateUserCommand(user))).UserId ?? '';
  }
  const between = (GroupId: string, UserId: string) => ({ IdentityStoreId, GroupId, MemberId: { UserId } });
  return {
    gateway,
    client,
    createUser,
    add: async (GroupId: string, UserId: string) =>
      (await client.send(new CreateGroupMembershipCommand(between(GroupId, UserId)))).MembershipId ?? '',
    find: (GroupId: string, UserId: string) => client.send(new GetGroupMembershipIdCommand(between(GroupId, UserId))),
    remove: (MembershipId: string) => client.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId })),
    async isMember(UserId: string, ...GroupIds: string[]) {
      const answer = await client.send(
        new IsMemberInGroupsCommand({ IdentityStoreId, MemberId: { UserId }, GroupIds }),
      );
      return answer.Results?.map(({ MembershipExists }) => MembershipExists);
    },
    async list(UserId: string) {
      const answer = await client.send(
        new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId } }),
      );
      return answer.GroupMemberships ?? [];
    },
    async state(): Promise<Document[]> {
      return (await gateway.control('GET', 'groups')).body.memberships;
    },
  };
}

it('adds a user to a group, finds the membership, and deletes it', async () => {
  const { gateway, createUser, add, find, isMember, list, remove, state } = await open();
  const UserId = await createUser();
  const MembershipId = await add(QUANTS, UserId);
  expect(MembershipId).toMatch(/^[0-9a-f-]{36}$/);
  await expect(find(QUANTS, UserId)).resolves.toMatchObject({ MembershipId, IdentityStoreId });
  await expect(isMember(UserId, TRADERS, QUANTS, TRADERS)).resolves.toEqual([false, true, false]);
  const time = new Date(gateway.clock.now);
  const membership = { IdentityStoreId, MembershipId, GroupId: QUANTS, MemberId: { UserId } };
  const stamps = { CreatedAt: time, CreatedBy: 'AKID', UpdatedAt: time, UpdatedBy: 'AKID' };
  await expect(list(UserId)).resolves.toMatchObject([{ ...membership, ...stamps }]);
  await expect(state()).resolves.toMatchObject([
    { ...membership, MembershipArn: `arn:aws:identitystore:::membership/${MembershipId}` },
  ]);

  await remove(MembershipId);
  await expect(isMember(UserId, QUANTS)).resolves.toEqual([false]);
  await expect(list(UserId)).resolves.toEqual([]);
  await expect(state()).resolves.toEqual([]);
  await expect(find(QUANTS, UserId)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    ResourceType: 'GROUP_MEMBERSHIP',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(remove(MembershipId)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    ResourceType: 'GROUP_MEMBERSHIP',
    ResourceId: MembershipId,
  });
  await expect(add(QUANTS, UserId)).resolves.not.toBe(MembershipId);
});

it('refuses a membership that exists', async () => {
  const { createUser, add, find } = await open();
  const UserId = await createUser();
  const MembershipId = await add(QUANTS, UserId);
  const error = await add(QUANTS, UserId).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ConflictException);
  expect(error).toMatchObject({ Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION', $metadata: { httpStatusCode: 409 } });
  await expect(find(QUANTS, UserId)).resolves.toMatchObject({ MembershipId });
});

it('takes ARNs, and ids in another letter case', async () => {
  const { createUser, add, find, isMember, remove } = await open();
  const UserId = await createUser();
  const arn = (type: string, id: string) => `arn:aws:identitystore:::${type}/${id}`;
  const MembershipId = await add(arn('group', QUANTS), arn('user', UserId));
  await expect(add(QUANTS.toUpperCase(), UserId.toUpperCase())).rejects.toBeInstanceOf(ConflictException);
  await expect(find(arn('group', QUANTS), UserId)).resolves.toMatchObject({ MembershipId });
  await expect(isMember(arn('user', UserId), arn('group', QUANTS))).resolves.toEqual([true]);
  await remove(arn('membership', MembershipId));
  await expect(isMember(UserId, QUANTS)).resolves.toEqual([false]);
});

it("deletes a user's memberships with the user, and nothing of another user", async () => {
  const { client, createUser, add, list, state } = await open();
  const [ada, bob] = [await createUser('ada'), await createUser('bob')];
  for (const user of [ada, bob]) for (const group of [QUANTS, TRADERS]) await add(group, user);
  await client.send(new DeleteUserCommand({ IdentityStoreId, UserId: ada }));
  await expect(state()).resolves.toHaveLength(2);
  await expect(list(bob)).resolves.toHaveLength(2);
  await expect(list(ada)).rejects.toMatchObject({ name: 'ResourceNotFoundException', ResourceType: 'USER' });
  await expect(list(await createUser('ada'))).resolves.toEqual([]);
});

it('lists each membership once when one is deleted between two pages', async () => {
  const { client, createUser, add, remove } = await open();
  const UserId = await createUser();
  const created = new Set<string | undefined>();
  for (let index = 0; index < 5; index += 1) {
    const group = await client.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: `group ${index}` }));
    created.add(await add(group.GroupId ?? '', UserId));
  }
  const listed: (string | undefined)[] = [];
  const query = { IdentityStoreId, MemberId: { UserId } };
  for await (const page of paginateListGroupMembershipsForMember({ client, pageSize: 2 }, query)) {
    const { GroupMemberships = [] } = page;
    expect(GroupMemberships.length).toBeLessThanOrEqual(2);
    listed.push(...GroupMemberships.map(({ MembershipId }) => MembershipId));
    if (listed.length === 2) await remove(listed[1] ?? '');
  }
  expect(listed).toHaveLength(5);
  expect(new Set(listed)).toEqual(created);
});

describe('what does not exist', () => {
  it.each(['CreateGroupMembership', 'GetGroupMembershipId', 'IsMemberInGroups', 'ListGroupMembershipsForMember'])(
    'is not found by %s',
    async (operation) => {
      const { gateway, createUser } = await open();
      const UserId = await createUser();
      const send = async (changes: Document) => {
        const input = { IdentityStoreId, GroupId: QUANTS, GroupIds: [QUANTS], MemberId: { UserId }, ...changes };
        const response = await gateway.send('identitystore', '/', {
          method: 'POST',
          headers: { 'x-amz-target': `AWSIdentityStore.${operation}` },
          body: JSON.stringify(input),
        });
        const answer: Document = JSON.parse(await response.text());
        return [response.status, answer.__type, answer.ResourceType, answer.ResourceId];
      };
      const error = 'ResourceNotFoundException';
      expect(await send({ MemberId: { UserId: UNKNOWN } })).toEqual([404, error, 'USER', UNKNOWN]);
      expect(await send({ IdentityStoreId: 'd-0000000000' })).toEqual([404, error, 'IDENTITY_STORE', undefined]);
      if (operation !== 'ListGroupMembershipsForMember') {
        const unknown = { GroupId: UNKNOWN, GroupIds: [QUANTS, UNKNOWN] };
        expect(await send(unknown)).toEqual([404, error, 'GROUP', UNKNOWN]);
      }
    },
  );

  it('is not found by DeleteGroupMembership in another store', async () => {
    const { client } = await open();
    const input = { IdentityStoreId: 'd-0000000000', MembershipId: UNKNOWN };
    await expect(client.send(new DeleteGroupMembershipCommand(input))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      ResourceType: 'IDENTITY_STORE',
    });
  });
});

describe('an input that breaks the model', () => {
  it.each<[string, string, Document, string]>([
    [
      'CreateGroupMembership',
      'no group',
      { GroupId: undefined },
      "'groupId' failed to satisfy constraint: Member must",
    ],
    ['CreateGroupMembership', 'a bad group id', { GroupId: 'Quants' }, "'groupId' failed to satisfy constraint"],
    ['CreateGroupMembership', 'a bad user id', { MemberId: { UserId: 'ada' } }, "'memberId.userId' failed to satisfy"],
    ['CreateGroupMembership', 'no member', { MemberId: undefined }, "'memberId' failed to satisfy constraint"],
    ['CreateGroupMembership', 'an empty member', { MemberId: {} }, "'memberId' failed to satisfy constraint"],
    [
      'IsMemberInGroups',
      'no groups',
      { GroupIds: [] },
      "'groupIds' failed to satisfy constraint: Member must have length",
    ],
    [
      'IsMemberInGroups',
      '101 groups',
      { GroupIds: Array(101).fill(QUANTS) },
      "'groupIds' failed to satisfy constraint",
    ],
    ['ListGroupMembershipsForMember', 'pages of 0', { MaxResults: 0 }, "'maxResults' failed to satisfy constraint"],
    ['ListGroupMembershipsForMember', 'pages of 101', { MaxResults: 101 }, "'maxResults' failed to satisfy constraint"],
    ['ListGroupMembershipsForMember', 'an invented token', { NextToken: 'abc' }, 'The pagination token is not valid'],
    ['DeleteGroupMembership', 'a bad id', { MembershipId: 'x' }, "'membershipId' failed to satisfy constraint"],
  ])('%s: %s', async (operation, _what, changes, message) => {
    const { gateway, createUser } = await open();
    const UserId = await createUser();
    const response = await gateway.send('identitystore', '/', {
      method: 'POST',
      headers: { 'x-amz-target': `AWSIdentityStore.${operation}` },
      body: JSON.stringify({
        IdentityStoreId,
        GroupId: QUANTS,
        GroupIds: [QUANTS],
        MemberId: { UserId },
        MembershipId: UNKNOWN,
        ...changes,
      }),
    });
    const answer: Document = JSON.parse(await response.text());
    expect(answer.__type).toBe('ValidationException');
    expect(answer.Message).toContain(message);
  });

  it('is not one with 100 groups', async () => {
    const { createUser, isMember } = await open();
    await expect(isMember(await createUser(), ...Array<string>(100).fill(QUANTS))).resolves.toHaveLength(100);
  });

  it('is refused by the SDK client as a ValidationException', async () => {
    const { add } = await open();
    await expect(add('Quants', UNKNOWN)).rejects.toBeInstanceOf(ValidationException);
  });
});

it('is throttled with the other operations of the store', async () => {
  const { gateway, client } = await open({ quotas: { identitystore: 20 } });
  const check = () =>
    client.send(new IsMemberInGroupsCommand({ IdentityStoreId, MemberId: { UserId: UNKNOWN }, GroupIds: [QUANTS] }));
  for (let call = 0; call < 20; call += 1) await expect(check()).rejects.toHaveProperty('ResourceType', 'USER');
  await expect(check()).rejects.toMatchObject({ name: 'ThrottlingException', RetryAfterSeconds: 1 });
  gateway.clock.now += 1_000;
  await expect(check()).rejects.toHaveProperty('ResourceType', 'USER');
});

it('deletes all memberships at a reset', async () => {
  const { gateway, createUser, add, isMember, state } = await open();
  await add(QUANTS, await createUser());
  await gateway.control('POST', 'reset');
  await expect(state()).resolves.toEqual([]);
  await expect(isMember(await createUser(), QUANTS)).resolves.toEqual([false]);
});

it('keeps memberships, but those in groups that are no longer given', async () => {
  const records = keptRecords();
  const first = await open({ records: records() });
  const UserId = await first.createUser();
  const kept = await first.add(QUANTS, UserId);
  await first.add(TRADERS, UserId);
  const second = await open({ groups: groups.slice(0, 1), records: records() });
  await expect(second.list(UserId)).resolves.toMatchObject([{ MembershipId: kept, GroupId: QUANTS }]);
  await expect(second.add(QUANTS, UserId)).rejects.toBeInstanceOf(ConflictException);
  const third = await open({ records: records() });
  await expect(third.isMember(UserId, QUANTS, TRADERS)).resolves.toEqual([true, false]);
});

it('answers every series of changes as a set of pairs does', async () => {
  const caller = { accessKeyId: 'AKID', region: 'us-east-1' };
  const change = fc.record({
    type: fc.constantFrom('add', 'add', 'add', 'remove', 'remove', 'delete user', 'restart'),
    user: fc.nat(2),
    group: fc.constantFrom(QUANTS, TRADERS),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 40 }), async (changes) => {
      const records = keptRecords();
      const start = () => createIdentityStore({ identityStoreId: IdentityStoreId, groups, records: records() });
      let store = start();
      const send = async (operation: string, input: Document): Promise<Document> => ({
        ...(await store.operations[operation]?.handler?.({ IdentityStoreId, ...input }, caller)),
      });
      const createUser = async (UserName: string): Promise<string> =>
        (await send('CreateUser', { UserName, DisplayName: 'A', Name: { GivenName: 'A', FamilyName: 'B' } })).UserId;
      const users = [await createUser('0'), await createUser('1'), await createUser('2')];
      /** Memberships by group and user. */
      const expected = new Map<string, string>();
      for (const { type, user, group } of changes) {
        const UserId = users[user] ?? '';
        const key = `${group} ${UserId}`;
        const between = { GroupId: group, MemberId: { UserId } };
        if (type === 'restart') store = start();
        else if (type === 'delete user') {
          await send('DeleteUser', { UserId });
          for (const held of [...expected.keys()]) if (held.endsWith(UserId)) expected.delete(held);
          users[user] = await createUser(String(user));
        } else if (type === 'add' && expected.has(key)) {
          await expect(send('CreateGroupMembership', between)).rejects.toHaveProperty('name', 'ConflictException');
        } else if (type === 'add') expected.set(key, (await send('CreateGroupMembership', between)).MembershipId);
        else if (expected.has(key)) {
          const { MembershipId } = await send('GetGroupMembershipId', between);
          expect(MembershipId).toBe(expected.get(key));
          await send('DeleteGroupMembership', { MembershipId });
          expected.delete(key);
        } else {
          await expect(send('GetGroupMembershipId', between)).rejects.toMatchObject({
            name: 'ResourceNotFoundException',
          });
        }
      }
      for (const UserId of users) {
        const { Results } = await send('IsMemberInGroups', { MemberId: { UserId }, GroupIds: [QUANTS, TRADERS] });
        for (const { GroupId, MembershipExists } of Results) {
          expect(MembershipExists).toBe(expected.has(`${GroupId} ${UserId}`));
        }
        const { GroupMemberships } = await send('ListGroupMembershipsForMember', { MemberId: { UserId } });
        const listed = GroupMemberships.map(({ MembershipId }: Document) => MembershipId).sort();
        expect(listed).toEqual(
          [...expected]
            .filter(([key]) => key.endsWith(UserId))
            .map(([, id]) => id)
            .sort(),
        );
      }
      expect(
        store
          .memberships()
          .map(({ MembershipId }) => MembershipId)
          .sort(),
      ).toEqual([...expected.values()].sort());
    }),
  );
});
