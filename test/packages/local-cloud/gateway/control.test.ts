import { request } from 'node:http';
import { CreateKxUserCommand, FinspaceClient, GetKxUserCommand } from '@aws-sdk/client-finspace';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { expect, it } from 'vitest';
import { ENVIRONMENT_ID, IDENTITY_STORE_ID, openGateway, signedFor } from './open-gateway.ts';

const iamRole = 'arn:aws:iam::111122223333:role/analyst';
const ada = { environmentId: ENVIRONMENT_ID, userName: 'ada', iamRole };
const person = {
  IdentityStoreId: IDENTITY_STORE_ID,
  UserName: 'ada',
  Name: { GivenName: 'Ada', FamilyName: 'Lovelace' },
  DisplayName: 'Ada',
};

async function open() {
  const gateway = await openGateway();
  const client = new FinspaceClient(gateway.settings);
  return {
    ...gateway,
    create: () => client.send(new CreateKxUserCommand(ada)),
    read: () => client.send(new GetKxUserCommand(ada)),
    inject: (...faults: object[]) => gateway.control('PUT', 'faults', faults),
  };
}

it('shows the state, and deletes it at a reset', async () => {
  const { create, control, send, settings } = await open();
  await create();
  await new IdentitystoreClient(settings).send(new CreateUserCommand(person));
  const body = JSON.stringify({ emailAddress: 'ada@example.com', type: 'APP_USER' });
  await send('finspace-api', '/user', { method: 'POST', body });

  const { body: state } = await control('GET', 'state');
  expect(state).toMatchObject({
    identityStore: { users: [{ ...person, UserStatus: 'ENABLED' }] },
    finSpace: { users: [{ emailAddress: 'ada@example.com', status: 'ENABLED' }] },
    kx: { users: [{ ...ada, userArn: expect.stringContaining('/kxUser/ada'), tags: {} }] },
  });

  await control('PUT', 'faults', [{ operation: 'finspace:*', error: 'ThrottlingException' }]);
  await control('POST', 'reset');
  await expect(control('GET', 'state')).resolves.toMatchObject({
    body: { identityStore: { users: [] }, finSpace: { users: [] }, kx: { users: [] } },
  });
  await expect(control('GET', 'calls')).resolves.toMatchObject({ body: {} });
  await expect(control('GET', 'faults')).resolves.toMatchObject({ body: [] });
  await create();
});

it('counts calls by operation and outcome', async () => {
  const { create, read, control, send } = await open();
  await create();
  await create().catch(() => {});
  await read();
  await send('finspace', `/kx/environments/${ENVIRONMENT_ID}/users`, { method: 'POST', body: '{' });
  await expect(control('GET', 'calls')).resolves.toEqual({
    status: 200,
    body: {
      'finspace:CreateKxUser': { ok: 1, ResourceAlreadyExistsException: 1, SerializationException: 1 },
      'finspace:GetKxUser': { ok: 1 },
    },
  });
});

it('makes the next calls of an operation fail, and no other calls', async () => {
  const { create, read, inject, control } = await open();
  const fault = { operation: 'finspace:CreateKxUser', error: 'ThrottlingException', times: 2 };
  await expect(inject(fault)).resolves.toEqual({ status: 200, body: [{ ...fault, when: 'before' }] });
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
  await expect(create()).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
  await expect(control('GET', 'faults')).resolves.toMatchObject({ body: [{ times: 1 }] });
  await expect(create()).rejects.toHaveProperty('name', 'ThrottlingException');
  await expect(control('GET', 'faults')).resolves.toMatchObject({ body: [] });
  await create();
});

it('loses the answer of a change that was made', async () => {
  const { create, read, inject } = await open();
  await inject({ operation: 'finspace:CreateKxUser', error: 'InternalServerException', when: 'after' });
  await expect(create()).rejects.toMatchObject({ name: 'InternalServerException', $metadata: { httpStatusCode: 500 } });
  await expect(read()).resolves.toMatchObject(ada);
});

it('makes every call of a service fail', async () => {
  const { create, read, inject } = await open();
  await inject({ operation: 'finspace:*', error: 'AccessDeniedException', times: 'always' });
  for (const call of [create, read, create]) {
    await expect(call()).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
  }
});

