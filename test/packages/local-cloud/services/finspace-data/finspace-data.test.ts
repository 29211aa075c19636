import { expect, it } from 'vitest';
import type { Document } from '../../../../helpers/document.ts';
import { type OpenGateway, openGateway } from '../../gateway/open-gateway.ts';

const ada = { emailAddress: 'ada@example.com', type: 'APP_USER', firstName: 'Ada', lastName: 'Lovelace' };

/** The API client belongs to the functions; here the wire is looked at. */
async function call(gateway: OpenGateway, method: string, path: string, body?: object) {
  const init = { method, ...(body && { body: JSON.stringify(body) }) };
  const response = await gateway.send('finspace-api', path, init);
  const answer: Document = JSON.parse(await response.text());
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), body: answer };
}

const create = (gateway: OpenGateway, changes = {}) => call(gateway, 'POST', '/user', { ...ada, ...changes });

it('creates a user and reads it', async () => {
  const gateway = await openGateway();
  const { body } = await create(gateway);
  expect(body.userId).toMatch(/^\w{1,26}$/);
  const { body: user } = await call(gateway, 'GET', `/user/${body.userId}`);
  expect(user).toEqual({
    ...ada,
    userId: body.userId,
    status: 'ENABLED',
    apiAccess: 'DISABLED',
    createTime: gateway.clock.now,
    lastModifiedTime: gateway.clock.now,
    lastEnabledTime: gateway.clock.now,
  });
});

it.each(['apiAccess', 'ApiAccess'])('reads the member %s', async (member) => {
  const gateway = await openGateway();
  const { body } = await create(gateway, { [member]: 'ENABLED' });
  await expect(call(gateway, 'GET', `/user/${body.userId}`)).resolves.toMatchObject({ body: { apiAccess: 'ENABLED' } });
  await expect(create(gateway, { [member]: 'YES' })).resolves.toMatchObject({
    error: 'ValidationException',
    body: {
      message: expect.stringContaining("'apiAccess' failed to satisfy constraint: Member must satisfy enum value set"),
    },
  });
});

it('keeps a new user CREATING for the given time', async () => {
  const gateway = await openGateway({ creatingMs: 5_000 });
  const { body } = await create(gateway);
  const status = async () => (await call(gateway, 'GET', `/user/${body.userId}`)).body.status;
  gateway.clock.now += 4_999;
  await expect(status()).resolves.toBe('CREATING');
  gateway.clock.now += 1;
  await expect(status()).resolves.toBe('ENABLED');
});

it('answers a request with the same client token again, and refuses the address otherwise', async () => {
  const gateway = await openGateway();
  const first = await create(gateway, { clientToken: 'token' });
  await expect(create(gateway, { clientToken: 'token' })).resolves.toEqual(first);
  await expect(create(gateway, { emailAddress: 'ADA@example.com' })).resolves.toMatchObject({
    status: 409,
    error: 'ConflictException',
    body: { message: expect.any(String), reason: expect.any(String) },
  });
  gateway.clock.now += 600_000;
  await expect(create(gateway, { clientToken: 'token' })).resolves.toMatchObject({ status: 409 });
});

it.each<[string, object, string]>([
  ['no address', { emailAddress: null }, "'emailAddress' failed to satisfy constraint: Member must not be null"],
  ['a long top-level domain', { emailAddress: 'ada@example.museum' }, "'emailAddress' failed to satisfy constraint"],
  ['no type', { type: undefined }, "'type' failed to satisfy constraint: Member must not be null"],
  ['an unknown type', { type: 'ADMIN' }, 'Member must satisfy enum value set: [SUPER_USER, APP_USER]'],
  ['a blank name', { firstName: '  ' }, "'firstName' failed to satisfy constraint"],
  ['a long name', { lastName: 'x'.repeat(51) }, 'Member must have length less than or equal to 50'],
  ['a wrong type of name', { lastName: ['x'] }, "'lastName' failed to satisfy constraint: Member must be a string"],
  ['a bad role', { apiAccessPrincipalArn: 'arn:aws:iam::1:role/analyst' }, "'apiAccessPrincipalArn' failed"],
])('refuses %s', async (_what, changes, message) => {
  const gateway = await openGateway();
  await expect(create(gateway, changes)).resolves.toMatchObject({
    status: 400,
    error: 'ValidationException',
    body: { message: expect.stringContaining(message) },
  });
});

