import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { mockClient } from 'aws-sdk-client-mock';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as finSpaceData from '../../../../functions/lib/services/finspace-data-client.ts';

const {
  CreateUserCommand,
  DisableUserCommand,
  EnableUserCommand,
  FinSpaceDataClient,
  GetUserCommand,
  ListUsersCommand,
} = finSpaceData;

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

let server: Server;
let endpoint: string;
let received: {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}[];
/** Responses of the server in order. The last one is repeated. */
let answers: (Answer | 'reset' | 'silence')[];

beforeEach(async () => {
  received = [];
  answers = [];
  server = createServer(async (request, response) => {
    received.push({ method: request.method, url: request.url, headers: request.headers, body: await text(request) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'silence') return;
    if (answer === 'reset' || answer === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const client = () => new FinSpaceDataClient({ endpoint, region: 'eu-west-1', maxAttempts: 1 });
const user = { emailAddress: 'ada@example.com', type: 'APP_USER' } as const;

describe('requests', () => {
  it('creates a user with POST /user, signed for finspace-api', async () => {
    answers = [{ status: 200, body: { userId: 'f-1' } }];
    const request = {
      ...user,
      firstName: 'Ada',
      lastName: 'Lovelace',
      apiAccess: 'ENABLED',
      clientToken: 't',
    } as const;
    await expect(client().send(new CreateUserCommand(request))).resolves.toMatchObject({ userId: 'f-1' });
    expect(received[0]).toMatchObject({ method: 'POST', url: '/user' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(request);
    expect(received[0]?.headers.authorization).toMatch(/Credential=test\/\d{8}\/eu-west-1\/finspace-api\/aws4_request/);
  });

  it('generates the idempotency token', async () => {
    answers = [{ status: 200, body: {} }];
    await client().send(new CreateUserCommand(user));
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      clientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('reads a user with GET /user/{userId}', async () => {
    const stored = { userId: 'a/b', status: 'ENABLED', emailAddress: 'ada@example.com', createTime: 1_700_000_000_000 };
    answers = [{ status: 200, body: stored }];
    await expect(client().send(new GetUserCommand({ userId: 'a/b' }))).resolves.toMatchObject(stored);
    expect(received[0]).toMatchObject({ method: 'GET', url: '/user/a%2Fb' });
  });

  it.each([
    ['enables', EnableUserCommand, 'enable'],
    ['disables', DisableUserCommand, 'disable'],
  ])('%s a user with POST, and the idempotency token in the body', async (_, Command, action) => {
    answers = [{ status: 200, body: { userId: 'a/b' } }];
    await expect(client().send(new Command({ userId: 'a/b', clientToken: 't' }))).resolves.toMatchObject({
      userId: 'a/b',
    });
    expect(received[0]).toMatchObject({ method: 'POST', url: `/user/a%2Fb/${action}` });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ clientToken: 't' });
  });

  it('lists users page by page with GET /user', async () => {
    answers = [{ status: 200, body: { users: [{ userId: 'f-1' }], nextToken: 'n&1' } }];
    await expect(client().send(new ListUsersCommand({ maxResults: 100, nextToken: 'n&1' }))).resolves.toMatchObject({
      users: [{ userId: 'f-1' }],
      nextToken: 'n&1',
    });
    expect(received[0]?.url).toBe('/user?maxResults=100&nextToken=n%261');
  });
});

describe('configuration', () => {
  it('signs with the credentials of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'FROMENVIRONMENT');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session');
    answers = [{ status: 200 }];
    await client().send(new ListUsersCommand({ maxResults: 1 }));
    expect(received[0]?.headers.authorization).toContain('Credential=FROMENVIRONMENT/');
    expect(received[0]?.headers['x-amz-security-token']).toBe('session');
  });

  it('prefers the given credentials to those of the environment', async () => {
    answers = [{ status: 200 }];
    const credentials = { accessKeyId: 'GIVEN', secretAccessKey: 'secret' };
    const given = new FinSpaceDataClient({ endpoint, region: 'eu-west-1', maxAttempts: 1, credentials });
    await given.send(new ListUsersCommand({ maxResults: 1 }));
    expect(received[0]?.headers.authorization).toContain('Credential=GIVEN/');
  });

  it('times out if the service does not respond', async () => {
    answers = ['silence'];
    const requestHandler = { requestTimeout: 20, throwOnRequestTimeout: true };
    const impatient = new FinSpaceDataClient({ endpoint, region: 'eu-west-1', maxAttempts: 1, requestHandler });
    await expect(impatient.send(new ListUsersCommand({ maxResults: 1 }))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('logs no personal data', async () => {
    answers = [{ status: 200, body: { users: [{ ...user, firstName: 'Ada', lastName: 'Lovelace' }] } }];
    const info = vi.fn();
    const logger = { trace: vi.fn(), debug: vi.fn(), info, warn: vi.fn(), error: vi.fn() };
    const logging = new FinSpaceDataClient({ endpoint, region: 'eu-west-1', maxAttempts: 1, logger });
    await logging.send(new CreateUserCommand({ ...user, firstName: 'Ada', lastName: 'Lovelace' }));
    await logging.send(new ListUsersCommand({ maxResults: 1 }));
    expect(info).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(info.mock.calls)).not.toMatch(/ada@example\.com|Ada|Lovelace/);
  });
});

describe('exceptions', () => {
  it.each([
    ['AccessDeniedException', 403, finSpaceData.AccessDeniedException],
    ['ConflictException', 409, finSpaceData.ConflictException],
    ['InternalServerException', 500, finSpaceData.InternalServerException],
    ['LimitExceededException', 400, finSpaceData.LimitExceededException],
    ['ResourceNotFoundException', 404, finSpaceData.ResourceNotFoundException],
    ['ThrottlingException', 429, finSpaceData.ThrottlingException],
    ['ValidationException', 400, finSpaceData.ValidationException],
  ])('throws the class of %s', async (name, status, exception) => {
    answers = [{ status, headers: { 'x-amzn-errortype': name }, body: { message: 'why', reason: 'because' } }];
    const error: unknown = await client()
      .send(new CreateUserCommand(user))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(exception);
    expect(error).toBeInstanceOf(finSpaceData.FinSpaceDataServiceException);
    expect(error).toMatchObject({
      name,
      message: 'why',
      $fault: status < 500 ? 'client' : 'server',
      $metadata: { httpStatusCode: status },
    });
  });

  it.each([
    ['a header with a URI', { 'x-amzn-errortype': 'ConflictException:http://internal.amazon.com/coral/' }, {}],
    ['the member __type', {}, { __type: 'com.amazonaws.finspacedata#ConflictException' }],
    ['the member code', {}, { code: 'ConflictException' }],
  ])('throws the class of the exception that is named in %s', async (_where, headers, body) => {
    answers = [{ status: 409, headers, body: { ...body, message: 'why', reason: 'because' } }];
    const error: unknown = await client()
      .send(new CreateUserCommand(user))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(finSpaceData.ConflictException);
    expect(error).not.toBeInstanceOf(finSpaceData.ValidationException);
    expect(error).toMatchObject({ name: 'ConflictException', message: 'why', reason: 'because' });
  });

  it('can be created by a test double', () => {
    const error = new finSpaceData.ConflictException({ message: 'why', reason: 'because', $metadata: {} });
    expect(error).toBeInstanceOf(finSpaceData.ConflictException);
    expect(error).toMatchObject({ name: 'ConflictException', $fault: 'client', message: 'why', reason: 'because' });
  });

  it('throws the base class for an undocumented exception', async () => {
    answers = [{ status: 400, headers: { 'x-amzn-errortype': 'TeapotException' }, body: { message: 'short' } }];
    const error: unknown = await client()
      .send(new CreateUserCommand(user))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(finSpaceData.FinSpaceDataServiceException);
    expect(error).toMatchObject({ name: 'TeapotException' });
  });
});

describe('attempts', () => {
  // The backoff is a random part of its limit. With the random number 0, no test waits.
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });

  const transient = [
    { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' } },
    { status: 500, headers: { 'x-amzn-errortype': 'InternalServerException' } },
    'reset',
  ] as const;
  const permanent = { status: 400, headers: { 'x-amzn-errortype': 'ValidationException' } };
  const retrying = (maxAttempts: number) => new FinSpaceDataClient({ endpoint, region: 'eu-west-1', maxAttempts });

  it.each(transient.flatMap((answer) => [1, 3].map((maxAttempts) => ({ answer, maxAttempts }))))(
    'are $maxAttempts for $answer',
    async ({ answer, maxAttempts }) => {
      answers = [answer];
      await expect(retrying(maxAttempts).send(new CreateUserCommand(user))).rejects.toThrow();
      expect(received).toHaveLength(maxAttempts);
    },
  );

  it('are limited by AWS_MAX_ATTEMPTS', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
    answers = [transient[0]];
    const unconfigured = new FinSpaceDataClient({ endpoint, region: 'eu-west-1' });
    await expect(unconfigured.send(new CreateUserCommand(user))).rejects.toThrow();
    expect(received).toHaveLength(2);
  });

  it('are not repeated after a permanent error', async () => {
    answers = [permanent];
    await expect(retrying(3).send(new CreateUserCommand(user))).rejects.toThrow();
    expect(received).toHaveLength(1);
  });

  it('use the same client token until one succeeds', async () => {
    answers = ['reset', { status: 200, body: { userId: 'f-1' } }];
    await expect(retrying(3).send(new CreateUserCommand(user))).resolves.toMatchObject({ userId: 'f-1' });
    expect(received).toHaveLength(2);
    expect(received[1]?.body).toBe(received[0]?.body);
  });

  it('end with the error code of a reset connection', async () => {
    answers = ['reset'];
    await expect(client().send(new CreateUserCommand(user))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('endpoint', () => {
  it.each([
    ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_OTHER'],
    ['AWS_ENDPOINT_URL_FINSPACE_DATA', 'AWS_ENDPOINT_URL'],
  ])('comes from %s, which takes precedence over %s', async (variable, other) => {
    vi.stubEnv(other, 'http://127.0.0.1:9');
    vi.stubEnv(variable, endpoint);
    answers = [{ status: 200, body: {} }];
    await new FinSpaceDataClient({ maxAttempts: 1 }).send(new ListUsersCommand({ maxResults: 1 }));
    expect(received).toHaveLength(1);
    expect(received[0]?.headers.authorization).toContain('/us-east-1/finspace-api/');
  });

  it('is the given endpoint, which takes precedence over the environment', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_FINSPACE_DATA', 'http://127.0.0.1:9');
    answers = [{ status: 200 }];
    await client().send(new ListUsersCommand({ maxResults: 1 }));
    expect(received).toHaveLength(1);
  });

  it.each([
    ['us-east-1', 'finspace-api.us-east-1.amazonaws.com'],
    ['cn-north-1', 'finspace-api.cn-north-1.amazonaws.com.cn'],
  ])('is the endpoint of AWS in %s by default', async (region, hostname) => {
    const seen: string[] = [];
    const asked = new FinSpaceDataClient({ region, maxAttempts: 1 });
    asked.middlewareStack.add(
      () => async (args) => {
        const { request } = args as { request: { hostname: string } };
        seen.push(request.hostname);
        throw new Error('not sent');
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(asked.send(new ListUsersCommand({ maxResults: 1 }))).rejects.toThrow('not sent');
    expect(seen).toEqual([hostname]);
  });
});

it('works with the test double of the SDK clients', async () => {
  const double = mockClient(FinSpaceDataClient);
  double.on(CreateUserCommand).resolves({ userId: 'f-9' });
  await expect(client().send(new CreateUserCommand(user))).resolves.toMatchObject({ userId: 'f-9' });
  double.restore();
});

it('keeps the names of exceptions after minification', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'finspace-data-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entry = path.join(folder, 'entry.ts');
  const source = path.join(import.meta.dirname, '../../../../functions/lib/services/finspace-data-client.ts');
  await writeFile(
    entry,
    `import { ConflictException, FinSpaceDataClient, CreateUserCommand } from ${JSON.stringify(source)};
    try { await new FinSpaceDataClient({ maxAttempts: 1 }).send(new CreateUserCommand({ emailAddress: 'a', type: 'APP_USER' })); }
    catch (error) { console.log(error.name, error instanceof ConflictException); }`,
  );
  const outfile = path.join(folder, 'entry.mjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  answers = [{ status: 409, headers: { 'x-amzn-errortype': 'ConflictException' } }];
  const { stdout } = await promisify(execFile)(process.execPath, [outfile], {
    env: { ...process.env, AWS_ENDPOINT_URL: endpoint },
  });
  expect(stdout.trim()).toBe('ConflictException true');
});
