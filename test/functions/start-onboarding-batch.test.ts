import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type ExecutionStatus,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DISPOSITIONS, type Disposition } from '../../core/dispositions.ts';
import { requestNameOf } from '../../core/person/request-name.ts';
import { handler } from '../../functions/start-onboarding-batch.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, keyOf } from '../helpers/person/person-table.ts';
import { sampleRequest } from '../helpers/requests.ts';

const stepFunctions = mockClient(SFNClient);
const table = new FakePersonTable();
const queues = mockClient(SQSClient);
/** Executions by name. */
let executions: Map<string, ExecutionStatus>;
/** Start time of each execution, in milliseconds after the first start. */
let startedAt: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  stepFunctions.reset();
  table.reset();
  queues.reset();
  queues.on(SendMessageCommand).resolves({});
  executions = new Map();
  startedAt = [];
  stepFunctions.on(StartExecutionCommand).callsFake(({ name }) => {
    if (executions.has(name)) throw new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
    executions.set(name, 'RUNNING');
    startedAt.push(performance.now());
    return { executionArn: `arn:aws:states:us-east-1:111122223333:execution:onboard-user:${name}` };
  });
  stepFunctions.on(DescribeExecutionCommand).callsFake(({ executionArn }) => ({
    status: executions.get(executionArn.split(':').at(-1)),
  }));
});

afterEach(() => {
  vi.useRealTimers();
});

/** When the messages were sent. */
const SENT_AT = '2026-01-05T00:00:00.123Z';

async function handle(...bodies: string[]): Promise<SQSBatchResponse> {
  return handleSent({}, ...bodies);
}

/** Handles messages that have attributes. */
async function handleSent(messageAttributes: object, ...bodies: string[]): Promise<SQSBatchResponse> {
  const attributes = { SentTimestamp: String(Date.parse(SENT_AT)) };
  const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body, attributes, messageAttributes }));
  const handling = handler({ Records } as unknown as SQSEvent, context);
  await vi.runAllTimersAsync();
  return handling;
}

const message = (requestId: string, more: object = {}) => JSON.stringify({ ...sampleRequest(), requestId, ...more });
const done: SQSBatchResponse = { batchItemFailures: [] };
const names = () => [...executions.keys()].sort();

it('holds the starts back while the line in front of the identity store is long, but not for ever', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] });
  table.setLine({ next: Date.now() + 40_000 });
  await expect(handle(message('HR-1'))).resolves.toEqual(done);
  expect(startedAt).toEqual([30_000]);
  table.setLine({ next: Date.now() + 3_600_000 });
  const began = performance.now();
  await expect(handle(message('HR-2'), message('HR-3'))).resolves.toEqual(done);
  expect(startedAt.slice(1).map((at) => at - began)).toEqual([60_000, 61_000]);
});