it('is active for a limited time', async () => {
  const { read, create, inject, clock, control } = await open();
  await create();
  await inject({ operation: 'finspace:GetKxUser', error: 'ThrottlingException', forMs: 1_000 });
  clock.now += 999;
  for (let call = 0; call < 3; call += 1) await expect(read()).rejects.toHaveProperty('name', 'ThrottlingException');
  await expect(control('GET', 'faults')).resolves.toMatchObject({ body: [{ forMs: 1, times: 'always' }] });
  clock.now += 1;
  await read();
});

it('cuts the connection', async () => {
  const { create, inject, control } = await open();
  await inject({ operation: 'finspace:CreateKxUser', reset: true });
  await expect(create()).rejects.toHaveProperty('code', 'ECONNRESET');
  await expect(control('GET', 'calls')).resolves.toMatchObject({ body: { 'finspace:CreateKxUser': { reset: 1 } } });
  await create();
});

it('delays a call', async () => {
  const { create, read, inject, control } = await open();
  await inject({ operation: 'finspace:CreateKxUser', delayMs: 900_000 });
  // Broken off when the gateway closes.
  create().catch(() => {});
  await expect.poll(async () => (await control('GET', 'faults')).body, { timeout: 10_000 }).toEqual([]);
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
});

it('carries out the call after a delay', async () => {
  const { create, inject, control } = await open();
  await inject({ operation: 'finspace:CreateKxUser', delayMs: 1 });
  await create();
  await expect(control('GET', 'faults')).resolves.toMatchObject({ body: [] });
});

it('cuts a delayed call at a reset, and does not carry it out', async () => {
  const { create, read, inject, control } = await open();
  await inject({ operation: 'finspace:CreateKxUser', delayMs: 900_000 });
  const waiting = create();
  waiting.catch(() => {});
  await expect.poll(async () => (await control('GET', 'faults')).body, { timeout: 10_000 }).toEqual([]);
  await control('POST', 'reset');
  await expect(waiting).rejects.toHaveProperty('code', 'ECONNRESET');
  await expect(control('GET', 'calls')).resolves.toMatchObject({ body: {} });
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
});

it('cuts a call whose body arrives after a reset', async () => {
  const { url, control } = await open();
  const { promise, resolve, reject } = Promise.withResolvers();
  const sending = request(`${url}/kx/environments/${ENVIRONMENT_ID}/users`, {
    method: 'POST',
    headers: { authorization: signedFor('finspace'), 'content-type': 'application/json' },
  });
  sending.on('error', resolve).on('response', () => reject(new Error('It was answered')));
  const [begin, end] = [JSON.stringify(ada).slice(0, 9), JSON.stringify(ada).slice(9)];
  await new Promise((written) => sending.write(begin, written));
  await control('POST', 'reset');
  sending.end(end);
  await expect(promise).resolves.toHaveProperty('code', 'ECONNRESET');
  await expect(control('GET', 'state')).resolves.toMatchObject({ body: { kx: { users: [] } } });
});

it('performs a reset during a reset', async () => {
  const { create, control } = await open();
  await Promise.all([control('POST', 'reset'), control('POST', 'reset')]);
  await create();
  await expect(control('GET', 'calls')).resolves.toMatchObject({ body: { 'finspace:CreateKxUser': { ok: 1 } } });
});

it.each([
  ['ConflictException', 409],
  ['ServiceQuotaExceededException', 402],
  ['ValidationException', 400],
  ['InternalServerException', 500],
  ['SomeException', 400],
])('answers the identity store’s %s with %i', async (error, httpStatusCode) => {
  const { inject, settings } = await open();
  await inject({ operation: 'identitystore:CreateUser', error });
  const client = new IdentitystoreClient(settings);
  await expect(client.send(new CreateUserCommand(person))).rejects.toMatchObject({
    name: error,
    message: 'Injected by the faults of the local cloud',
    $metadata: { httpStatusCode },
  });
});

it('reads finspace-data as another name of finspace-api', async () => {
  const { inject, send } = await open();
  await inject({ operation: 'finspace-data:ListUsers', error: 'ThrottlingException' });
  expect((await send('finspace-api', '/user?maxResults=1')).status).toBe(429);
});

