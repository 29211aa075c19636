import {
  ConflictException,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  ListUsersCommand,
  paginateListUsers,
  ResourceNotFoundException,
  UpdateUserCommand,
  ValidationException,
} from '@aws-sdk/client-identitystore';
import { expect, it } from 'vitest';
import type { Document } from '../../../../helpers/document.ts';
import { IDENTITY_STORE_ID, openGateway } from '../../gateway/open-gateway.ts';

const IdentityStoreId = IDENTITY_STORE_ID;
const ada = {
  IdentityStoreId,
  UserName: 'ada.lovelace',
  Name: { GivenName: 'Ada', FamilyName: 'Lovelace' },
  DisplayName: 'Ada Lovelace',
  Emails: [{ Value: 'ada@example.com', Type: 'work', Primary: true }],
} satisfies CreateUserCommandInput;

async function open() {
  const gateway = await openGateway();
  return { gateway, client: new IdentitystoreClient(gateway.settings) };
}

it('creates a user and describes it', async () => {
  const { client } = await open();
  const { UserId } = await client.send(
    new CreateUserCommand({ ...ada, Extensions: { 'aws:identitystore:enterprise': { costCenter: '7' } } }),
  );
  expect(UserId).toMatch(/^[0-9a-f-]{36}$/);

  const user = await client.send(new DescribeUserCommand({ IdentityStoreId, UserId }));
  expect(user).toMatchObject({ ...ada, UserId, UserStatus: 'ENABLED', CreatedAt: new Date('2026-11-22') });
  expect(user.Extensions).toBeUndefined();

  const extended = await client.send(
    new DescribeUserCommand({ IdentityStoreId, UserId, Extensions: ['aws:identitystore:enterprise'] }),
  );
  expect(extended.Extensions).toEqual({ 'aws:identitystore:enterprise': { costCenter: '7' } });
});

it('returns the times of creation and change to the millisecond, and the callers', async () => {
  const { client, gateway } = await open();
  gateway.clock.now += 7;
  const CreatedAt = new Date(gateway.clock.now);
  const { UserId } = await client.send(new CreateUserCommand(ada));
  gateway.clock.now += 1_005;
  const UpdatedAt = new Date(gateway.clock.now);
  const Operations = [{ AttributePath: 'title', AttributeValue: 'Analyst' }];
  await client.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }));
  await expect(client.send(new DescribeUserCommand({ IdentityStoreId, UserId }))).resolves.toMatchObject({
    CreatedAt,
    CreatedBy: 'AKID',
    UpdatedAt,
    UpdatedBy: 'AKID',
  });
});

it('accepts the ARNs of the store and the user', async () => {
  const { client } = await open();
  const store = `arn:aws:identitystore::111122223333:identitystore/${IdentityStoreId}`;
  const { UserId } = await client.send(new CreateUserCommand({ ...ada, IdentityStoreId: store }));
  const user = await client.send(
    new DescribeUserCommand({ IdentityStoreId: store, UserId: `arn:aws:identitystore:::user/${UserId}` }),
  );
  expect(user.UserName).toBe(ada.UserName);
});

