import {
  CreateKxUserCommand,
  DeleteKxUserCommand,
  FinspaceClient,
  GetKxEnvironmentCommand,
  GetKxUserCommand,
  ListKxUsersCommand,
  ListTagsForResourceCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TagResourceCommand,
  UpdateKxUserCommand,
  ValidationException,
} from '@aws-sdk/client-finspace';
import { expect, it } from 'vitest';
import { createFinSpace } from '../../../../packages/local-cloud/services/finspace/finspace.ts';
import { ENVIRONMENT_ID, openGateway } from '../gateway/open-gateway.ts';

const environmentId = ENVIRONMENT_ID;
const iamRole = 'arn:aws:iam::111122223333:role/finspace/analyst';
const ada = { environmentId, userName: 'ada-lovelace', iamRole };
const userArn = `arn:aws:finspace:us-east-1:111122223333:kxEnvironment/${environmentId}/kxUser/ada-lovelace`;

async function open() {
  const gateway = await openGateway();
  return { gateway, client: new FinspaceClient(gateway.settings) };
}

it('creates, reads, updates and deletes a user', async () => {
  const { client } = await open();
  await expect(client.send(new CreateKxUserCommand(ada))).resolves.toMatchObject({ ...ada, userArn });
  await expect(client.send(new GetKxUserCommand(ada))).resolves.toMatchObject({ ...ada, userArn });

  const other = `${iamRole}-2`;
  await expect(client.send(new UpdateKxUserCommand({ ...ada, iamRole: other }))).resolves.toMatchObject({
    userArn,
    iamRole: other,
  });
  await expect(client.send(new GetKxUserCommand(ada))).resolves.toMatchObject({ iamRole: other });

  await client.send(new DeleteKxUserCommand(ada));
  await expect(client.send(new GetKxUserCommand(ada))).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('answers a request with the same client token again for ten minutes', async () => {
  const { client, gateway } = await open();
  const create = (changes = {}) => client.send(new CreateKxUserCommand({ ...ada, clientToken: 'token', ...changes }));
  await create();
  gateway.clock.now += 599_999;
  await expect(create()).resolves.toMatchObject({ userArn });
  await expect(create({ tags: { desk: 'rates' } })).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
  await expect(create({ clientToken: 'another' })).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
  gateway.clock.now += 1;
  await expect(create()).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
    $metadata: { httpStatusCode: 409 },
  });
});

it('does not repeat an update whose answer was lost', async () => {
  const { client, gateway } = await open();
  await client.send(new CreateKxUserCommand(ada));
  const update = (role: string, clientToken: string) =>
    client.send(new UpdateKxUserCommand({ ...ada, iamRole: `${iamRole}-${role}`, clientToken }));
  const lost = [{ operation: 'finspace:UpdateKxUser', error: 'InternalServerException', when: 'after' }];
  await gateway.control('PUT', 'faults', lost);
  await expect(update('first', 'token')).rejects.toHaveProperty('name', 'InternalServerException');
  await update('second', 'another');
  gateway.clock.now += 599_999;
  await expect(update('first', 'token')).resolves.toMatchObject({ iamRole: `${iamRole}-first` });
  await expect(client.send(new GetKxUserCommand(ada))).resolves.toMatchObject({ iamRole: `${iamRole}-second` });
  gateway.clock.now += 1;
  await update('first', 'token');
  await expect(client.send(new GetKxUserCommand(ada))).resolves.toMatchObject({ iamRole: `${iamRole}-first` });
});

