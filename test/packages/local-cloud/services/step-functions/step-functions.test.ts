import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionReset } from '../../../../../packages/local-cloud/service/connection-reset.ts';
import { ServiceError } from '../../../../../packages/local-cloud/service/service.ts';
import { Speed } from '../../../../../packages/local-cloud/service/speed.ts';
import type { InvocationResult } from '../../../../../packages/local-cloud/services/lambda/messages.ts';
import { createStepFunctions } from '../../../../../packages/local-cloud/services/step-functions/step-functions.ts';
import type { Document } from '../../../../helpers/document.ts';
import { openGateway } from '../../gateway/open-gateway.ts';

const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';
const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  TimeoutSeconds: 5,
  Parameters: { FunctionName: 'work', Payload: { 'input.$': '$', 'id.$': '$$.Execution.Id' } },
};
const definition = {
  StartAt: 'Work',
  TimeoutSeconds: 30,
  States: {
    Work: {
      ...task,
      OutputPath: '$.Payload',
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 100, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
      Next: 'Report',
    },
    Report: {
      Type: 'Task',
      Resource: 'arn:aws:states:::events:putEvents',
      TimeoutSeconds: 5,
      Parameters: { Entries: [{ Source: 's', DetailType: 't', 'Detail.$': '$' }] },
      ResultPath: null,
      End: true,
    },
    Failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
  },
};

type Answer = InvocationResult | Promise<InvocationResult>;

let answers: Answer[];
let statuses: Document[];
let put: Document[];
let invocations: number;
let putRefusal: Error | undefined;

beforeEach(() => {
  invocations = 0;
  putRefusal = undefined;
  answers = [{ payload: '{"done":true}' }];
  statuses = [];
  put = [];
});

const failure = (errorType: string): InvocationResult => ({ error: { errorType, errorMessage: 'why', trace: [] } });

async function open(changed: object = {}) {
  const service = createStepFunctions({
    region: 'us-east-1',
    speed: new Speed(10_000),
    stateMachines: [
      {
        logicalId: 'Machine',
        name: 'machine',
        arn: stateMachineArn,
        roleArn: 'arn:aws:iam::111122223333:role/machine',
        logs: false,
        traces: false,
        definition: JSON.stringify({ ...definition, ...changed }),
      },
    ],
    resources: {
      async invokeFunction() {
        invocations += 1;
        return (await (answers.length > 1 ? answers.shift() : answers[0])) ?? failure('none');
      },
      async putEvents(entries) {
        if (putRefusal) throw putRefusal;
        put.push(...entries);
        return entries.map(() => ({ EventId: 'e' }));
      },
    },
    onStatusChange: (_, detail) => statuses.push(detail),
  });
  const { settings, control } = await openGateway({ services: [service] });
  const client = new SFNClient(settings);
  const start = (input: object = {}) =>
    client.send(new StartExecutionCommand({ stateMachineArn, input: '{"a":1}', ...input }));
  const ended = (executionArn: string | undefined) =>
    vi.waitUntil(
      async () => {
        const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status !== 'RUNNING' && execution;
      },
      { timeout: 5000, interval: 10 },
    );
  return { client, control, start, ended };
}

