/** The batch queue and the commands around it, over HTTP with the built bundles. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BatchOptions, batch } from '../cli/commands/batch.ts';
import { emit } from '../cli/commands/emit.ts';
import { resume, resumeAllFailed } from '../cli/commands/resume.ts';
import { start } from '../cli/commands/start.ts';
import { status } from '../cli/commands/status.ts';
import { DEFAULT_STACK } from '../cli/target.ts';
import type { OnboardingRequest } from '../functions/lib/onboarding-request.ts';
import { type LocalCloud, startLocalCloud } from '../local/cloud.ts';
import type { Fault } from '../local/gateway/faults.ts';
import { sampleRequest } from './requests.ts';

let cloud: LocalCloud;
let queues: SQSClient;
let stepFunctions: SFNClient;
let folder: string;
/** What a command wrote, on both streams. */
let output: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batch-'));
  cloud = await startLocalCloud({ port: 0, speed: 200, onError: () => undefined });
  const settings = {
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  queues = new SQSClient(settings);
  stepFunctions = new SFNClient(settings);
});

afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await fetch(`${cloud.url}/_local/reset`, { method: 'POST' });
  output = [];
  const write = (chunk: unknown) => {
    output.push(String(chunk));
    return true;
  };
  vi.spyOn(console, 'log').mockImplementation(write);
  vi.spyOn(console, 'error').mockImplementation(write);
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});

afterEach(async () => {
  vi.restoreAllMocks();
  // What is still on its way would turn up in the next test.
  await vi.waitUntil(isQuiet, { timeout: 15_000, interval: 20 });
});

/** Whether no message waits or is handled, and no execution runs. */
async function isQuiet(): Promise<boolean> {
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: cloud.stack.outputs.BatchQueueUrl, AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: handled } = Attributes;
  return waiting === '0' && handled === '0' && !Object.values(await executions()).includes('RUNNING');
}

function person(number: number, more: object = {}): OnboardingRequest {
  const userName = `person.${number}`;
  const user = { ...sampleRequest().user, userName, emails: [{ value: `${userName}@example.com` }] };
  return { ...sampleRequest(), requestId: `HR-${number}`, user, ...more };
}

async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await queues.send(new SendMessageBatchCommand({ QueueUrl: cloud.stack.outputs.BatchQueueUrl, Entries }));
}

/** Users of the identity store, of FinSpace, and kx users. */
async function userCounts(): Promise<number[]> {
  const answer = await fetch(`${cloud.url}/_local/state`);
  const state: Record<string, { users: unknown[] }> = JSON.parse(await answer.text());
  return Object.values(state).map(({ users }) => users.length);
}

/** Status of each execution by its name. */
async function executions(): Promise<Record<string, string>> {
  const { executions: listed = [] } = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: cloud.stack.outputs.StateMachineArn }),
  );
  return Object.fromEntries(listed.map(({ name = '', status: ended = '' }) => [name, ended]));
}

