import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLambda, type Lambda } from '../../../../local/services/lambda/lambda.ts';
import type { StackFunction } from '../../../../local/template/functions.ts';
import { openGateway } from '../../gateway/open-gateway.ts';

const BUNDLES = {
  echo: `let count = 0;
    export const handler = async (event, context) => {
      console.log('log of echo');
      return { event, count: ++count, name: context.functionName, variable: process.env.MINE, secret: process.env.HOME,
        left: context.getRemainingTimeInMillis() };
    };`,
  fail: `export const handler = async () => { const error = new Error('why'); error.name = 'ThrottlingException'; throw error; };`,
  text: `export const handler = async () => { throw 'only text'; };`,
  slow: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 60000));`,
  exit: `export const handler = () => process.exit(3);`,
  hoard: `const hoard = []; export const handler = () => { for (;;) hoard.push(Array(1e5).fill(hoard.length)); };`,
  broken: `throw Object.assign(new Error('no configuration'), { name: 'InvalidConfiguration' }); export const handler = 1;`,
  nothing: `export const other = 1;`,
};

let folder: string;
let lambda: Lambda;
let logs: string[];

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lambda-'));
  for (const [name, source] of Object.entries(BUNDLES)) await writeFile(path.join(folder, `${name}.mjs`), source);
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  logs = [];
  const functions = [...Object.keys(BUNDLES), 'absent'].map(
    (name): StackFunction => ({
      logicalId: name,
      name,
      arn: arnOf(name),
      bundle: path.join(folder, `${name}.mjs`),
      handler: 'handler',
      timeoutSeconds: name === 'slow' ? 0.2 : 10,
      memorySize: 128,
      roleArn: 'arn:aws:iam::111122223333:role/function',
      environment: { MINE: 'mine' },
    }),
  );
  lambda = createLambda(functions, { environment: {}, onLog: (name, line) => logs.push(`${name}: ${line}`) });
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

  it('hands its output to the log', async () => {
    await lambda.invoke('echo', '{}');
    await expect.poll(() => logs).toContain('echo: log of echo');
  });

  it.each([
    ['fail', { errorType: 'ThrottlingException', errorMessage: 'why' }],
    ['text', { errorType: 'string', errorMessage: 'only text' }],
    ['exit', { errorType: 'Runtime.ExitError' }],
    ['hoard', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') }],
    ['broken', { errorType: 'InvalidConfiguration', errorMessage: 'no configuration' }],
    ['nothing', { errorType: 'Runtime.HandlerNotFound' }],
    ['absent', { errorType: 'Runtime.ImportModuleError', errorMessage: expect.stringContaining('npm run build') }],
    ['slow', { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('timed out after 0.20 seconds') }],
  ])('answers an error as Lambda does: %s', async (name, error) => {
    expect(await lambda.invoke(name, '{}')).toMatchObject({ error });
  });

  it('goes on after a time-out', async () => {
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
