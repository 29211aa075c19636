import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFinSpaceData } from '../../../../../packages/local-cloud/services/finspace-data/finspace-data.ts';
import type { Document } from '../../../../helpers/document.ts';
import { type OpenGateway, openGateway } from '../../gateway/open-gateway.ts';

const quants = { name: 'Quants', description: 'Models', applicationPermissions: ['AccessNotebooks', 'CreateDataset'] };

/** The API client belongs to the functions; here the wire is looked at. */
async function call(gateway: OpenGateway, method: string, path: string, body?: object) {
  const init = { method, ...(body && { body: JSON.stringify(body) }) };
  const response = await gateway.send('finspace-api', path, init);
  const answer: Document = JSON.parse(await response.text());
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), body: answer };
}

async function open(options: Parameters<typeof openGateway>[0] = {}) {
  const gateway = await openGateway(options);
  const user = await call(gateway, 'POST', '/user', { emailAddress: 'ada@example.com', type: 'APP_USER' });
  const group = await call(gateway, 'POST', '/permission-group', quants);
  const { userId } = user.body;
  const { permissionGroupId } = group.body;
  const path = `/permission-group/${permissionGroupId}/users/${userId}`;
  return {
    gateway,
    userId,
    permissionGroupId,
    path,
    add: (body: object = {}) => call(gateway, 'POST', path, body),
    remove: (query = '') => call(gateway, 'DELETE', `${path}${query}`),
    async groups() {
      return (await call(gateway, 'GET', `/user/${userId}/permission-groups?maxResults=100`)).body.permissionGroups;
    },
  };
}

it('has no groups for a new user', async () => {
  const { groups } = await open();
  await expect(groups()).resolves.toEqual([]);
});

it('adds a user, and removes it', async () => {
  const { add, remove, groups, permissionGroupId } = await open();
  await expect(add()).resolves.toMatchObject({ status: 200, body: {} });
  await expect(groups()).resolves.toEqual([
    { permissionGroupId, name: quants.name, membershipStatus: 'ADDITION_SUCCESS' },
  ]);
  await expect(remove()).resolves.toMatchObject({ status: 200, body: {} });
  await expect(groups()).resolves.toEqual([]);
  await expect(remove()).resolves.toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
});

it('adds and removes a user after a while', async () => {
  const { gateway, add, remove, groups } = await open({ membershipMs: 5_000 });
  const status = async () => (await groups()).map(({ membershipStatus }: Document) => membershipStatus);
  await add();
  await expect(status()).resolves.toEqual(['ADDITION_IN_PROGRESS']);
  await expect(add()).resolves.toMatchObject({ status: 409, error: 'ConflictException' });
  await expect(remove()).resolves.toMatchObject({ status: 409, error: 'ConflictException' });
  gateway.clock.now += 5_000;
  await expect(status()).resolves.toEqual(['ADDITION_SUCCESS']);
  await remove();
  gateway.clock.now += 4_999;
  await expect(status()).resolves.toEqual(['REMOVAL_IN_PROGRESS']);
  await expect(remove()).resolves.toMatchObject({ error: 'ConflictException' });
  gateway.clock.now += 1;
  await expect(status()).resolves.toEqual([]);
  await expect(add()).resolves.toMatchObject({ status: 200 });
});

it('answers a request with the same client token again', async () => {
  const { add, remove, groups } = await open();
  await add({ clientToken: 'token' });
  await expect(add({ clientToken: 'token' })).resolves.toMatchObject({ status: 200 });
  await expect(add({ clientToken: 'another' })).resolves.toMatchObject({ status: 409, error: 'ConflictException' });
  await remove('?clientToken=token');
  await expect(remove('?clientToken=token')).resolves.toMatchObject({ status: 200 });
  await expect(groups()).resolves.toEqual([]);
});

it('lists groups in pages, with their permissions', async () => {
  const { gateway, permissionGroupId, userId } = await open();
  const { now } = gateway.clock;
  const { body: traders } = await call(gateway, 'POST', '/permission-group', { ...quants, name: 'Traders' });
  await call(gateway, 'POST', `/permission-group/${permissionGroupId}/users/${userId}`, {});
  await call(gateway, 'POST', `/permission-group/${traders.permissionGroupId}/users/${userId}`, {});
  for (const path of ['/permission-group', `/user/${userId}/permission-groups`]) {
    const { body: first } = await call(gateway, 'GET', `${path}?maxResults=1`);
    const { body: second } = await call(gateway, 'GET', `${path}?maxResults=1&nextToken=${first.nextToken}`);
    const names = [...first.permissionGroups, ...second.permissionGroups].map(({ name }: Document) => name);
    expect(names.sort()).toEqual(['Quants', 'Traders']);
    expect(second.nextToken).toBeUndefined();
  }
  const { body } = await call(gateway, 'GET', '/permission-group?maxResults=100');
  expect(body.permissionGroups).toContainEqual({
    ...quants,
    permissionGroupId,
    createTime: now,
    lastModifiedTime: now,
  });
});