async function setFaults(...faults: Fault[]): Promise<void> {
  await fetch(`${cloud.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

/** Waits until so many executions have ended. */
async function untilEnded(count: number): Promise<Record<string, string>> {
  return vi.waitUntil(
    async () => {
      const found = await executions();
      const ended = Object.values(found).filter((state) => state !== 'RUNNING');
      return ended.length >= count && ended.length === Object.keys(found).length && found;
    },
    { timeout: 15_000, interval: 20 },
  );
}

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

const jsonLines = (...requests: unknown[]) => requests.map((request) => `${JSON.stringify(request)}\n`).join('');
const options = () => ({ stack: DEFAULT_STACK, endpointUrl: cloud.url });
const batchOptions = (): BatchOptions => ({ ...options(), skipInvalid: false, patience: 1 });

describe('the batch queue', () => {
  it('onboards nine of ten, and sets the message aside that is no JSON', async () => {
    const people = Array.from({ length: 9 }, (_, index) => JSON.stringify(person(index)));
    await send(...people.slice(0, 4), 'not JSON', ...people.slice(4));
    await untilEnded(9);
    expect(await userCounts()).toEqual([9, 9, 9]);
    const { Messages } = await queues.send(
      new ReceiveMessageCommand({
        QueueUrl: cloud.stack.outputs.BatchDeadLetterQueueUrl,
        MessageAttributeNames: ['All'],
        MaxNumberOfMessages: 10,
      }),
    );
    expect(Messages).toMatchObject([
      { Body: 'not JSON', MessageAttributes: { ERROR_MESSAGE: { StringValue: 'The body is not JSON' } } },
    ]);
  });

  it('takes messages twice, out of order, and again after a failure: one person each, resumed', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    await send(JSON.stringify(person(1)));
    const [name = ''] = Object.keys(await untilEnded(1));
    await send(
      JSON.stringify(person(2)),
      JSON.stringify(person(1)),
      JSON.stringify(person(2)),
      JSON.stringify(person(1)),
    );
    const found = await untilEnded(3);
    expect(found).toEqual({
      [name]: 'FAILED',
      [`${name}-2`]: 'SUCCEEDED',
      [Object.keys(found).find((other) => other.startsWith('HR-2-')) ?? '']: 'SUCCEEDED',
    });
    expect(await userCounts()).toEqual([2, 2, 2]);
  });

  it('starts a request that breaks the contract, so that its sender gets an outcome', async () => {
    await send(JSON.stringify(person(1, { kx: { role: 'trader' } })));
    expect(Object.values(await untilEnded(1))).toEqual(['FAILED']);
  });
});

describe('onboard batch', () => {
  it('onboards everybody, and writes the outcomes', async () => {
    const file = await fileOf('all.jsonl', jsonLines(...Array.from({ length: 25 }, (_, index) => person(index))));
    expect(await batch(file, batchOptions())).toBe(0);
    expect(await userCounts()).toEqual([25, 25, 25]);
    const results = await readFile(path.join(folder, 'all.results.jsonl'), 'utf8');
    expect(
      results
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject(
      Array.from({ length: 25 }, (_, index) => ({ line: index + 1, requestId: `HR-${index}`, status: 'SUCCEEDED' })),
    );
    expect(output.join('')).toMatch(/onboarded +│ +│ +│ +25/);
    expect(output.join(''), 'off a terminal').not.toContain('\u001b');
  });

  it('killed half way and run again does nothing twice', async () => {
    const file = await fileOf('killed.jsonl', jsonLines(...Array.from({ length: 40 }, (_, index) => person(index))));
    const child = spawn(process.execPath, ['cli/onboard.ts', 'batch', file, '--endpoint-url', cloud.url], {
      cwd: path.join(import.meta.dirname, '..'),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exit = new Promise((resolve) => child.once('exit', resolve));
    await vi.waitUntil(async () => ((await userCounts())[0] ?? 0) > 0, { timeout: 15_000, interval: 5 });
    child.kill('SIGKILL');
    await exit;
    expect(await text(child.stderr)).not.toContain('Ended 40');
    expect(await batch(file, batchOptions())).toBe(0);
    expect(await userCounts()).toEqual([40, 40, 40]);
    expect(Object.keys(await executions())).toHaveLength(40);
  });

  it('sends nothing when one request is invalid, and names each fault with its line', async () => {
    const file = await fileOf('bad.jsonl', jsonLines(person(1), person(2, { kx: { role: 'a b' } }), person(1)));
    await expect(batch(file, batchOptions())).rejects.toThrow(
      /bad.jsonl:2: kx.role: must be .*\n.*bad.jsonl:3: requestId/s,
    );
    expect(await executions()).toEqual({});
  });

  it('with --skip-invalid sends the rest, and writes the others to a file that can be mended', async () => {
    const file = await fileOf('skip.jsonl', jsonLines(person(1), person(2, { kx: { role: 'a b' } })));
    expect(await batch(file, { ...batchOptions(), skipInvalid: true })).toBe(1);
    expect(await userCounts()).toEqual([1, 1, 1]);
    const rejected = await readFile(path.join(folder, 'skip.rejected.jsonl'), 'utf8');
    const mended = await fileOf('mended.jsonl', rejected.replace('a b', 'quant'));
    expect(await batch(mended, batchOptions())).toBe(0);
    expect(await userCounts()).toEqual([2, 2, 2]);
  });

  it('tells of a failure what to do, and run again resumes it', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    const file = await fileOf('fails.jsonl', jsonLines(person(1)));
    expect(await batch(file, batchOptions())).toBe(1);
    expect(output.join('')).toMatch(/not onboarded +│ LimitExceededException │ raise-quota/);
    expect(await batch(file, batchOptions())).toBe(0);
    expect(Object.keys(await executions()).map((name) => name.slice(-2))).toContain('-2');
  });
});

describe('onboard start, emit, status, resume', () => {
  it('start: follows the execution, and starts nothing a second time', async () => {
    const file = await fileOf('one.json', JSON.stringify(person(1)));
    expect(await start(file, options())).toBe(0);
    expect(await start(file, options())).toBe(0);
    expect(Object.values(await executions())).toEqual(['SUCCEEDED']);
    expect(output.join('')).toContain('VerifyOnboarding');
    expect(output.join('')).toContain('Is there already');
  });

  it('start: refuses an invalid request with the line of the fault', async () => {
    const file = await fileOf('invalid.json', JSON.stringify(person(1, { kx: {} }), null, 2));
    await expect(start(file, options())).rejects.toThrow(/invalid.json:\d+: kx.role: is required/);
    expect(await executions()).toEqual({});
  });

  it('emit: follows the execution that the event causes, and not another', async () => {
    await send(JSON.stringify(person(7)));
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(8) };
    const file = await fileOf('event.json', JSON.stringify(event));
    expect(await emit(file, { ...options(), wait: 10, json: true })).toBe(0);
    const { executionArn } = JSON.parse(output.find((line) => line.startsWith('{"executionArn')) ?? '{}');
    const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(input ?? '')).toEqual(person(8));
  });

  it('emit: says so when no rule takes the event', async () => {
    const file = await fileOf('other.json', JSON.stringify({ source: 'payroll', 'detail-type': 'X', detail: {} }));
    await expect(emit(file, { ...options(), wait: 0.2 })).rejects.toThrow(
      'No rule takes an event with source "payroll"',
    );
  });

  it('status and resume: tell where a person stands, and go on from there', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' });
    const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(1) };
    expect(await emit(await fileOf('event.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(1);
    output = [];
    expect(await status('HR-1', options())).toBe(1);
    expect(output.join('\n')).toMatch(/CreateKxUser failed with LimitExceededException/);
    expect(await resume('HR-1', options())).toBe(0);
    expect(await userCounts()).toEqual([1, 1, 1]);
    output = [];
    expect(await status('HR-1', { ...options(), json: true })).toBe(0);
    expect(JSON.parse(output.join(''))).toMatchObject({
      requestId: 'HR-1',
      status: 'SUCCEEDED',
      outcome: { identityStoreUser: { created: false }, kxUser: { created: true } },
    });
    expect(await resume('HR-1', options()), 'nothing to resume').toBe(0);
    expect(Object.keys(await executions())).toHaveLength(2);
  });

  it('resume --all-failed: resumes those that have failed, and no others', async () => {
    await setFaults({ operation: 'finspace:CreateKxUser', error: 'LimitExceededException', times: 2 });
    await send(...[1, 2, 3].map((number) => JSON.stringify(person(number))));
    const before = await untilEnded(3);
    expect(Object.values(before).sort()).toEqual(['FAILED', 'FAILED', 'SUCCEEDED']);
    expect(await resumeAllFailed(options())).toBe(0);
    expect(await userCounts()).toEqual([3, 3, 3]);
    expect(Object.keys(await executions())).toHaveLength(5);
  });

  it('of a request that nobody knows: say so', async () => {
    expect(await status('HR-9', options())).toBe(1);
    expect(await resume('HR-9', options())).toBe(1);
    expect(output.join('')).toContain('There is no execution of the request HR-9');
  });

  it('of a stack that is not there: say so', async () => {
    await expect(status('HR-1', { ...options(), stack: 'other' })).rejects.toThrow('There is no stack other');
  });
});