const operation = 'finspace:CreateKxUser';
const error = 'ThrottlingException';
it.each<[string, unknown, string]>([
  ['no JSON', '{', 'The body is not valid JSON'],
  ['no list', {}, 'The body must be a JSON array of faults'],
  ['an entry that is no object', ['x'], '[0] must be an object'],
  ['a list as entry', [[]], '[0] must be an object'],
  ['an unknown field', [{ operation, error, after: true }], '[0].after is unknown; the fields are operation, error'],
  ['a field of every object', ['{"__proto__":1}'].map((text) => JSON.parse(text)), '[0].__proto__ is unknown'],
  ['no operation', [{ error }], '[0].operation must be the name of an operation'],
  [
    'a bad second entry',
    [
      { operation, error },
      { operation: 'finspace:CreateKxUsr', error },
    ],
    '[1].operation: no service has the operation "finspace:CreateKxUsr"; near ones are finspace:CreateKxUser,',
  ],
  ['a wildcard of nothing', [{ operation: 's3:*', error }], '[0].operation: no service has the operation "s3:*"'],
  ['a wrong type', [{ operation: 1, error }], '[0].operation must be the name'],
  ['nothing to happen', [{ operation }], '[0] must have one of error, reset and delayMs'],
  ['two things to happen', [{ operation, error, reset: true }], '[0] must not have both error and reset'],
  ['a bad error', [{ operation, error: 'not a name' }], '[0].error must be the name of an exception'],
  ['zero times', [{ operation, error, times: 0 }], '[0].times must be a whole number from 1, or "always"'],
  ['a bad time', [{ operation, error, when: 'during' }], '[0].when must be "before" or "after"'],
  ['a bad delay', [{ operation, delayMs: -1 }], '[0].delayMs must be a whole number from 0'],
  ['a bad duration', [{ operation, error, forMs: 'long' }], '[0].forMs must be a whole number of milliseconds'],
])('refuses a list of faults with %s, and keeps the previous list', async (_what, list, message) => {
  const { control, inject } = await open();
  await inject({ operation, error });
  const answer = await control('PUT', 'faults', list);
  expect(answer.status).toBe(400);
  expect(answer.body.message).toContain(message);
  await expect(control('GET', 'faults')).resolves.toMatchObject({ body: [{ operation, error }] });
});

it.each([
  ['GET', 'reset'],
  ['GET', 'nothing'],
  ['DELETE', 'faults'],
])('has no endpoint %s %s, and lists its endpoints', async (method, path) => {
  const { control } = await open();
  const answer = await control(method, path);
  expect(answer).toMatchObject({ status: 404, body: { message: expect.stringContaining('GET /_local/state') } });
});

it.each<[string, Record<string, string>, number]>([
  ['a host name of another site', { host: 'evil.example' }, 403],
  ['one that begins like this machine', { host: '127.0.0.1.evil.example:4566' }, 403],
  ['a page of another site', { host: 'localhost', origin: 'https://evil.example' }, 403],
  ['a page without an origin', { host: 'localhost', origin: 'null' }, 403],
  ['localhost', { host: 'localhost:4566' }, 200],
  ['IPv6 loopback', { host: '[::1]:4566' }, 200],
  ['a page of another port', { host: 'localhost:4566', origin: 'http://localhost:3000' }, 403],
  ['a page of another site that sends no origin', { host: 'localhost', 'sec-fetch-site': 'cross-site' }, 403],
  ['a page of another port that sends no origin', { host: 'localhost', 'sec-fetch-site': 'same-site' }, 403],
  [
    'a page of the local cloud',
    { host: 'localhost', origin: 'http://localhost', 'sec-fetch-site': 'same-origin' },
    200,
  ],
  ['a user who typed the address', { host: 'localhost', 'sec-fetch-site': 'none' }, 200],
])('answers a request for %s', async (_what, headers, status) => {
  const { url } = await open();
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(`${url}/_local/reset`, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
    .on('error', reject)
    .end();
  await expect(promise).resolves.toBe(status);
});

it('says whether it is ready', async () => {
  const { control } = await open();
  await expect(control('GET', 'health')).resolves.toEqual({ status: 200, body: { status: 'ready' } });
  const starting = await openGateway({ health: () => ({ ready: false, state: 'in memory' }) });
  await expect(starting.control('GET', 'health')).resolves.toEqual({
    status: 503,
    body: { status: 'starting', state: 'in memory' },
  });
});

it('answers GET / with links for a browser, and otherwise with the variables for a shell', async () => {
  const { url } = await open();
  const shell = await fetch(url);
  expect(shell.headers.get('content-type')).toContain('text/plain');
  const exports = `export AWS_ENDPOINT_URL=${url} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`;
  await expect(shell.text()).resolves.toBe(`${exports}\n`);
  const browser = await fetch(url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  const page = await browser.text();
  expect(browser.headers.get('content-type')).toContain('text/html');
  expect(page).toContain(exports);
  const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href);
  expect(links).toEqual(expect.arrayContaining(['/_local/health', '/_local/state', '/_local/calls', '/_local/faults']));
  for (const link of links) expect((await fetch(`${url}${link}`)).status).toBe(200);
});

it('answers no other site at GET /', async () => {
  const { url } = await open();
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode))
    .on('error', reject)
    .end();
  await expect(promise).resolves.toBe(403);
});