describe('an execution', () => {
  it('runs to its end, and reports its status', async () => {
    const { start, ended } = await open();
    const { executionArn } = await start({ name: 'one' });
    expect(executionArn).toBe('arn:aws:states:us-east-1:111122223333:execution:machine:one');
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}', input: '{"a":1}' });
    expect(statuses).toMatchObject([
      { status: 'RUNNING', stopDate: null },
      { status: 'SUCCEEDED', executionArn, output: '{"done":true}' },
    ]);
    expect(put).toMatchObject([{ Source: 's', Detail: '{"done":true}', Resources: [stateMachineArn, executionArn] }]);
  });

  it("fails with Lambda's error type, and its JSON text as the cause", async () => {
    answers = [failure('Broken')];
    const { start, ended } = await open();
    const execution = await ended((await start()).executionArn);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(JSON.parse(execution.cause ?? '')).toEqual({ errorType: 'Broken', errorMessage: 'why', trace: [] });
  });

  it('returns its history as Step Functions does', async () => {
    answers = [failure('Busy'), { payload: '{"done":true}' }];
    const { client, start, ended } = await open();
    const { executionArn } = await start();
    await ended(executionArn);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[4]).toMatchObject({ taskFailedEventDetails: { error: 'Busy', resource: 'invoke' } });
    expect(JSON.parse(events[2]?.taskScheduledEventDetails?.parameters ?? '')).toEqual({
      FunctionName: 'work',
      Payload: { input: { a: 1 }, id: executionArn },
    });
  });

  it.each([
    ['waits for a time on the clock', 300],
    ['goes on at once if the time is over', -60_000],
  ])('%s, with the events of a Wait state', async (_, after) => {
    const { client, start, ended } = await open({
      StartAt: 'Until',
      States: { Until: { Type: 'Wait', TimestampPath: '$.at', End: true } },
    });
    const at = Date.now() + after;
    const { executionArn } = await start({ input: JSON.stringify({ at: new Date(at).toISOString() }) });
    await ended(executionArn);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
    expect(JSON.parse(events[3]?.executionSucceededEventDetails?.output ?? '')).toEqual({
      at: new Date(at).toISOString(),
    });
  });

  it('fails without a timestamp to wait for, and ends when it is stopped while it waits', async () => {
    const { client, start, ended } = await open({
      StartAt: 'Until',
      States: { Until: { Type: 'Wait', TimestampPath: '$.at', End: true } },
    });
    const wrong = await start({ input: '{"at":"soon"}' });
    await ended(wrong.executionArn);
    const described = await client.send(new DescribeExecutionCommand({ executionArn: wrong.executionArn }));
    expect(described).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const { executionArn } = await start({ input: '{"at":"2999-01-01T00:00:00Z"}' });
    await client.send(new StopExecutionCommand({ executionArn }));
    await ended(executionArn);
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'ABORTED' });
  });

  it('has the attempts of a task under its own state, however fast the states before it are', async () => {
    const { client, start, ended } = await open({
      StartAt: 'First',
      States: { First: { Type: 'Pass', Next: 'Second' }, Second: { Type: 'Pass', Next: 'Work' }, ...definition.States },
    });
    const { executionArn } = await start();
    await ended(executionArn);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.slice(1, 9).map(({ type }) => type)).toEqual([
      'PassStateEntered',
      'PassStateExited',
      'PassStateEntered',
      'PassStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
    ]);
  });

  it('returns its history in pages, in both orders', async () => {
    const { client, start, ended } = await open();
    const { executionArn } = await start();
    await ended(executionArn);
    const first = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 4 }));
    const { nextToken } = first;
    const second = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 4, nextToken }));
    const last = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1, reverseOrder: true }));
    expect([...(first.events ?? []), ...(second.events ?? [])].map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(last.events?.[0]?.type).toBe('ExecutionSucceeded');
  });

  it('stops at StopExecution', async () => {
    answers = [new Promise<InvocationResult>(() => undefined)];
    const { client, start, ended } = await open();
    const { executionArn } = await start();
    await client.send(new StopExecutionCommand({ executionArn, error: 'Mine', cause: 'because' }));
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Mine', cause: 'because' });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events?.[0]).toMatchObject({ type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Mine' } });
  });

  /** The states of the definition, where the first one is tried 4 times, at hours' distance. */
  const withRetries = {
    States: {
      ...definition.States,
      Work: {
        ...definition.States.Work,
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 100_000_000, MaxAttempts: 3 }],
      },
    },
  };

  const refusals: [string, Error, string, string][] = [
    [
      'a throttled call',
      new ServiceError('ThrottlingException', 429, 'why'),
      'Lambda.TooManyRequestsException',
      'EventBridge.ThrottlingException',
    ],
    [
      'a fault of the service',
      new ServiceError('ServiceUnavailable', 503, 'why'),
      'Lambda.ServiceException',
      'EventBridge.InternalException',
    ],
    ['a cut connection', new ConnectionReset(), 'Lambda.SdkClientException', 'EventBridge.SdkClientException'],
    [
      'a call without permission',
      new ServiceError('AccessDeniedException', 403, 'why'),
      'Lambda.AWSLambdaException',
      'EventBridge.AccessDeniedException',
    ],
    [
      'a call for what does not exist',
      new ServiceError('ResourceNotFoundException', 404, 'why'),
      'Lambda.ResourceNotFoundException',
      'EventBridge.ResourceNotFoundException',
    ],
  ];

  it.each(refusals)('names %s to Lambda as Step Functions does', async (_, refusal, error) => {
    const refused = Promise.reject(refusal);
    refused.catch(() => {});
    answers = [refused];
    const { start, ended } = await open();
    expect(await ended((await start()).executionArn)).toMatchObject({ status: 'FAILED', error });
  });

  it.each(refusals)('names %s to EventBridge as Step Functions does', async (_, refusal, _lambda, error) => {
    putRefusal = refusal;
    const { start, ended } = await open();
    expect(await ended((await start()).executionArn)).toMatchObject({ status: 'FAILED', error });
  });

  it('ends at a reset without a status change', async () => {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    answers = [promise];
    const { start, control } = await open();
    const { executionArn } = await start({ name: 'one' });
    expect(statuses).toMatchObject([{ status: 'RUNNING' }]);
    await control('POST', 'reset');
    resolve(failure('Busy'));
    answers = [{ payload: '{}' }];
    // The name is free again.
    expect(await start({ name: 'one' })).toMatchObject({ executionArn });
    await expect
      .poll(() => statuses, { timeout: 5000 })
      .toMatchObject([{ status: 'RUNNING' }, { status: 'RUNNING' }, { status: 'SUCCEEDED' }]);
    expect(invocations).toBe(2);
  });

  it('schedules nothing after it was stopped between two attempts', async () => {
    answers = [failure('Busy')];
    const { client, start, ended } = await open(withRetries);
    const { executionArn } = await start();
    const history = async () => {
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      return events.map(({ type }) => type);
    };
    await vi.waitUntil(async () => (await history()).includes('TaskFailed'), { timeout: 5000, interval: 1 });
    await client.send(new StopExecutionCommand({ executionArn }));
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED' });
    expect(invocations).toBe(1);
    const states = ['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed'];
    expect(await history()).toEqual(['ExecutionStarted', ...states, 'ExecutionAborted']);
  });

  it.each(['Busy', 'Broken'])('schedules nothing when a task fails with %s after it was stopped', async (error) => {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    answers = [promise];
    const { client, start, ended } = await open(withRetries);
    const { executionArn } = await start();
    await client.send(new StopExecutionCommand({ executionArn }));
    resolve(failure(error));
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED' });
    expect(invocations).toBe(1);
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events?.map(({ type }) => type).slice(0, 2)).toEqual(['ExecutionAborted', 'TaskStarted']);
  });

  it('schedules nothing after its time-out', async () => {
    answers = [failure('Busy')];
    const { start, ended } = await open({ ...withRetries, TimeoutSeconds: 1 });
    expect(await ended((await start()).executionArn)).toMatchObject({ status: 'TIMED_OUT' });
    expect(invocations).toBe(1);
  });

  it('times out', async () => {
    answers = [new Promise<InvocationResult>(() => undefined)];
    const { start, ended } = await open({ TimeoutSeconds: 1 });
    expect(await ended((await start()).executionArn)).toMatchObject({ status: 'TIMED_OUT' });
    expect(statuses.at(-1)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('ends when the output of a state is larger than 256 KiB', async () => {
    answers = [{ payload: JSON.stringify('x'.repeat(262_145)) }];
    const { start, ended } = await open();
    expect(await ended((await start()).executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });
});

describe('StartExecution', () => {
  it('returns the running execution for the same name and input, and refuses every other repetition', async () => {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    answers = [promise];
    const { start, ended } = await open();
    const { executionArn } = await start({ name: 'one' });
    expect(await start({ name: 'one' })).toMatchObject({ executionArn });
    await expect(start({ name: 'one', input: '{}' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    resolve({ payload: '{}' });
    await ended(executionArn);
    await expect(start({ name: 'one' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each([
    ['a name with a space', { name: 'a b' }, 'InvalidName'],
    ['a name with a colon', { name: 'a:b' }, 'InvalidName'],
    ['a name with a control character', { name: 'a\u0007b' }, 'InvalidName'],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, 'InvalidName'],
    ['an input that is no JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['an input over 256 KiB', { input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
    ['no ARN', { stateMachineArn: 'machine' }, 'InvalidArn'],
    ['a machine that does not exist', { stateMachineArn: `${stateMachineArn}2` }, 'StateMachineDoesNotExist'],
  ])('refuses %s', async (_, input, name) => {
    const { start } = await open();
    await expect(start(input)).rejects.toMatchObject({ name });
  });
});

describe('lists and descriptions', () => {
  it('lists executions, newest first, by status, in pages', async () => {
    const { client, start, ended } = await open();
    for (const name of ['one', 'two', 'three']) await ended((await start({ name })).executionArn);
    const first = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
    expect(first.executions?.map(({ name }) => name)).toEqual(['three', 'two']);
    const { nextToken } = first;
    const second = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken }));
    expect(second.executions?.map(({ name }) => name)).toEqual(['one']);
    expect(second.nextToken).toBeUndefined();
    const failed = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
    expect(failed.executions).toEqual([]);
  });

  it('describes the machine with its definition', async () => {
    const { client } = await open();
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(JSON.parse(described.definition ?? '')).toEqual(definition);
    expect((await client.send(new ListStateMachinesCommand())).stateMachines).toMatchObject([{ stateMachineArn }]);
  });

  it.each([
    ['InvalidToken', new ListExecutionsCommand({ stateMachineArn, nextToken: 'x' })],
    ['ValidationException', new ListExecutionsCommand({ stateMachineArn, maxResults: 1001 })],
    ['InvalidArn', new DescribeExecutionCommand({ executionArn: 'x' })],
    [
      'ExecutionDoesNotExist',
      new DescribeExecutionCommand({ executionArn: 'arn:aws:states:us-east-1:111122223333:execution:machine:x' }),
    ],
  ])('answers %s', async (name, command) => {
    const { client } = await open();
    await expect(client.send(command as DescribeExecutionCommand)).rejects.toMatchObject({ name });
  });
});

describe('a definition', () => {
  const withWork = (changed: object) => ({
    States: { ...definition.States, Work: { ...definition.States.Work, ...changed } },
  });

  it.each([
    ['that is not valid', { StartAt: 'Nowhere' }, 'is not a valid definition'],
    ['with HeartbeatSeconds', withWork({ HeartbeatSeconds: 1 }), 'HeartbeatSeconds is ignored'],
    ['without a time-out', withWork({ TimeoutSeconds: undefined }), 'has no TimeoutSeconds'],
    ['with the result path $', withWork({ ResultPath: '$' }), 'ResultPath "$"'],
    [
      'with another resource',
      withWork({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'sqs:sendMessage is not known',
    ],
    [
      'with the context of the state',
      withWork({ Parameters: { FunctionName: 'f', Payload: { 'x.$': '$$.State.Name' } } }),
      '$$.State is not in',
    ],
    [
      'with a negative test',
      {
        States: {
          ...definition.States,
          Report: {
            Type: 'Choice',
            Choices: [{ Variable: '$.a', IsPresent: false, Next: 'Failed' }],
            Default: 'Failed',
          },
        },
      },
      'IsPresent: false never matches',
    ],
  ])('%s is refused', async (_, changed, message) => {
    await expect(open(changed)).rejects.toThrow(message);
  });
});
