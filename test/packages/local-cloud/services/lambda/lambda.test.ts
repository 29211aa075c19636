import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionReset } from '../../../../../packages/local-cloud/service/connection-reset.ts';
import { Resets } from '../../../../../packages/local-cloud/service/resets.ts';
import { ServiceError } from '../../../../../packages/local-cloud/service/service.ts';
import { Speed } from '../../../../../packages/local-cloud/service/speed.ts';
import { createLambda, type Lambda } from '../../../../../packages/local-cloud/services/lambda/lambda.ts';
import type { StackFunction } from '../../../../../packages/local-cloud/template/resources/functions.ts';
import { openGateway } from '../../gateway/open-gateway.ts';

const SHARED = `import { threadId } from 'node:worker_threads';
  let count = 0;
  const { env } = process;
  export const handler = async () => {
    count += 1;
    if (env !== process.env) throw new Error('The environment is that of another function');
    return { thread: threadId, count, name: process.env.AWS_LAMBDA_FUNCTION_NAME };
  };`;

const BUNDLES = {
  echo: `let count = 0;
    export const handler = async (event, context) => {
      console.log('log of echo');
      return { event, count: ++count, name: context.functionName, variable: process.env.MINE, secret: process.env.HOME,
        left: context.getRemainingTimeInMillis() };
    };`,
  shared: SHARED,
  other: SHARED,
  chatty: `export const handler = async () => {
      console.log('x'.repeat(1e5));
      console.error('x'.repeat(1e5));
      for (const output of [process.stdout, process.stderr]) await new Promise((end) => output.write('x', 'utf8', end));
      return [process.stdout.writableLength, process.stderr.writableLength];
    };`,
  fail: `export const handler = async () => { const error = new Error('why'); error.name = 'ThrottlingException'; throw error; };`,
  text: `export const handler = async () => { throw 'only text'; };`,
  endless: `export const handler = () => { console.log('begun'); return new Promise((resolve) => setTimeout(resolve, 60000)); };`,
  slow: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 60000));`,
  exit: `export const handler = () => process.exit(3);`,
  hoard: `const hoard = []; export const handler = () => { for (;;) hoard.push(Array(1e5).fill(hoard.length)); };`,
  broken: `throw Object.assign(new Error('no configuration'), { name: 'InvalidConfiguration' }); export const handler = 1;`,
  nothing: `export const other = 1;`,
};

let folder: string;
let lambda: Lambda;
let logs: string[];
let resets: Resets;
/** Invocations that failed for good. */
let dropped: string[];
/** What refuses the next attempts of asynchronous invocations. */
let refusals: Error[];

/** A cold start may take its time. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

const functionNamed = (name: string): StackFunction => ({
  logicalId: name,
  name,
  arn: arnOf(name),
  bundle: path.join(folder, `${name}.mjs`),
  handler: 'handler',
  timeoutSeconds: name === 'slow' ? 0.2 : 60,
  memorySize: 128,
  roleArn: 'arn:aws:iam::111122223333:role/function',
  environment: { MINE: 'mine' },
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lambda-'));
  for (const [name, source] of Object.entries(BUNDLES)) await writeFile(path.join(folder, `${name}.mjs`), source);
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  // A worker's last lines may come after its test.
  const lines: string[] = [];
  logs = lines;
  const failures: string[] = [];
  dropped = failures;
  refusals = [];
  resets = new Resets();
  const functions = [...Object.keys(BUNDLES), 'absent'].map(functionNamed);
  lambda = createLambda(functions, {
    environment: {},
    onLog: (name, line) => lines.push(`${name}: ${line}`),
    // The longest wait of Lambda, 6 hours, takes some milliseconds.
    speed: new Speed(10_000_000),
    resets,
    async attempt(work) {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return work();
    },
    onDropped: ({ name }, _, { errorType }) => failures.push(`${name}: ${errorType}`),
  });
});

afterEach(() => lambda.close());

describe('a function', () => {
  it('runs with its own environment and a Lambda context, and stays warm', async () => {
    const first = JSON.parse((await lambda.invoke('echo', '{"a":1}')).payload ?? '');
    const second = JSON.parse((await lambda.invoke(arnOf('echo'), '{}')).payload ?? '');
    expect(first).toMatchObject({ event: { a: 1 }, count: 1, name: 'echo', variable: 'mine' });
    expect(first).not.toHaveProperty('secret');
    expect(first.left).toBeGreaterThan(0);
    expect(second.count).toBe(2);
  });

  it('runs one event at a time in each worker', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => lambda.invoke('echo', '{}')));
    const counts = answers.map(({ payload }) => JSON.parse(payload ?? '').count);
    expect(counts).toHaveLength(8);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });

  it('shares its thread with other functions, but not its modules and its environment', async () => {
    const run = async (name: string) => JSON.parse((await lambda.invoke(name, '{}')).payload ?? '');
    const one = await run('shared');
    const other = await run('other');
    expect(other.thread).toBe(one.thread);
    expect([one, other]).toMatchObject([
      { name: 'shared', count: 1 },
      { name: 'other', count: 1 },
    ]);
    expect(await run('shared')).toMatchObject({ name: 'shared', count: 2, thread: one.thread });
  });

  it('has a thread of its own when the others wait, up to the end of the others', async () => {
    const others = Array.from({ length: 5 }, () => lambda.invoke('endless', '{}'));
    expect(JSON.parse((await lambda.invoke('echo', '{}')).payload ?? '')).toMatchObject({ count: 1 });
    expect(logs.filter((line) => line === 'endless: begun')).toHaveLength(5);
    await lambda.reset();
    await Promise.all(others);
  });

  it('has few threads while it is busy', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => lambda.invoke('shared', '{}')));
    const threads = new Set(answers.map(({ payload }) => JSON.parse(payload ?? '').thread));
    expect(threads.size).toBeLessThanOrEqual(4);
  });

  it('writes nowhere when no one reads its output', async () => {
    const other = createLambda([functionNamed('chatty')], { environment: {} });
    const { payload } = await other.invoke('chatty', '{}');
    await other.close();
    expect(payload).toBe('[0,0]');
  });

  it('passes its output to the log', async () => {
    await lambda.invoke('echo', '{}');
    await soon(() => logs).toContain('echo: log of echo');
  });

  it.each([
    ['fail', { errorType: 'ThrottlingException', errorMessage: 'why' }],
    ['text', { errorType: 'string', errorMessage: 'only text' }],
    ['exit', { errorType: 'Runtime.ExitError' }],
    ['hoard', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') }],
    ['broken', { errorType: 'InvalidConfiguration', errorMessage: 'no configuration' }],
    ['nothing', { errorType: 'Runtime.HandlerNotFound' }],
    [
      'absent',
      { errorType: 'Runtime.ImportModuleError', errorMessage: expect.stringContaining('Build the functions first') },
    ],
    ['slow', { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('timed out after 0.20 seconds') }],
  ])('answers an error as Lambda does: %s', async (name, error) => {
    expect(await lambda.invoke(name, '{}')).toMatchObject({ error });
  });

  it('runs the next event after a time-out', async () => {
    await lambda.invoke('slow', '{}');
    expect(await lambda.invoke('slow', '{}')).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
  });
});

describe('Invoke', () => {
  const invoke = async (input: { FunctionName: string; Payload?: string; InvocationType?: 'Event' | 'DryRun' }) => {
    const { settings } = await openGateway({ services: [lambda] });
    const { Payload, ...answer } = await new LambdaClient(settings).send(new InvokeCommand(input));
    return { ...answer, Payload: Payload && JSON.parse(Payload.transformToString() || 'null') };
  };

  it('is authorized by the function and the qualifier', async () => {
    const asked: unknown[] = [];
    const authorize = (operation: string, input: object) => asked.push([operation, input]);
    const { settings } = await openGateway({ services: [lambda], authorize });
    await new LambdaClient(settings).send(new InvokeCommand({ FunctionName: 'echo', Qualifier: '1' }));
    expect(asked).toEqual([['lambda:Invoke', { FunctionName: 'echo', Qualifier: '1' }]]);
  });

  it('answers what the function returns', async () => {
    expect(await invoke({ FunctionName: 'echo', Payload: '{"a":1}' })).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: { event: { a: 1 } },
    });
  });

  it('answers what the function throws', async () => {
    expect(await invoke({ FunctionName: `${arnOf('fail')}:$LATEST` })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      Payload: { errorType: 'ThrottlingException', errorMessage: 'why' },
    });
  });

  it.each([
    ['Event', 202],
    ['DryRun', 204],
  ] as const)('takes the invocation type %s', async (InvocationType, StatusCode) => {
    expect(await invoke({ FunctionName: 'echo', InvocationType })).toMatchObject({ StatusCode });
  });

  it.each([
    ['a function that does not exist', { FunctionName: 'nobody' }, 'ResourceNotFoundException'],
    ['a payload that is no JSON', { FunctionName: 'echo', Payload: '{' }, 'InvalidRequestContentException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(invoke(input)).rejects.toMatchObject({ name });
  });
});

describe('an asynchronous invocation', () => {
  const throttled = () => new ServiceError('ThrottlingException', 429, 'Rate exceeded');
  const unanswered = () => new ConnectionReset();

  it('fails for good after two retries', async () => {
    lambda.invokeLater('fail', '{}');
    await soon(() => dropped).toEqual(['fail: ThrottlingException']);
  });

  it('waits while Lambda refuses it', async () => {
    refusals = [throttled(), unanswered(), new ServiceError('ServiceException', 500, 'why'), throttled()];
    lambda.invokeLater('echo', '{}');
    await soon(() => logs).toEqual(['echo: log of echo']);
    expect(refusals).toEqual([]);
    expect(dropped).toEqual([]);
  });

  it('fails for good when Lambda has refused it for 6 hours', async () => {
    refusals = Array.from({ length: 1_000 }, throttled);
    lambda.invokeLater('echo', '{}');
    await soon(() => dropped).toEqual(['echo: ThrottlingException']);
    expect(logs).toEqual([]);
  });

  it('fails for good after two retries when permissions are missing', async () => {
    refusals = Array.from({ length: 3 }, () => new ServiceError('ResourceNotFoundException', 404, 'why'));
    lambda.invokeLater('echo', '{}');
    await soon(() => dropped).toEqual(['echo: ResourceNotFoundException']);
  });
});

describe('a reset', () => {
  const reset = () => resets.perform(async () => lambda.reset());

  it('ends running invocations and starts no waiting ones, without a report', async () => {
    const running = lambda.invoke('endless', '{}');
    lambda.invokeLater('endless', '{}');
    const waiting = lambda.invoke('endless', '{}');
    waiting.catch(() => {});
    await soon(() => logs).toHaveLength(2);
    await reset();
    await expect(running).resolves.toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
    await expect(waiting).rejects.toBeInstanceOf(ConnectionReset);
    await lambda.invoke('echo', '{}');
    await soon(() => logs).toEqual(['endless: begun', 'endless: begun', 'echo: log of echo']);
    expect(dropped).toEqual([]);
  });

  it('keeps an idle worker', async () => {
    await lambda.invoke('echo', '{}');
    await reset();
    expect(JSON.parse((await lambda.invoke('echo', '{}')).payload ?? '')).toMatchObject({ count: 2 });
  });

  it('makes no retry of an asynchronous invocation', async () => {
    refusals = Array.from({ length: 1_000 }, () => new ConnectionReset());
    lambda.invokeLater('echo', '{}');
    await soon(() => refusals.length).toBeLessThan(1_000);
    await reset();
    const left = refusals.length;
    // Longer than the pauses between the attempts.
    await lambda.invoke('echo', '{}');
    expect(refusals).toHaveLength(left);
    expect(dropped).toEqual([]);
  });
});

it('starts no worker after its end', async () => {
  await lambda.close();
  await expect(lambda.invoke('echo', '{}')).rejects.toBeInstanceOf(ConnectionReset);
});