it('answers the ARN and the revision on the wire', async () => {
  const { gateway } = await open();
  const response = await gateway.send('identitystore', '/', {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSIdentityStore.CreateUser' },
    body: JSON.stringify(ada),
  });
  const body: Document = JSON.parse(await response.text());
  expect(body).toEqual({
    IdentityStoreId,
    UserId: body.UserId,
    UserArn: `arn:aws:identitystore:::user/${body.UserId}`,
    Revision: '1',
  });
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
  ['userName', { Emails: [{ Value: 'other@example.com' }] }],
  ['userName in another case', { UserName: 'ADA.Lovelace', Emails: [{ Value: 'other@example.com' }] }],
  ['email', { UserName: 'other' }],
  ['email in another case', { UserName: 'other', Emails: [{ Value: 'Ada@Example.com' }] }],
])('refuses a second user with the same %s', async (_what, changes) => {
  const { client } = await open();
  await client.send(new CreateUserCommand(ada));
  const error = await client.send(new CreateUserCommand({ ...ada, ...changes })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ConflictException);
  expect(error).toMatchObject({ Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION', $metadata: { httpStatusCode: 409 } });
  expect(error.RequestId).toBe(error.$metadata.requestId);
});

const tooLong = 'x'.repeat(1_025);
it.each<[string, Partial<CreateUserCommandInput>, string]>([
  ['no userName', { UserName: undefined }, "'userName' failed to satisfy constraint: Member must not be null"],
  ['no name', { Name: undefined }, "'name.givenName' failed to satisfy constraint: Member must not be null"],
  ['no family name', { Name: { GivenName: 'A' } }, "'name.familyName' failed to satisfy constraint"],
  ['no display name', { DisplayName: undefined }, "'displayName' failed to satisfy constraint"],
  ['a space in the userName', { UserName: 'a b' }, 'Member must satisfy regular expression pattern: [\\p{L}'],
  ['an empty userName', { UserName: '' }, 'Member must have length greater than or equal to 1'],
  ['a long userName', { UserName: 'x'.repeat(129) }, 'Member must have length less than or equal to 128'],
  [
    'a long display name',
    { DisplayName: tooLong },
    "'displayName' failed to satisfy constraint: Member must have length",
  ],
  ['a control character', { Title: 'a\u0007' }, "'title' failed to satisfy constraint"],
  ['two emails', { Emails: [{ Value: 'a@b.c' }, { Value: 'd@e.f' }] }, "'emails' failed to satisfy constraint"],
  ['no email in the list', { Emails: [] }, "'emails' failed to satisfy constraint: Member must have length greater"],
  ['a bad email', { Emails: [{ Value: tooLong }] }, "'emails.1.member.value' failed to satisfy constraint"],
  ['a photo without value', { Photos: [{ Value: undefined }] }, "'photos.1.member.value' failed to satisfy constraint"],
  ['an unknown kind of extension', { Extensions: { other: {} } }, 'Map keys must satisfy constraint: ['],
  ['a reserved userName', { UserName: 'Administrator' }, 'The user name is reserved'],
  ['a bad store id', { IdentityStoreId: 'd-1' }, "'identityStoreId' failed to satisfy constraint"],
])('refuses %s', async (_what, changes, message) => {
  const { client } = await open();
  const error = await client.send(new CreateUserCommand({ ...ada, ...changes })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ValidationException);
  expect(error.message).toContain(message);
});

it('counts code points, not UTF-16 units', async () => {
  const { client } = await open();
  const user = { ...ada, UserName: '😀'.repeat(128) };
  await expect(client.send(new CreateUserCommand(user))).resolves.toHaveProperty('UserId');
});

it('lists all violations, and no value', async () => {
  const { client } = await open();
  const error = await client
    .send(new CreateUserCommand({ ...ada, UserName: 'secret name', DisplayName: '' }))
    .catch((thrown) => thrown);
  expect(error.message).toMatch(/^3 validation errors detected: Value at 'userName' .*; Value at 'displayName' /);
  expect(error.message).not.toContain('secret');
});

it('refuses another identity store', async () => {
  const { client } = await open();
  const error = await client
    .send(new CreateUserCommand({ ...ada, IdentityStoreId: 'd-0000000000' }))
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ResourceNotFoundException);
  expect(error).toMatchObject({ ResourceType: 'IDENTITY_STORE', $metadata: { httpStatusCode: 404 } });
});

it.each(['userName', 'emails.value'] as const)('finds a user by %s', async (AttributePath) => {
  const { client } = await open();
  const { UserId } = await client.send(new CreateUserCommand(ada));
  const AttributeValue = { userName: ada.UserName, 'emails.value': 'ada@example.com' }[AttributePath];
  const find = (value: string) =>
    client.send(
      new GetUserIdCommand({
        IdentityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue: value } },
      }),
    );
  await expect(find(AttributeValue)).resolves.toMatchObject({ UserId });
  await expect(find('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException', ResourceType: 'USER' });
});

