/** The local cloud as a whole: what its parts do together, over its port. */
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApplication } from '../../../../local/application.ts';
import type { LocalCloud } from '../../../../packages/local-cloud/cloud/cloud.ts';
import type { Fault } from '../../../../packages/local-cloud/gateway/faults.ts';
import type { Document } from '../../../helpers/document.ts';
import { sampleRequest } from '../../../helpers/requests.ts';

let cloud: LocalCloud;
let stepFunctions: SFNClient;
let queues: SQSClient;
const errors: unknown[] = [];

beforeAll(async () => {
  cloud = await startApplication({ port: 0, speed: 200, onError: (error) => errors.push(error) });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { endpoint: cloud.url, region: 'us-east-1', credentials };
  stepFunctions = new SFNClient(settings);
  queues = new SQSClient(settings);
});

afterAll(() => cloud.close());

beforeEach(async () => {
  await control('POST', 'reset');
  errors.length = 0;
});

async function control(method: string, path: string, body?: unknown): Promise<Document> {
  const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return JSON.parse(await (await fetch(`${cloud.url}/_local/${path}`, init)).text());
}

const inject = (...faults: Fault[]) => control('PUT', 'faults', faults);
const until = (holds: () => unknown) => vi.waitUntil(holds, { timeout: 15_000, interval: 30 });

function person(userName: string) {
  const user = { ...sampleRequest().user, userName, emails: [{ value: `${userName}@example.com` }] };
  return { ...sampleRequest(), user };
}

/** A person with a user of the identity store alone, whose onboarding calls fewer functions. */
function smallPerson(userName: string) {
  const { requestId, user } = person(userName);
  return { requestId, user };
}

async function start(request: object): Promise<string> {
  const { StateMachineArn: stateMachineArn } = cloud.stack.outputs;
  const input = JSON.stringify(request);
  const { executionArn = '' } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
  return executionArn;
}

/** Onboards a person to the end. */
async function onboard(request: object): Promise<HistoryEvent[]> {
  const executionArn = await start(request);
  await until(async () => {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'SUCCEEDED';
  });
  const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events;
}

const failuresOf = (events: HistoryEvent[]) =>
  events.flatMap(({ taskFailedEventDetails }) => taskFailedEventDetails?.error ?? []);

/** Whether the call is under way: a fault that delays it is used up. */
const isUnderWay = async () => (await control('GET', 'faults')).length === 0;

describe('a reset', () => {
  it.each<[string, Fault]>([
    ['a call waits', { operation: 'finspace:CreateKxUser', delayMs: 1_000 }],
    ['an answer waits', { operation: 'finspace:CreateKxUser', delayMs: 1_000, when: 'after' }],
    ['the call of a function waits', { operation: 'lambda:Invoke', delayMs: 1_000 }],
    ['an event waits', { operation: 'events:PutEvents', delayMs: 1_000 }],
  ])('deletes everything while %s', async (_, fault) => {
    const old = 'old.person';
    await inject(fault);
    await start(person(old));
    await until(isUnderWay);
    await control('POST', 'reset');

    await onboard(person('new.person'));
    const { identityStore, finSpace, kx } = await control('GET', 'state');
    expect(identityStore.users.map(({ UserName }: Document) => UserName)).toEqual(['new.person']);
    expect([finSpace.users.length, kx.users.length]).toEqual([1, 1]);
    expect(JSON.stringify(await control('GET', 'events'))).not.toContain(old);
    const { StateMachineArn: stateMachineArn } = cloud.stack.outputs;
    const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('deletes the users and messages of a batch that is being carried out', async () => {
    const send = (MessageBody: string) =>
      queues.send(new SendMessageCommand({ QueueUrl: cloud.stack.outputs.BatchQueueUrl, MessageBody }));
    await inject({ operation: 'states:StartExecution', delayMs: 1_000 });
    for (let number = 0; number < 5; number += 1) await send(JSON.stringify(person(`old.${number}`)));
    await until(isUnderWay);
    await control('POST', 'reset');

    await send(JSON.stringify(person('new.person')));
    await until(async () => (await control('GET', 'state')).kx.users.length > 0);
    const { identityStore } = await control('GET', 'state');
    expect(identityStore.users.map(({ UserName }: Document) => UserName)).toEqual(['new.person']);
    for (const QueueUrl of [cloud.stack.outputs.BatchDeadLetterQueueUrl, cloud.stack.outputs.DeadLetterQueueUrl]) {
      if (QueueUrl === undefined) continue;
      const { Attributes } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0' });
    }
    expect(errors).toEqual([]);
  });
});

describe('a fault', () => {
  it.each<[Partial<Fault>, string, string]>([
    [{ error: 'ThrottlingException' }, 'ThrottlingException', 'Lambda.TooManyRequestsException'],
    [{ error: 'ServiceException' }, 'ServiceException', 'Lambda.ServiceException'],
    [{ reset: true }, 'reset', 'Lambda.SdkClientException'],
    [{ reset: true, when: 'after' }, 'reset', 'Lambda.SdkClientException'],
  ])('%j on lambda:Invoke makes the tasks of a state machine fail', async (fault, counted, error) => {
    await inject({ operation: 'lambda:Invoke', times: 2, ...fault });
    expect(failuresOf(await onboard(smallPerson('new.person')))).toEqual([error, error]);
    const calls = await control('GET', 'calls');
    expect(calls['lambda:Invoke']).toEqual({ [counted]: 2, ok: expect.any(Number) });
  });

  it.each<[Partial<Fault>, string, string]>([
    [{ error: 'ThrottlingException' }, 'ThrottlingException', 'EventBridge.ThrottlingException'],
    [{ error: 'InternalException' }, 'InternalException', 'EventBridge.InternalException'],
    [{ reset: true, when: 'after' }, 'reset', 'EventBridge.SdkClientException'],
  ])('%j on events:PutEvents makes the tasks of a state machine fail', async (fault, counted, error) => {
    await inject({ operation: 'events:PutEvents', times: 2, ...fault });
    expect(failuresOf(await onboard(smallPerson('new.person')))).toEqual([error, error]);
    const calls = await control('GET', 'calls');
    expect(calls['events:PutEvents']).toEqual({ [counted]: 2, ok: 1 });
  });

  it('on lambda:Invoke makes the event source of a queue fail, and the message is delivered again', async () => {
    await inject({ operation: 'lambda:Invoke', error: 'ThrottlingException' });
    const MessageBody = JSON.stringify(smallPerson('new.person'));
    await queues.send(new SendMessageCommand({ QueueUrl: cloud.stack.outputs.BatchQueueUrl, MessageBody }));
    await until(async () => (await control('GET', 'state')).identityStore.users.length > 0);
    expect((await control('GET', 'calls'))['lambda:Invoke']).toMatchObject({ ThrottlingException: 1 });
    expect(errors).toEqual([]);
  });

  it('on lambda:Invoke makes an asynchronous invocation fail, and Lambda retries it', async () => {
    await inject({ operation: 'finspace:CreateKxUser', delayMs: 1_000 });
    const executionArn = await start(person('new.person'));
    await until(isUnderWay);
    await inject({ operation: 'lambda:Invoke', error: 'ThrottlingException', times: 2 });
    await stepFunctions.send(new StopExecutionCommand({ executionArn }));
    await until(async () => JSON.stringify(await control('GET', 'events')).includes('User Onboarding Failed'));
    expect((await control('GET', 'calls'))['lambda:Invoke']).toMatchObject({ ThrottlingException: 2 });
    expect(errors).toEqual([]);
  });
});