describe('a message', () => {
  it.each([
    ['no kind', {}, 'onboard-user'],
    ['the kind null', { kind: null }, 'onboard-user'],
    ['the kind onboarding', { kind: 'onboarding' }, 'onboard-user'],
    ['the kind role-change', { kind: 'role-change' }, 'change-kx-role'],
  ])('of %s starts an execution of its workflow', async (_, more, stateMachine) => {
    await expect(handle(message('HR-1', more))).resolves.toEqual(done);
    const [start] = stepFunctions.commandCalls(StartExecutionCommand);
    expect(start?.args[0].input.stateMachineArn).toMatch(new RegExp(`:stateMachine:${stateMachine}$`));
  });

  it.each(['promotion', 1, ['role-change']])(
    'of the kind %j starts no execution, and goes to the dead-letter queue',
    async (kind) => {
      await expect(handle(message('HR-1', { kind }))).resolves.toEqual(done);
      expect(names()).toEqual([]);
      expect(queues.commandCalls(SendMessageCommand)).toHaveLength(1);
    },
  );

  it('starts an execution named after its request', async () => {
    await expect(handle(message('HR-1'))).resolves.toEqual(done);
    expect(names()).toEqual([expect.stringMatching(/^HR-1-[0-9a-f]{12}$/)]);
    const [start] = stepFunctions.commandCalls(StartExecutionCommand);
    expect(JSON.parse(start?.args[0].input.input ?? '')).toEqual({
      request: { ...sampleRequest(), requestId: 'HR-1' },
      sentAt: SENT_AT,
    });
  });

  it('that is delivered twice starts one execution, in one batch or in two', async () => {
    await handle(message('HR-1'), message('HR-1'));
    await expect(handle(message('HR-1'))).resolves.toEqual(done);
    expect(names()).toHaveLength(1);
  });

  it('with its members in another order is the same request', async () => {
    await handle(message('HR-1'));
    await handle(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(message('HR-1'))).reverse())));
    expect(names()).toHaveLength(1);
  });

  it('that was corrected is a new request', async () => {
    await handle(message('HR-1'), message('HR-1', { kx: { role: 'quant' } }));
    expect(names()).toHaveLength(2);
  });

  it.each<ExecutionStatus>(['FAILED', 'TIMED_OUT', 'ABORTED'])(
    'whose execution is %s starts the next attempt',
    async (status) => {
      await handle(message('HR-1'));
      const [first = ''] = names();
      executions.set(first, status);
      await handle(message('HR-1'));
      executions.set(`${first}-2`, status);
      await expect(handle(message('HR-1'))).resolves.toEqual(done);
      expect(names()).toEqual([first, `${first}-2`, `${first}-3`]);
    },
  );

  it.each<ExecutionStatus>(['RUNNING', 'SUCCEEDED'])(
    'whose execution is %s starts no other execution',
    async (status) => {
      await handle(message('HR-1'));
      executions.set(names()[0] ?? '', status);
      await expect(handle(message('HR-1'))).resolves.toEqual(done);
      expect(names()).toHaveLength(1);
    },
  );

  it('with an invalid request starts an execution, so that its sender receives an outcome', async () => {
    await handle(JSON.stringify({ requestId: 'HR-1', user: 'nobody' }));
    expect(names()).toHaveLength(1);
  });

  it('whose attempts have all failed is delivered again', async () => {
    await handle(message('HR-1'));
    const [first = ''] = names();
    executions.set(first, 'FAILED');
    for (let attempt = 2; attempt <= 99; attempt += 1) executions.set(`${first}-${attempt}`, 'FAILED');
    await expect(handle(message('HR-1'))).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});

describe('the time at which a request was sent', () => {
  const sentAt = (stringValue: string) => ({ sentAt: { stringValue, dataType: 'String' } });

  it.each([
    ['its message, without the attribute', {}, SENT_AT],
    ['the attribute, which keeps the first time', sentAt('2026-01-04T23:00:00.5Z'), '2026-01-04T23:00:00.500Z'],
    ['its message, if the attribute is later', sentAt('2026-01-05T00:00:01Z'), SENT_AT],
    ['its message, if the attribute is not a time', sentAt('yesterday'), SENT_AT],
    ['its message, if the attribute is not a text', { sentAt: { binaryValue: 'AA==', dataType: 'Binary' } }, SENT_AT],
  ])('is that of %s', async (_, attributes, expected) => {
    await expect(handleSent(attributes, message('HR-1'))).resolves.toEqual(done);
    const [start] = stepFunctions.commandCalls(StartExecutionCommand);
    expect(JSON.parse(start?.args[0].input.input ?? '')).toMatchObject({ sentAt: expected });
  });

  it('goes with the message to the dead-letter queue', async () => {
    await handle('not json');
    await handleSent(sentAt('2026-01-04T23:00:00Z'), 'not json');
    const sent = queues.commandCalls(SendMessageCommand).map(({ args }) => args[0].input.MessageAttributes?.sentAt);
    expect(sent).toEqual([
      { DataType: 'String', StringValue: SENT_AT },
      { DataType: 'String', StringValue: '2026-01-04T23:00:00.000Z' },
    ]);
  });
});