it('finds no user by an external id', async () => {
  const { client } = await open();
  await client.send(new CreateUserCommand(ada));
  const AlternateIdentifier = { ExternalId: { Issuer: 'hr', Id: '1' } };
  await expect(client.send(new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});

it.each([
  ['neither identifier', {}],
  [
    'both identifiers',
    { ExternalId: { Issuer: 'a', Id: 'b' }, UniqueAttribute: { AttributePath: 'userName', AttributeValue: 'a' } },
  ],
  ['an attribute that is not unique', { UniqueAttribute: { AttributePath: 'displayName', AttributeValue: 'a' } }],
])('refuses to search by %s', async (_what, AlternateIdentifier) => {
  const { gateway } = await open();
  const response = await gateway.send('identitystore', '/', {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSIdentityStore.GetUserId' },
    body: JSON.stringify({ IdentityStoreId, AlternateIdentifier }),
  });
  await expect(response.json()).resolves.toMatchObject({ __type: 'ValidationException' });
});

it('lists each user once when a user is deleted between two pages', async () => {
  const { client } = await open();
  const created = new Set<string | undefined>();
  for (let index = 0; index < 5; index += 1) {
    const user = { ...ada, UserName: `user${index}`, Emails: [{ Value: `${index}@example.com` }] };
    created.add((await client.send(new CreateUserCommand(user))).UserId);
  }
  const listed: (string | undefined)[] = [];
  for await (const { Users = [] } of paginateListUsers({ client, pageSize: 2 }, { IdentityStoreId })) {
    expect(Users.length).toBeLessThanOrEqual(2);
    listed.push(...Users.map(({ UserId }) => UserId));
    if (listed.length === 2) await client.send(new DeleteUserCommand({ IdentityStoreId, UserId: listed[1] }));
  }
  expect(listed).toHaveLength(5);
  expect(new Set(listed)).toEqual(created);
});

it('filters a list by userName only', async () => {
  const { client } = await open();
  const { UserId } = await client.send(new CreateUserCommand(ada));
  await client.send(new CreateUserCommand({ ...ada, UserName: 'bob', Emails: [{ Value: 'bob@example.com' }] }));
  const list = (AttributePath: string, AttributeValue: string) =>
    client.send(new ListUsersCommand({ IdentityStoreId, Filters: [{ AttributePath, AttributeValue }] }));
  const { Users } = await list('UserName', ada.UserName);
  expect(Users?.map((user) => user.UserId)).toEqual([UserId]);
  await expect(list('ExternalId', '1')).resolves.toMatchObject({ Users: [] });
  await expect(list('DisplayName', 'Ada Lovelace')).rejects.toBeInstanceOf(ValidationException);
});

it('refuses an invented page token', async () => {
  const { client } = await open();
  await expect(client.send(new ListUsersCommand({ IdentityStoreId, NextToken: 'abc' }))).rejects.toBeInstanceOf(
    ValidationException,
  );
});

it('updates, adds and removes attributes by path', async () => {
  const { client } = await open();
  const { UserId } = await client.send(new CreateUserCommand({ ...ada, Title: 'Analyst', NickName: 'Ada' }));
  await client.send(
    new UpdateUserCommand({
      IdentityStoreId,
      UserId,
      Operations: [
        { AttributePath: 'name.givenName', AttributeValue: 'Augusta' },
        { AttributePath: 'title', AttributeValue: 'Countess' },
        { AttributePath: 'nickName' },
        { AttributePath: 'emails', AttributeValue: [{ Value: 'new@example.com' }] },
        { AttributePath: 'aws:identitystore:enterprise', AttributeValue: { costCenter: '7' } },
      ],
    }),
  );
  const user = await client.send(
    new DescribeUserCommand({ IdentityStoreId, UserId, Extensions: ['aws:identitystore:enterprise'] }),
  );
  expect(user).toMatchObject({
    Name: { GivenName: 'Augusta', FamilyName: 'Lovelace' },
    Title: 'Countess',
    Emails: [{ Value: 'new@example.com' }],
    Extensions: { 'aws:identitystore:enterprise': { costCenter: '7' } },
  });
  expect(user.NickName).toBeUndefined();
  await client.send(new CreateUserCommand({ ...ada, UserName: 'takes-the-old-address' }));
});

it.each([
  ['an unknown attribute', 'favouriteColour', 'red'],
  ['a member of every object', 'constructor.prototype', 'x'],
  ['the store', 'identityStoreId', 'd-0000000000'],
  ['a wrong type', 'title', 7],
  ['a value that the model refuses', 'name.givenName', ''],
  ['removal of a required attribute', 'displayName', undefined],
])('refuses to update %s, and changes nothing', async (_what, AttributePath, AttributeValue) => {
  const { client } = await open();
  const { UserId } = await client.send(new CreateUserCommand(ada));
  const Operations = [
    { AttributePath: 'title', AttributeValue: 'changed' },
    { AttributePath, AttributeValue },
  ];
  await expect(client.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }))).rejects.toBeInstanceOf(
    ValidationException,
  );
  const user = await client.send(new DescribeUserCommand({ IdentityStoreId, UserId }));
  expect(user.Title).toBeUndefined();
});

it("refuses an update to another user's name", async () => {
  const { client } = await open();
  await client.send(new CreateUserCommand(ada));
  const { UserId } = await client.send(
    new CreateUserCommand({ ...ada, UserName: 'bob', Emails: [{ Value: 'bob@example.com' }] }),
  );
  const Operations = [{ AttributePath: 'userName', AttributeValue: ada.UserName }];
  await expect(client.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }))).rejects.toMatchObject({
    name: 'ConflictException',
    Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
  });
});

it('refuses to delete another revision than the one read', async () => {
  const { client, gateway } = await open();
  const { UserId } = await client.send(new CreateUserCommand(ada));
  const response = await gateway.send('identitystore', '/', {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSIdentityStore.DeleteUser' },
    body: JSON.stringify({ IdentityStoreId, UserId, Revision: '2' }),
  });
  expect(response.status).toBe(409);
  await expect(response.json()).resolves.toMatchObject({ Reason: 'CONCURRENT_MODIFICATION' });
});

it('deletes a user, so that the name is free', async () => {
  const { client } = await open();
  const { UserId } = await client.send(new CreateUserCommand(ada));
  await client.send(new DeleteUserCommand({ IdentityStoreId, UserId }));
  await expect(client.send(new DescribeUserCommand({ IdentityStoreId, UserId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    ResourceType: 'USER',
    ResourceId: UserId,
  });
  await client.send(new CreateUserCommand(ada));
});
