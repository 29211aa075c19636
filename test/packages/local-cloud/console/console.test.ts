/** The endpoints of the console, over HTTP, for the application with its built bundles. */
import { request } from 'node:http';
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import sample from '../../../../events/user-onboarding-requested.json' with { type: 'json' };
import { startApplication } from '../../../../local/application.ts';
import { pageFiles } from '../../../../packages/local-cloud/console/page-files.ts';
import type { LocalCloud } from '../../../../packages/local-cloud/index.ts';
import type { Document } from '../../../helpers/document.ts';

const MARKUP = '<img src=x onerror=alert(1)>';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startApplication({ port: 0, speed: 200, onError: () => undefined });
});

afterAll(() => cloud.close());

beforeEach(async () => {
  await fetch(`${cloud.url}/_local/reset`, { method: 'POST' });
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Document }> {
  const answered = await fetch(`${cloud.url}/_local/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answered.status, body: JSON.parse(await answered.text()) };
}

const read = async (path: string) => (await ask('GET', `console/${path}`)).body;

/** Puts an event on the bus. @returns the ARN of the execution that it started */
async function put(detail: object = sample.detail): Promise<string> {
  const { body } = await ask('POST', 'console/events', { event: JSON.stringify({ ...sample, detail }) });
  expect(body.rules).toEqual(['UserOnboardingRequestedRule']);
  return body.executionArns[0];
}

const execution = (arn: string) => read(`execution?${new URLSearchParams({ arn })}`);

/** Waits for the end of an execution. */
function ended(arn: string): Promise<Document> {
  const look = async () => {
    const found = await execution(arn);
    return found.status !== 'RUNNING' && found;
  };
  return vi.waitUntil(look, { timeout: 15_000, interval: 50 });
}

describe('an execution', () => {
  it('that has succeeded has its graph, its states, its history, the users, and commands', async () => {
    const found = await ended(await put());
    expect(found).toMatchObject({
      kind: 'onboarding',
      requestId: sample.detail.requestId,
      person: 'ada.lovelace',
      status: 'SUCCEEDED',
      attempt: 1,
      attempts: 1,
      canResume: false,
      canStop: false,
      users: { kx: [{ userName: 'ada-lovelace', role: 'analyst' }], finSpace: { type: 'APP_USER' } },
    });
    const states = found.graph.nodes.filter(({ status }: Document) => status === 'succeeded');
    expect(states.map(({ name }: Document) => name)).toEqual(expect.arrayContaining(['CreateKxUser', 'Onboarded']));
    expect(found.visits[0]).toMatchObject({
      name: 'PrepareOnboarding',
      input: expect.stringContaining('ada.lovelace'),
    });
    expect(found.history.at(-1)).toMatchObject({ type: 'ExecutionSucceeded' });
    const commands = found.commands.map(({ command }: Document) => command);
    expect(commands).toContain(`npm run -s onboard -- status ${sample.detail.requestId}`);
    expect(commands).toContain(`aws stepfunctions describe-execution --execution-arn ${found.executionArn}`);
  });

  it('that has failed has its failure with the advice and the section of the runbook, and is resumed', async () => {
    await ask('PUT', 'faults', [
      { operation: 'finspace:CreateKxUser', error: 'AccessDeniedException', times: 'always' },
    ]);
    const arn = await put();
    const found = await ended(arn);
    expect(found).toMatchObject({
      status: 'FAILED',
      canResume: true,
      failure: { step: 'CreateKxUser', error: 'AccessDeniedException', disposition: 'fix-permissions', faults: [] },
    });
    expect(found.failure.advice).toContain('permission');
    const runbook = JSON.stringify(found.failure.runbook);
    expect(runbook).toContain('iam:PassRole');
    expect(runbook).not.toContain('](');
    await ask('PUT', 'faults', []);
    const { status, body } = await ask('POST', 'console/execution/resume', { arn });
    expect(status).toBe(200);
    await expect(ended(body.executionArn)).resolves.toMatchObject({ status: 'SUCCEEDED', attempt: 2, attempts: 2 });
    await expect(execution(arn)).resolves.toMatchObject({ canResume: false, others: [{ attempt: 2 }] });
  });

  it('is not resumed over a newer request for the same person, unless the caller says so', async () => {
    await ask('PUT', 'faults', [{ operation: 'finspace:CreateKxUser', error: 'AccessDeniedException' }]);
    const arn = await put();
    await ended(arn);
    // Of two events in one second, that with the greater requestId is the newer one.
    const newer = { ...sample.detail, user: { ...sample.detail.user, userName: 'ADA.Lovelace' }, requestId: 'HR-3' };
    await ended(await put(newer));
    const { status, body } = await ask('POST', 'console/execution/resume', { arn });
    expect(status).toBe(409);
    expect(body).toEqual({
      message: 'HR-2026-004217 is not resumed: HR-3 is a newer request for the same person, and would be undone.',
      evenIfOlder: true,
    });
    await expect(read('executions')).resolves.toMatchObject({ total: 2 });
    const resumed = await ask('POST', 'console/execution/resume', { arn, evenIfOlder: true });
    expect(resumed.status).toBe(200);
    await expect(ended(resumed.body.executionArn)).resolves.toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
  });

  it('is not resumed while another attempt runs, and when one has succeeded', async () => {
    await ask('PUT', 'faults', [{ operation: 'finspace:CreateKxUser', error: 'AccessDeniedException' }]);
    const arn = await put();
    await ended(arn);
    // It is stopped before it has a claim, which would last for a while.
    await ask('PUT', 'faults', [{ operation: 'dynamodb:DescribeTable', delayMs: 60_000, times: 'always' }]);
    const resumed = await ask('POST', 'console/execution/resume', { arn });
    const running = await ask('POST', 'console/execution/resume', { arn });
    expect(running).toMatchObject({ status: 409, body: { evenIfOlder: false } });
    expect(running.body.message).toContain('an attempt at it is running');
    await ask('POST', 'console/execution/stop', { arn: resumed.body.executionArn });
    await ask('PUT', 'faults', []);
    const again = await ask('POST', 'console/execution/resume', { arn });
    expect(again).toMatchObject({ status: 200 });
    const end = await ended(again.body.executionArn);
    expect(end.status, `${end.error}: ${end.cause}`).toBe('SUCCEEDED');
    const succeeded = await ask('POST', 'console/execution/resume', { arn });
    expect(succeeded).toMatchObject({ status: 409, body: { evenIfOlder: false } });
    expect(succeeded.body.message).toContain('an attempt at it has succeeded');
  });

  it('is stopped, and says so instead of what the outcome event says to do', async () => {
    await ask('PUT', 'faults', [{ operation: 'identitystore:*', delayMs: 60_000, times: 'always' }]);
    const arn = await put();
    await expect(execution(arn)).resolves.toMatchObject({ status: 'RUNNING', canStop: true });
    expect((await ask('POST', 'console/execution/stop', { arn })).status).toBe(200);
    await expect(ended(arn)).resolves.toMatchObject({ status: 'ABORTED', cause: 'Stopped in the console' });
    await ask('PUT', 'faults', []);
    const reported = async () => (await execution(arn)).failure;
    await expect(vi.waitUntil(reported, { timeout: 15_000, interval: 50 })).resolves.toMatchObject({
      error: 'ExecutionAborted',
      disposition: 'aborted',
      advice: expect.stringContaining('Ask whether'),
    });
    expect((await ask('POST', 'console/execution/stop', { arn })).status).toBe(409);
  });

  it('that does not exist is not found', async () => {
    expect((await ask('GET', 'console/execution?arn=x')).status).toBe(404);
    expect((await ask('POST', 'console/execution/resume', {})).status).toBe(404);
  });

  it('with a hostile requestId has no command with it, and cannot be resumed', async () => {
    const found = await ended(await put({ ...sample.detail, requestId: 'x; touch /tmp/x' }));
    expect(found).toMatchObject({ status: 'FAILED', failure: { error: 'InvalidRequest' } });
    expect(found.failure.faults).toEqual([{ path: 'requestId', message: expect.any(String) }]);
    expect(JSON.stringify(found.commands)).not.toContain('touch');
    expect((await ask('POST', 'console/execution/resume', { arn: found.executionArn })).status).toBe(409);
  });
});

it('lists executions by status, kind, requestId and user name', async () => {
  const arn = await put();
  await ended(arn);
  await ended(
    await put({ ...sample.detail, requestId: '', user: { ...sample.detail.user, userName: 'Grace.Hopper' } }),
  );
  const names = async (query: string) =>
    (await read(`executions?${query}`)).items.map(({ person }: Document) => person);
  await expect(names('')).resolves.toEqual(['Grace.Hopper', 'ada.lovelace']);
  await expect(names('status=FAILED')).resolves.toEqual(['Grace.Hopper']);
  await expect(names('search=grace')).resolves.toEqual(['Grace.Hopper']);
  await expect(names('search=HR-2026-004217')).resolves.toEqual(['ada.lovelace']);
  await expect(names('kind=role-change')).resolves.toEqual([]);
  await expect(read('executions?status=FAILED')).resolves.toMatchObject({
    statuses: { SUCCEEDED: 1, FAILED: 1 },
    total: 1,
  });
  expect((await ask('GET', 'console/executions?page=0')).status).toBe(400);
});

it('shows people with their users and requests', async () => {
  await ended(await put());
  const { items } = await read('people?search=LOVELACE');
  expect(items).toHaveLength(1);
  const [{ identityStore, kx, requests }] = items;
  expect(identityStore.createdAt).toBeGreaterThan(Date.UTC(2020, 0, 1));
  expect(kx[0].ownerTag).toBe(identityStore.userId);
  expect(requests).toMatchObject([{ requestId: sample.detail.requestId, status: 'SUCCEEDED' }]);
  await expect(read('people?search=nobody')).resolves.toMatchObject({ items: [], total: 0, page: 1, pages: 1 });
});

it("shows a person's groups", async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new IdentitystoreClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
  const store = { IdentityStoreId: 'd-1234567890' };
  const create = async (UserName: string) =>
    client.send(
      new CreateUserCommand({ ...store, UserName, DisplayName: 'A', Name: { GivenName: 'A', FamilyName: 'B' } }),
    );
  const { UserId } = await create('ada');
  await create('bob');
  for (const DisplayName of ['Traders of Rates', 'Analysts of Rates']) {
    const { GroupId } = await client.send(new CreateGroupCommand({ ...store, DisplayName }));
    await client.send(new CreateGroupMembershipCommand({ ...store, GroupId, MemberId: { UserId: UserId ?? '' } }));
  }
  const { items } = await read('people');
  expect(items.map(({ person, identityStore }: Document) => [person, identityStore.groups])).toEqual([
    ['ada', ['Analysts of Rates', 'Traders of Rates']],
    ['bob', []],
  ]);
});

it('shows events with their outcomes, rules, and calls over time', async () => {
  const arn = await put();
  await ended(arn);
  const { items, rules } = await read('events?detailType=User%20Onboarding%20Requested');
  expect(items).toMatchObject([
    { source: 'hr', deliveries: [{ rule: 'UserOnboardingRequestedRule', executionArn: arn }] },
  ]);
  expect(rules).toEqual(
    expect.arrayContaining([expect.objectContaining({ rule: 'UserOnboardingRequestedRule', matched: 1 })]),
  );
  const { items: calls } = await read('calls');
  const called = calls.find(({ operation }: Document) => operation === 'finspace:CreateKxUser');
  expect(called).toMatchObject({ total: 1, outcomes: [{ outcome: 'ok', count: 1 }] });
  expect(called.timeline.reduce((sum: number, { ok }: Document) => sum + ok, 0)).toBe(1);
});

it('shows dead letters with their reason, and does not take them off the queue', async () => {
  const client = new SQSClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const QueueUrl = cloud.stack.outputs.BatchQueueUrl;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no JSON' }));
  const deadLetters = async () => {
    const { items } = await read('queues');
    const queue = items.find(({ queue: name }: Document) => name === 'BatchDeadLetterQueue');
    return queue.messages.length > 0 && queue;
  };
  const queue = await vi.waitUntil(deadLetters, { timeout: 15_000, interval: 50 });
  expect(queue).toMatchObject({ deadLettersOf: ['BatchQueue'], waiting: 1 });
  expect(queue.messages).toMatchObject([
    {
      body: 'no JSON',
      reason: expect.stringMatching(/^UnusableMessage: ./),
      attributes: { ERROR_CODE: 'UnusableMessage' },
    },
  ]);
  await client.send(new PurgeQueueCommand({ QueueUrl: cloud.stack.outputs.BatchDeadLetterQueueUrl }));
});

it('has samples that are requests of their own each time', async () => {
  const ids = async () => {
    const { samples } = await read('play');
    return samples.map(({ event }: Document) => JSON.parse(event).detail.requestId);
  };
  const all = [...(await ids()), ...(await ids())];
  expect(new Set(all).size).toBe(all.length);
  expect(all).not.toContain(sample.detail.requestId);
});

describe('a form', () => {
  it('with its example starts an execution that succeeds', async () => {
    const { forms } = await read('play');
    const [{ kind, fields }] = forms;
    const values = Object.fromEntries(fields.map(({ path, value }: Document) => [path, value]));
    const { status, body } = await ask('POST', 'console/requests', { kind, values });
    expect(status).toBe(200);
    await expect(ended(body.executionArns[0])).resolves.toMatchObject({ status: 'SUCCEEDED', person: 'grace.hopper' });
  });

  it('that breaks the contract starts nothing, and has the faults that the workflow would report', async () => {
    const values = {
      requestId: 'HR-1',
      'user.userName': MARKUP,
      'kx.tags': 'identityStoreUserId=x',
      'kx.role': 'quant',
    };
    const refused = await ask('POST', 'console/requests', { kind: 'onboarding', values });
    expect(refused.status).toBe(422);
    const fields = refused.body.faults.map(({ field }: Document) => field);
    expect(fields).toEqual(expect.arrayContaining(['user.displayName', 'user.emails[0].value', 'kx.tags']));
    await expect(read('executions')).resolves.toMatchObject({ total: 0 });
    const { body } = await ask('POST', 'console/requests', { kind: 'onboarding', values, anyway: true });
    const { failure, person } = await ended(body.executionArns[0]);
    expect(person).toBe(MARKUP);
    expect(failure.faults).toEqual(refused.body.faults.map(({ path, message }: Document) => ({ path, message })));
  });

  it.each([
    ['an unknown kind', { kind: 'x', values: {} }],
    ['an unknown field', { kind: 'onboarding', values: { x: 'y' } }],
    ['no values', { kind: 'onboarding' }],
    ['no object', []],
  ])('is refused with %s', async (_what, body) => {
    expect((await ask('POST', 'console/requests', body)).status).toBe(400);
  });
});

it.each([['{'], ['[]'], ['{"source":"hr"}']])('refuses the event %s', async (event) => {
  expect((await ask('POST', 'console/events', { event })).status).toBe(400);
});

it('says that a fault has ended a call', async () => {
  for (const fault of [{ error: 'InternalException' }, { reset: true }]) {
    await ask('PUT', 'faults', [{ operation: 'events:PutEvents', ...fault }]);
    expect((await ask('POST', 'console/events', { event: JSON.stringify(sample) })).status).toBe(502);
  }
});

describe('the page', () => {
  const BROWSER = { accept: 'text/html,application/xhtml+xml' };

  it('is for browsers, and refers to files that exist, of at most 150 KiB in all', async () => {
    const page = await fetch(cloud.url, { headers: BROWSER });
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    const links = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect((await fetch(`${cloud.url}${link}`)).status, link).toBe(200);
    let bytes = 0;
    for (const name of pageFiles()) {
      const file = await fetch(`${cloud.url}/_local/console/${name}`);
      expect(file.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      bytes += (await file.arrayBuffer()).byteLength;
    }
    expect(bytes).toBeLessThanOrEqual(150 * 1024);
    await expect((await fetch(cloud.url)).text()).resolves.toMatch(/^export AWS_ENDPOINT_URL=/);
  });

  it('is compressed for a client that takes it', async () => {
    const read = (encoding: string) =>
      fetch(`${cloud.url}/_local/console/about`, { headers: { 'accept-encoding': encoding } });
    const [small, plain] = await Promise.all([read('gzip, br'), read('identity')]);
    expect(small.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    await expect(small.json()).resolves.toEqual(await plain.json());
  });

  it('has a policy that allows neither inline scripts nor markup that is made of texts', async () => {
    const policy = (await fetch(cloud.url, { headers: BROWSER })).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    const script = await (await fetch(`${cloud.url}/_local/console/dom.js`)).text();
    expect(script).not.toMatch(/innerHTML|insertAdjacentHTML|outerHTML|document\.write/);
  });

  it.each(['../console.ts', '..%2fconsole.ts', '%2e%2e/console.ts', 'page-files.ts', '', 'index.html/'])(
    'has no file %s',
    async (name) => {
      expect(await statusOf('GET', `/_local/console/${name}`, {})).toBe(404);
    },
  );

  it.each<[string, string, Record<string, string>, number]>([
    ['another host name', 'GET', { host: 'evil.example', ...BROWSER }, 403],
    ['a link on another site', 'GET', { 'sec-fetch-site': 'cross-site', ...BROWSER }, 200],
    ['a script of another site', 'GET', { origin: 'https://evil.example', ...BROWSER }, 403],
  ])('answers %s', async (_what, method, headers, status) => {
    expect(await statusOf(method, '/', headers)).toBe(status);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a site that sends no origin', { 'sec-fetch-site': 'cross-site' }],
    ['another host name', { host: 'evil.example' }],
  ])('lets %s change nothing', async (_what, headers) => {
    for (const name of ['events', 'requests', 'execution/stop', 'execution/resume']) {
      expect(await statusOf('POST', `/_local/console/${name}`, headers)).toBe(403);
    }
  });
});

/** Status of a request whose path and headers are sent as they are. */
function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const { port } = new URL(cloud.url);
  request({ host: '127.0.0.1', port, method, path, headers }, (response) => resolve(response.resume().statusCode))
    .on('error', reject)
    .end();
  return promise;
}

it('tells at once what has changed', async () => {
  const answered = await fetch(`${cloud.url}/_local/console/changes`);
  expect(answered.headers.get('content-type')).toBe('text/event-stream');
  const reader = answered.body?.pipeThrough(new TextDecoderStream()).getReader();
  await put();
  let text = '';
  while (!text.includes('"executions"')) text += (await reader?.read())?.value;
  expect(text).toMatch(/^:\n\nevent: changed\ndata: \[[^\n]+\]\n\n/);
  await reader?.cancel();
});