describe('a request whose execution has failed', () => {
  const request = JSON.parse(message('HR-1'));

  /** Records a failure of the request, and handles its message again. */
  async function handleAgain(disposition: Disposition): Promise<SQSBatchResponse> {
    await handle(message('HR-1'));
    executions.set(names()[0] ?? '', 'FAILED');
    const name = requestNameOf(request, 'onboarding') ?? { requestId: '', digest: '' };
    table.setRequest(keyOf(request.user.userName), name, { failure: { error: 'SomeError', disposition } });
    return handle(message('HR-1'));
  }

  it.each(
    DISPOSITIONS.map((disposition) => [disposition, /^(fix-request|look-closer)$/.test(disposition) ? 1 : 2] as const),
  )('with %s has %s attempts', async (disposition, attempts) => {
    await expect(handleAgain(disposition)).resolves.toEqual(done);
    expect(names()).toHaveLength(attempts);
  });

  it('has another attempt after its correction', async () => {
    await handleAgain('fix-request');
    await handle(message('HR-1', { kx: { role: 'quant' } }));
    expect(names()).toHaveLength(2);
  });

  it('is delivered again if its record cannot be read', async () => {
    table.fail('GetItem', 'InternalServerError', 500);
    await expect(handleAgain('try-again')).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(names()).toHaveLength(1);
  });
});

describe('a message that cannot start an execution', () => {
  it.each([
    ['is not JSON', 'not json', 'The body is not JSON'],
    ['is not an object', '[]', 'The body is not a JSON object'],
    ['has no requestId', '{}', 'The request has no requestId'],
    ['has a requestId that is not valid in a name', '{"requestId":"a b"}', 'The request has no requestId'],
    ['has its requestId in another place', '{"request":{"requestId":"HR-1"}}', 'The request has no requestId'],
    [
      'is larger than the input of an execution',
      JSON.stringify({ requestId: 'HR-1', x: 'x'.repeat(262_144) }),
      'larger than 262144',
    ],
    ['contains half of a character', '{"requestId":"HR-1","x":"\\ud800"}', 'not valid Unicode'],
  ])('because it %s goes to the dead-letter queue with the reason', async (_, body, reason) => {
    await expect(handle(body, message('HR-2'))).resolves.toEqual(done);
    const [sent] = queues.commandCalls(SendMessageCommand);
    expect(sent?.args[0].input).toMatchObject({
      QueueUrl: process.env.DEAD_LETTER_QUEUE_URL,
      MessageBody: body,
      MessageAttributes: {
        ERROR_CODE: { StringValue: 'UnusableMessage' },
        ERROR_MESSAGE: { StringValue: expect.stringContaining(reason) },
      },
    });
    expect(names(), 'the one beside it').toEqual([expect.stringMatching(/^HR-2-/)]);
  });

  it('is delivered again if the dead-letter queue rejects it', async () => {
    queues.on(SendMessageCommand).rejects(new Error('down'));
    await expect(handle('not json')).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});

describe('a batch', () => {
  it('returns only the failed message to the queue', async () => {
    stepFunctions.on(StartExecutionCommand).callsFake(({ name }) => {
      if (name.startsWith('HR-2')) throw Object.assign(new Error('x'), { name: 'StateMachineDeleting' });
      executions.set(name, 'RUNNING');
      return { executionArn: name };
    });
    const answer = await handle(message('HR-1'), message('HR-2'), message('HR-3'));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(names()).toHaveLength(2);
  });

  it('limits the rate: two starts a second by two instances are one second apart, also after the last start', async () => {
    const before = performance.now();
    await handle(message('HR-1'), message('HR-2'), message('HR-3'));
    expect(startedAt.map((at) => at - before)).toEqual([0, 1000, 2000]);
    expect(performance.now() - before).toBe(3000);
  });

  it('does not wait if it starts no execution', async () => {
    await handle(message('HR-1'));
    const before = performance.now();
    await handle(message('HR-1'), message('HR-1'), 'not json');
    expect(performance.now() - before).toBe(0);
  });
});