it('leaves signed and other requests for / to the services', async () => {
  const { url, send } = await open();
  await expect((await send('finspace', '/')).json()).resolves.toMatchObject({
    message: expect.stringContaining('operations of finspace'),
  });
  for (const init of [{ method: 'POST' }, { path: '/?Action=DescribeStacks' }]) {
    const { path = '/', ...options }: { path?: string; method?: string } = init;
    expect((await fetch(`${url}${path}`, options)).status).not.toBe(200);
  }
});

it('shows requests without the names of people, also those that were cut', async () => {
  const seen: object[] = [];
  const { settings, inject } = await (async () => {
    const gateway = await openGateway({ onRequest: ({ milliseconds: _, ...seenRequest }) => seen.push(seenRequest) });
    return { ...gateway, inject: (...faults: object[]) => gateway.control('PUT', 'faults', faults) };
  })();
  const client = new FinspaceClient(settings);
  await client.send(new CreateKxUserCommand(ada));
  await client.send(new CreateKxUserCommand(ada)).catch(() => {});
  await inject({ operation: 'finspace:GetKxUser', reset: true });
  await client.send(new GetKxUserCommand(ada)).catch(() => {});
  expect(seen).toEqual([
    { what: 'finspace:CreateKxUser', status: 200 },
    { what: 'finspace:CreateKxUser', status: 409, error: 'ResourceAlreadyExistsException' },
    { what: 'PUT /_local/faults', status: 200 },
    { what: 'finspace:GetKxUser' },
  ]);
});

it('sends no answer when the change cannot be kept', async () => {
  const full = new Error('No space left on the disk');
  const errors: unknown[] = [];
  const { settings } = await openGateway({
    settled: () => Promise.reject(full),
    onError: (error) => errors.push(error),
  });
  const creating = new FinspaceClient(settings).send(new CreateKxUserCommand(ada));
  await expect(creating).rejects.toHaveProperty('code', 'ECONNRESET');
  expect(errors).toEqual([full]);
});

it('answers no call of a service under another host name, signed or not', async () => {
  const { url } = await open();
  const statusFor = async (host: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const headers = { host, authorization: signedFor('finspace') };
    request(`${url}/kx/environments/${ENVIRONMENT_ID}/users`, { headers }, (response) =>
      resolve(response.resume().statusCode),
    )
      .on('error', reject)
      .end();
    return promise;
  };
  await expect(statusFor('evil.example:4566')).resolves.toBe(403);
  await expect(statusFor('localhost:4566')).resolves.toBe(200);
});

it('changes its speed, and the quotas with it', async () => {
  const gateway = await openGateway({ quotas: { finspace: 1 } });
  const client = new FinspaceClient(gateway.settings);
  const read = () => client.send(new GetKxUserCommand(ada)).catch(({ name }) => name);
  await expect(gateway.control('GET', 'speed')).resolves.toEqual({ status: 200, body: { factor: 1 } });
  expect(await read()).toBe('ResourceNotFoundException');
  expect(await read()).toBe('ThrottlingException');
  await expect(gateway.control('PUT', 'speed', { factor: 10 })).resolves.toEqual({ status: 200, body: { factor: 10 } });
  gateway.clock.now += 300;
  for (let call = 0; call < 3; call += 1) expect(await read()).toBe('ResourceNotFoundException');
  expect(await read()).toBe('ThrottlingException');
});

it.each([
  ['no JSON', '{'],
  ['no number', { factor: '2' }],
  ['a number that is too small', { factor: 0.5 }],
  ['no object', 2],
])('refuses a speed that is %s', async (_what, body) => {
  const { control } = await open();
  await expect(control('PUT', 'speed', body)).resolves.toMatchObject({ status: 400 });
  await expect(control('GET', 'speed')).resolves.toMatchObject({ body: { factor: 1 } });
});
