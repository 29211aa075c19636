/** Does what an event source mapping does: takes messages off a queue, and gives them to a function in batches. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Document } from '../../gateway/service.ts';
import type { StackEventSource } from '../../template/event-sources.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { InvocationResult } from './messages.ts';

/**
 * Milliseconds between two looks at an empty queue. Lambda waits in ReceiveMessage itself; the server used here, when it
 * waits, answers a message twice whose visibility timeout ends meanwhile.
 */
const PAUSE = 100;

/** What a mapping reaches. */
export interface EventSourceOptions {
  source: StackEventSource;
  sqs: Sqs;
  region: string;
  /** @param event JSON text */
  invoke(functionName: string, event: string): Promise<InvocationResult>;
  onError: (error: unknown) => void;
  /**
   * Checks whether the function's role may read the queue.
   *
   * @throws ServiceError AccessDeniedException
   */
  authorize?: (operation: string, input: Document) => void;
}

/** A mapping that runs. */
export interface EventSource {
  /** Takes no more messages, and waits for nothing. */
  close(): void;
}

/** Starts a mapping, with as many batches at the same time as it allows. */
export function openEventSource(options: EventSourceOptions): EventSource {
  const closed = new AbortController();
  for (let index = 0; index < options.source.maximumConcurrency; index += 1) void poll(options, closed.signal);
  return { close: () => closed.abort() };
}

async function poll(options: EventSourceOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await takeBatch(options, signal)) continue;
    } catch (error) {
      if (signal.aborted) return;
      options.onError(error);
    }
    await sleep(PAUSE, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** @returns false when the queue is empty */
async function takeBatch(options: EventSourceOptions, signal: AbortSignal): Promise<boolean> {
  const { source, sqs, region, invoke, authorize } = options;
  const { queueArn, functionName, batchSize, reportsItemFailures } = source;
  const QueueUrl = sqs.queues.find(({ arn }) => arn === queueArn)?.url;
  for (const operation of ['sqs:ReceiveMessage', 'sqs:DeleteMessageBatch', 'sqs:GetQueueAttributes']) {
    authorize?.(operation, { QueueUrl });
  }
  const { Messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: batchSize,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal: signal },
  );
  if (Messages.length === 0) return false;
  const Records = Messages.map((message) => toRecord(message, queueArn, region));
  const result = await invoke(functionName, JSON.stringify({ Records }));
  const failed = failedOf(result, reportsItemFailures);
  const done = Messages.filter(({ MessageId = '' }) => failed !== 'all' && !failed.includes(MessageId));
  if (done.length === 0) return true;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return true;
}

/**
 * The messages that come again (Lambda developer guide, Reporting batch item failures). A function that throws, or
 * reports what cannot be understood, has failed with the whole batch.
 */
function failedOf({ payload, error }: InvocationResult, reportsItemFailures: boolean): string[] | 'all' {
  if (error) return 'all';
  if (!reportsItemFailures) return [];
  const answer: { batchItemFailures?: { itemIdentifier?: string }[] | null } | null = JSON.parse(payload);
  const failures = answer?.batchItemFailures ?? [];
  const identifiers = failures.map(({ itemIdentifier }) => itemIdentifier ?? '');
  return identifiers.includes('') ? 'all' : identifiers;
}

function toRecord(message: Message, queueArn: string, region: string) {
  const { MessageId, ReceiptHandle, Body, Attributes = {}, MessageAttributes = {}, MD5OfBody } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue, DataType }]) => [
        name,
        { stringValue: StringValue, dataType: DataType, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
