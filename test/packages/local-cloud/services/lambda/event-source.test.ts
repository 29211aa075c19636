import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConnectionReset } from '../../../../../packages/local-cloud/service/connection-reset.ts';
import { Resets } from '../../../../../packages/local-cloud/service/resets.ts';
import { openEventSource } from '../../../../../packages/local-cloud/services/lambda/event-source.ts';
import type { InvocationResult } from '../../../../../packages/local-cloud/services/lambda/messages.ts';
import { openSqs, type Sqs } from '../../../../../packages/local-cloud/services/sqs/sqs.ts';
import type { StackQueue } from '../../../../../packages/local-cloud/template/resources/queues.ts';

const queueNamed = (name: string, redrive?: StackQueue['redrive']): StackQueue => ({
  logicalId: name,
  name,
  arn: `arn:aws:sqs:us-east-1:111122223333:${name}`,
  url: `http://127.0.0.1:4566/111122223333/${name}`,
  visibilityTimeoutSeconds: 1,
  redrive,
});
const dead = queueNamed('dead');
const queue = queueNamed('batch', { deadLetterArn: dead.arn, maxReceiveCount: 2 });

let sqs: Sqs;
let events: SQSEvent[];
let resets: Resets;
let errors: unknown[];

beforeEach(async () => {
  sqs = await openSqs({
    accountId: '111122223333',
    region: 'us-east-1',
    url: 'http://127.0.0.1:4566',
    queues: [queue, dead],
  });
  events = [];
  resets = new Resets();
  errors = [];
  return () => sqs.close();
});

/** Maps the queue to a function that answers as given. */
function map(answer: (event: SQSEvent) => InvocationResult | Promise<InvocationResult>, maximumConcurrency = 1): void {
  const source = openEventSource({
    source: {
      logicalId: 'Mapping',
      queueArn: queue.arn,
      functionName: 'function',
      batchSize: 10,
      maximumConcurrency,
      reportsItemFailures: true,
    },
    sqs,
    region: 'us-east-1',
    async invoke(_, text) {
      const event: SQSEvent = JSON.parse(text);
      events.push(event);
      return answer(event);
    },
    resets,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => {
    source.close();
    expect(errors).toEqual([]);
  });
}

const bodies = () => events.flatMap(({ Records }) => Records.map(({ body }) => body));
const until = (holds: () => unknown) => vi.waitUntil(holds, { timeout: 10_000, interval: 20 });

async function receive(QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => Body);
}

async function send(...texts: string[]): Promise<void> {
  const Entries = texts.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
}

describe('an event source mapping', () => {
  it('passes a batch to the function as Lambda does, and deletes it', async () => {
    await send('a', 'b');
    map(() => ({ payload: 'null' }));
    await until(() => bodies().length === 2);
    expect(events[0]?.Records[0]).toMatchObject({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      attributes: { ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: 'us-east-1',
    });
    await until(async () => (await receive(queue.url)).length === 0);
  });

  it('delivers only the reported messages again, and moves them to the dead-letter queue in the end', async () => {
    await send('good', 'bad');
    map(({ Records }) => ({
      payload: JSON.stringify({
        batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      }),
    }));
    await until(async () => (await receive(dead.url)).includes('bad'));
    expect(bodies().sort()).toEqual(['bad', 'bad', 'good']);
  });

  it.each<[string, InvocationResult]>([
    ['throws', { error: { errorType: 'E', errorMessage: 'm', trace: [] } }],
    ['reports a failure without an id', { payload: '{"batchItemFailures":[{"itemIdentifier":""}]}' }],
  ])('keeps the whole batch in the queue when the function %s', async (_, answer) => {
    await send('a', 'b');
    map(() => answer);
    await until(() => bodies().length === 4);
    expect(bodies().sort()).toEqual(['a', 'a', 'b', 'b']);
  });

  it('leaves a batch in the queue while Lambda throttles, without an error', async () => {
    await send('a');
    let refused = false;
    map(() => {
      if (refused) return { payload: 'null' };
      refused = true;
      throw new ConnectionReset();
    });
    await until(() => bodies().length === 2);
    await until(async () => (await receive(queue.url)).length === 0);
  });

  it('drops the running batch at a reset, and continues with new queues', async () => {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    await send('old');
    map(() => (events.length === 1 ? promise : { payload: 'null' }));
    await until(() => bodies().length === 1);
    await send('waits');
    await resets.perform(async () => sqs.reset());
    resolve({ error: { errorType: 'Runtime.ExitError', errorMessage: 'm', trace: [] } });
    await send('new');
    await until(() => bodies().includes('new'));
    expect(bodies()).toEqual(['old', 'new']);
  });

  it('runs at most as many batches at the same time as its maximum concurrency', async () => {
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    map(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => gates.push(resolve));
      running -= 1;
      return { payload: 'null' };
    }, 2);
    for (const text of ['a', 'b', 'c']) {
      const before = events.length;
      await sqs.client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: text }));
      if (before < 2) await until(() => events.length === before + 1);
    }
    expect(events).toHaveLength(2);
    gates.shift()?.();
    await until(() => events.length === 3);
    for (const open of gates) open();
    expect(most).toBe(2);
  });
});
