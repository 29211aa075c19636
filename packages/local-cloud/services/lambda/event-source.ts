/** Does what an event source mapping does: takes messages off a queue, and gives them to a function in batches. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { isTransient } from '../../service/refusals.ts';
import { Epochs } from '../../service/resets.ts';
import type { Document } from '../../service/service.ts';
import type { StackEventSource } from '../../template/resources/event-sources.ts';
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
  /**
   * @param event JSON text
   * @param signal aborted when the function is not to begin any more
   * @throws what Lambda refuses; what may pass leaves the messages in the queue
   */
  invoke(functionName: string, event: string, signal: AbortSignal): Promise<InvocationResult>;
  /** The epoch of each batch. */
  epochs?: Epochs;
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
  const { source, epochs = new Epochs() } = options;
  for (let index = 0; index < source.maximumConcurrency; index += 1) void poll(options, epochs, closed.signal);
  return { close: () => closed.abort() };
}

async function poll(options: EventSourceOptions, epochs: Epochs, closed: AbortSignal): Promise<void> {
  while (!closed.aborted) {
    const signal = AbortSignal.any([closed, epochs.signal]);
    try {
      if (await takeBatch(options, signal)) continue;
    } catch (error) {
      if (!signal.aborted) options.onError(error);
    }
    await sleep(PAUSE, undefined, { signal: closed, ref: false }).catch(() => undefined);
  }
}

/**
 * @param signal aborted when the mapping is closed, or its epoch has ended
 * @returns false when the queue is empty
 */
async function takeBatch(options: EventSourceOptions, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
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
  signal.throwIfAborted();
  if (Messages.length === 0) return false;
  const Records = Messages.map((message) => toRecord(message, queueArn, region));
  const failed = await invoke(functionName, JSON.stringify({ Records }), signal).then(
    (result) => failedOf(result, reportsItemFailures),
    (refusal) => {
      if (!isTransient(refusal)) throw refusal;
      return 'all' as const;
    },
  );
  signal.throwIfAborted();
  const done = Messages.filter(({ MessageId = '' }) => failed !== 'all' && !failed.includes(MessageId));
  if (done.length === 0) return true;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal: signal });
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