it('answers a deletion with the same client token again', async () => {
  const { client } = await open();
  await client.send(new CreateKxUserCommand(ada));
  const remove = () => client.send(new DeleteKxUserCommand({ ...ada, clientToken: 'token' }));
  await remove();
  await expect(remove()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

it('finds no user that is deleted, whose tags are gone too', async () => {
  const { client } = await open();
  await client.send(new CreateKxUserCommand({ ...ada, tags: { desk: 'rates' } }));
  await client.send(new DeleteKxUserCommand({ ...ada, clientToken: 'one' }));
  await expect(client.send(new DeleteKxUserCommand({ ...ada, clientToken: 'two' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
  await client.send(new CreateKxUserCommand(ada));
  const { tags: left } = await client.send(new ListTagsForResourceCommand({ resourceArn: userArn }));
  expect(left).toEqual({});
});

it.each([{ userName: 'ada.lovelace' }, { environmentId: 'a-b' }, { clientToken: 'x'.repeat(37) }])(
  'refuses to delete %j',
  async (changes) => {
    const { client } = await open();
    await client.send(new CreateKxUserCommand(ada));
    await expect(client.send(new DeleteKxUserCommand({ ...ada, ...changes }))).rejects.toBeInstanceOf(
      ValidationException,
    );
    await expect(client.send(new GetKxUserCommand(ada))).resolves.toMatchObject(ada);
  },
);

const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${'+'.repeat(index)}`, 'x']));
it.each<[string, object, string]>([
  [
    'a dot in the userName',
    { userName: 'ada.lovelace' },
    "'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9A-Za-z_-]{1,50}$",
  ],
  ['a long userName', { userName: 'x'.repeat(51) }, "'userName' failed to satisfy constraint"],
  ['a role that is a name', { iamRole: 'analyst' }, "'iamRole' failed to satisfy constraint: Member must satisfy"],
  ['no role', { iamRole: undefined }, "'iamRole' failed to satisfy constraint: Member must not be null"],
  ['no tags in the map', { tags: {} }, "'tags' failed to satisfy constraint: Member must have length greater"],
  ['51 tags', { tags: tags(51) }, "'tags' failed to satisfy constraint: Member must have length less"],
  ['a tag of AWS', { tags: { 'aws:x': 'x' } }, 'Map keys must satisfy constraint: [Member must satisfy'],
  ['an empty tag', { tags: { desk: '' } }, 'Map value must satisfy constraint: [Member must'],
  ['a blank client token', { clientToken: ' ' }, "'clientToken' failed to satisfy constraint"],
  ['a long client token', { clientToken: 'x'.repeat(37) }, "'clientToken' failed to satisfy constraint"],
  ['a bad environment', { environmentId: 'a-b' }, "'environmentId' failed to satisfy constraint"],
])('refuses %s', async (_what, changes, message) => {
  const { client } = await open();
  const error = await client.send(new CreateKxUserCommand({ ...ada, ...changes })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ValidationException);
  expect(error.message).toContain(message);
});

it('lists all violations in one message', async () => {
  const { client } = await open();
  await expect(
    client.send(new CreateKxUserCommand({ environmentId, userName: 'a.b', iamRole: undefined })),
  ).rejects.toThrow(
    "2 validation errors detected: Value at 'userName' failed to satisfy constraint: Member must satisfy regular " +
      "expression pattern: ^[0-9A-Za-z_-]{1,50}$; Value at 'iamRole' failed to satisfy constraint: Member must not be null",
  );
});

it('ignores a member in the body that belongs in the path', async () => {
  const { gateway, client } = await open();
  const response = await gateway.send('finspace', `/kx/environments/${environmentId}/users`, {
    method: 'POST',
    body: JSON.stringify({ ...ada, environmentId: 'other' }),
  });
  expect(response.status).toBe(200);
  await expect(client.send(new GetKxUserCommand(ada))).resolves.toMatchObject({ environmentId });
});

it.each([
  ['a user', new CreateKxUserCommand({ ...ada, environmentId: 'other' })],
  ['a list', new ListKxUsersCommand({ environmentId: 'other' })],
  ['itself', new GetKxEnvironmentCommand({ environmentId: 'other' })],
])('refuses another environment in %s', async (_what, command) => {
  const { client } = await open();
  await expect(client.send(command as CreateKxUserCommand)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('describes the environment', async () => {
  const { client } = await open();
  await expect(client.send(new GetKxEnvironmentCommand({ environmentId }))).resolves.toMatchObject({
    environmentId,
    status: 'CREATED',
    awsAccountId: '111122223333',
  });
});

it('accepts 1,000 users in an environment', async () => {
  const { client } = await open();
  await Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      client.send(new CreateKxUserCommand({ ...ada, userName: `u${index}` })),
    ),
  );
  await expect(client.send(new CreateKxUserCommand(ada))).rejects.toMatchObject({
    name: 'LimitExceededException',
    $metadata: { httpStatusCode: 400 },
  });
});

it('accepts more or fewer users with another quota, in each environment', async () => {
  const service = createFinSpace({
    environmentIds: ['one', 'other'],
    accountId: '111122223333',
    region: 'us-east-1',
    usersPerEnvironment: 2,
  });
  const create = async (id: string, userName: string) =>
    service.operations.CreateKxUser?.handler?.(
      { environmentId: id, userName, iamRole, clientToken: `${id}-${userName}` },
      { accessKeyId: 'test', region: 'us-east-1' },
    );
  await create('one', 'a');
  await create('other', 'a');
  await create('one', 'b');
  await expect(create('one', 'c')).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Environment one has 2 users, which is the limit',
  });
  await create('other', 'b');
});

it('lists users in pages', async () => {
  const { client } = await open();
  for (const userName of ['c', 'a', 'b']) await client.send(new CreateKxUserCommand({ ...ada, userName }));
  const first = await client.send(new ListKxUsersCommand({ environmentId, maxResults: 2 }));
  const second = await client.send(new ListKxUsersCommand({ environmentId, nextToken: first.nextToken ?? 'none' }));
  const pages = [first, second].map(({ users }) => users?.map(({ userName }) => userName));
  expect(pages).toEqual([['a', 'b'], ['c']]);
  expect(second.nextToken).toBeUndefined();
});

it('lists when a user was created and changed, and no tags', async () => {
  const { client, gateway } = await open();
  gateway.clock.now += 7;
  const createTimestamp = new Date(gateway.clock.now);
  await client.send(new CreateKxUserCommand({ ...ada, tags: { desk: 'rates' } }));
  gateway.clock.now += 1_005;
  const updateTimestamp = new Date(gateway.clock.now);
  await client.send(new UpdateKxUserCommand({ ...ada, iamRole: `${iamRole}-2` }));
  const { users } = await client.send(new ListKxUsersCommand({ environmentId }));
  const listed = { userArn, userName: ada.userName, iamRole: `${iamRole}-2`, createTimestamp, updateTimestamp };
  expect(users).toEqual([listed]);
});

it.each(['abc', '1.5', '101', '-1', ''])('refuses maxResults=%s', async (maxResults) => {
  const { gateway } = await open();
  const path = `/kx/environments/${environmentId}/users?maxResults=${maxResults}`;
  const response = await gateway.send('finspace', path);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
});

it('keeps tags, added at the creation and later', async () => {
  const { client } = await open();
  await client.send(new CreateKxUserCommand({ ...ada, tags: { desk: 'rates' } }));
  await client.send(new TagResourceCommand({ resourceArn: userArn, tags: { team: 'quant' } }));
  await expect(client.send(new ListTagsForResourceCommand({ resourceArn: userArn }))).resolves.toMatchObject({
    tags: { desk: 'rates', team: 'quant' },
  });
  await expect(client.send(new TagResourceCommand({ resourceArn: userArn, tags: tags(49) }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
  await client.send(new DeleteKxUserCommand(ada));
  await expect(client.send(new ListTagsForResourceCommand({ resourceArn: userArn }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});