it('updates, disables and enables a user', async () => {
  const gateway = await openGateway();
  const { userId } = (await create(gateway)).body;
  const user = async () => (await call(gateway, 'GET', `/user/${userId}`)).body;
  await expect(call(gateway, 'PUT', `/user/${userId}`, { firstName: 'Augusta' })).resolves.toMatchObject({
    body: { userId },
  });
  await expect(user()).resolves.toMatchObject({ firstName: 'Augusta', lastName: 'Lovelace' });
  gateway.clock.now += 1_000;
  await call(gateway, 'POST', `/user/${userId}/disable`, {});
  await expect(user()).resolves.toMatchObject({ status: 'DISABLED', lastDisabledTime: gateway.clock.now });
  gateway.clock.now += 1_000;
  await call(gateway, 'POST', `/user/${userId}/enable`, {});
  await expect(user()).resolves.toMatchObject({ status: 'ENABLED', lastEnabledTime: gateway.clock.now });
});

it('says no time of enabling for a user who was disabled while CREATING', async () => {
  const gateway = await openGateway({ creatingMs: 5_000 });
  const { userId } = (await create(gateway)).body;
  await call(gateway, 'POST', `/user/${userId}/disable`, {});
  gateway.clock.now += 10_000;
  const { body: disabled } = await call(gateway, 'GET', `/user/${userId}`);
  expect(disabled.status).toBe('DISABLED');
  expect(disabled).not.toHaveProperty('lastEnabledTime');
  await call(gateway, 'POST', `/user/${userId}/enable`, {});
  await expect(call(gateway, 'GET', `/user/${userId}`)).resolves.toMatchObject({
    body: { status: 'ENABLED', lastEnabledTime: gateway.clock.now },
  });
});

it.each(['disable', 'enable'])('changes nothing when it is to %s a user again', async (path) => {
  const gateway = await openGateway();
  const { userId } = (await create(gateway)).body;
  const send = () => call(gateway, 'POST', `/user/${userId}/${path}`, {});
  await send();
  const { body: user } = await call(gateway, 'GET', `/user/${userId}`);
  gateway.clock.now += 1_000;
  await expect(send()).resolves.toMatchObject({ status: 200, body: { userId } });
  await expect(call(gateway, 'GET', `/user/${userId}`)).resolves.toMatchObject({ body: user });
});

it.each(['disable', 'enable'])('refuses a blank or long client token to %s', async (path) => {
  const gateway = await openGateway();
  const { userId } = (await create(gateway)).body;
  for (const clientToken of [' ', 'x'.repeat(129)]) {
    await expect(call(gateway, 'POST', `/user/${userId}/${path}`, { clientToken })).resolves.toMatchObject({
      status: 400,
      error: 'ValidationException',
    });
  }
});

it.each([
  ['GET', '/user/nobody'],
  ['PUT', '/user/nobody'],
  ['POST', '/user/nobody/disable'],
  ['POST', '/user/nobody/enable'],
])('does not find a user that was not created: %s %s', async (method, path) => {
  const gateway = await openGateway();
  await expect(call(gateway, method, path)).resolves.toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
});

it.each<[string, string, object]>([
  ['PUT', '', { type: 'SUPER_USER' }],
  ['POST', '/disable', {}],
])('does not carry out %s /user/{userId}%s again with the same client token', async (method, path, change) => {
  const gateway = await openGateway();
  const { userId } = (await create(gateway)).body;
  const send = (clientToken: string) => call(gateway, method, `/user/${userId}${path}`, { ...change, clientToken });
  const first = await send('token');
  await call(gateway, 'PUT', `/user/${userId}`, { type: 'APP_USER' });
  await call(gateway, 'POST', `/user/${userId}/enable`, {});
  await expect(send('token')).resolves.toEqual(first);
  const { body } = await call(gateway, 'GET', `/user/${userId}`);
  expect([body.type, body.status]).toEqual(['APP_USER', 'ENABLED']);
});

it('does not enable a user again with the same client token', async () => {
  const gateway = await openGateway();
  const { userId } = (await create(gateway)).body;
  const enable = () => call(gateway, 'POST', `/user/${userId}/enable`, { clientToken: 'token' });
  await enable();
  await call(gateway, 'POST', `/user/${userId}/disable`, {});
  await enable();
  await expect(call(gateway, 'GET', `/user/${userId}`)).resolves.toMatchObject({ body: { status: 'DISABLED' } });
});

it('lists users in pages, and requires their size', async () => {
  const gateway = await openGateway();
  for (const name of ['a', 'b', 'c']) await create(gateway, { emailAddress: `${name}@example.com` });
  const { body: first } = await call(gateway, 'GET', '/user?maxResults=2');
  const { body: second } = await call(gateway, 'GET', `/user?maxResults=2&nextToken=${first.nextToken}`);
  const addresses = [...first.users, ...second.users].map((user: Document) => user.emailAddress);
  expect(addresses.sort()).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
  expect(second.nextToken).toBeUndefined();
  await expect(call(gateway, 'GET', '/user')).resolves.toMatchObject({ error: 'ValidationException' });
  await expect(call(gateway, 'GET', '/user?maxResults=abc')).resolves.toMatchObject({ error: 'ValidationException' });
});