it('deletes groups and memberships at a reset', async () => {
  const { gateway, add } = await open();
  await add();
  await gateway.control('POST', 'reset');
  const { body } = await call(gateway, 'GET', '/permission-group?maxResults=100');
  expect(body.permissionGroups).toEqual([]);
  await expect(call(gateway, 'POST', '/permission-group', quants)).resolves.toMatchObject({ status: 200 });
});

it('refuses a second group with the same name', async () => {
  const { gateway } = await open();
  await expect(call(gateway, 'POST', '/permission-group', quants)).resolves.toMatchObject({
    status: 409,
    error: 'ConflictException',
    body: { reason: expect.any(String) },
  });
});

it.each<[string, object, string]>([
  ['no name', { name: undefined }, "'name' failed to satisfy constraint: Member must not be null"],
  ['a blank name', { name: ' ' }, "'name' failed to satisfy constraint"],
  ['a long name', { name: 'x'.repeat(256) }, "'name' failed to satisfy constraint: Member must have length less"],
  ['a long description', { description: 'x'.repeat(4_001) }, "'description' failed to satisfy constraint"],
  ['no permissions', { applicationPermissions: undefined }, "'applicationPermissions' failed to satisfy constraint"],
  ['an unknown permission', { applicationPermissions: ['Everything'] }, 'Member must satisfy enum value set'],
  ['a long client token', { clientToken: 'x'.repeat(129) }, "'clientToken' failed to satisfy constraint"],
])('refuses a group with %s', async (_what, changes, message) => {
  const { gateway } = await open();
  await expect(call(gateway, 'POST', '/permission-group', { ...quants, ...changes })).resolves.toMatchObject({
    status: 400,
    error: 'ValidationException',
    body: { message: expect.stringContaining(message) },
  });
});

describe('what does not exist', () => {
  it.each([
    ['POST', '/permission-group/GROUP/users/nobody'],
    ['DELETE', '/permission-group/GROUP/users/nobody'],
    ['POST', '/permission-group/nothing/users/USER'],
    ['DELETE', '/permission-group/nothing/users/USER'],
    ['GET', '/user/nobody/permission-groups?maxResults=1'],
  ])('is not found: %s %s', async (method, template) => {
    const { gateway, userId, permissionGroupId } = await open();
    const path = template.replace('USER', userId).replace('GROUP', permissionGroupId);
    await expect(call(gateway, method, path)).resolves.toMatchObject({
      status: 404,
      error: 'ResourceNotFoundException',
      body: { reason: expect.any(String) },
    });
  });

  it.each(['/permission-group', '/user/USER/permission-groups'])('requires a page size: GET %s', async (template) => {
    const { gateway, userId } = await open();
    const path = template.replace('USER', userId);
    for (const query of ['', '?maxResults=0', '?maxResults=101', '?maxResults=x']) {
      await expect(call(gateway, 'GET', `${path}${query}`)).resolves.toMatchObject({ error: 'ValidationException' });
    }
  });
});

it('a user is in those groups to which the last change has added it', async () => {
  const caller = { accessKeyId: 'AKID', region: 'us-east-1' };
  const changes = fc.array(fc.record({ add: fc.boolean(), user: fc.nat(2), group: fc.nat(2) }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const { operations } = createFinSpaceData();
      const send = async (operation: string, input: Document): Promise<Document> => ({
        ...(await operations[operation]?.handler?.(input, caller)),
      });
      const ids = (count: number, create: (index: number) => Promise<Document>, id: string) =>
        Promise.all(Array.from({ length: count }, async (_, index) => (await create(index))[id]));
      const users = await ids(
        3,
        (index) => send('CreateUser', { emailAddress: `u${index}@example.com`, type: 'APP_USER' }),
        'userId',
      );
      const groups = await ids(
        3,
        (index) => send('CreatePermissionGroup', { name: `g${index}`, applicationPermissions: [] }),
        'permissionGroupId',
      );
      const expected = new Set<string>();
      for (const { add, user, group } of list) {
        const input = { userId: users[user], permissionGroupId: groups[group] };
        const key = `${input.userId}/${input.permissionGroupId}`;
        const isRefused = expected.has(key) === add;
        const sent = send(add ? 'AssociateUserToPermissionGroup' : 'DisassociateUserFromPermissionGroup', input);
        const name = add ? 'ConflictException' : 'ResourceNotFoundException';
        if (isRefused) await expect(sent).rejects.toHaveProperty('name', name);
        else await sent;
        if (add) expected.add(key);
        else expected.delete(key);
      }
      const found: string[] = [];
      for (const userId of users) {
        const { permissionGroups } = await send('ListPermissionGroupsByUser', { userId, maxResults: 100 });
        found.push(...permissionGroups.map(({ permissionGroupId }: Document) => `${userId}/${permissionGroupId}`));
      }
      expect(found.sort()).toEqual([...expected].sort());
    }),
  );
});
