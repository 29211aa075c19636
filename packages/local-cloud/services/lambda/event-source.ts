/** An event source mapping: takes messages off a queue and gives them to a function in batches. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import { isTransient } from '../../service/refusals.ts';
import { Resets } from '../../service/resets.ts';
import type { Document } from '../../service/service.ts';
import type { StackEventSource } from '../../template/resources/event-sources.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { InvocationResult } from './messages.ts';

/**
 * Milliseconds between two polls of an empty queue. Lambda uses long polling. The queue server of the local cloud delivers
 * a message twice when its visibility timeout ends during a long poll.
 */
const PAUSE = 100;

/** Settings of a mapping. */
export interface EventSourceOptions {
  source: StackEventSource;
  sqs: Pick<Sqs, 'queues' | 'receiveMessages' | 'deleteMessages'>;
  region: string;
  /**
   * @param event JSON text
   * @param signal aborted when the function must not begin
   * @throws ServiceError, ConnectionReset when Lambda refuses the call; after a transient error the messages stay in the queue
   */
  invoke(functionName: string, event: string, signal: AbortSignal): Promise<InvocationResult>;
  /** The resets of the local cloud: they end the batches that are handled. */
  resets?: Resets;
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
  /** Takes no more messages. It does not wait for functions that run. */
  close(): void;
}

/** Starts a mapping. It handles as many batches at the same time as its maximum concurrency allows. */
export function openEventSource(options: EventSourceOptions): EventSource {
  const closed = new AbortController();
  const { source, resets = new Resets() } = options;
  for (let index = 0; index < source.maximumConcurrency; index += 1) void poll(options, resets, closed.signal);
  return { close: () => closed.abort() };
}

async function poll(options: EventSourceOptions, resets: Resets, closed: AbortSignal): Promise<void> {
  while (!closed.aborted) {
    const signal = AbortSignal.any([closed, resets.signal]);
    try {
      if (await takeBatch(options, signal)) continue;
    } catch (error) {
      if (!signal.aborted) options.onError(error);
    }
    await sleep(PAUSE, undefined, { signal: closed, ref: false }).catch(() => undefined);
  }
}

/**
 * @param signal aborted when the mapping is closed, or the local cloud is reset
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
  const messages = await sqs.receiveMessages(queueArn, batchSize, signal);
  signal.throwIfAborted();
  if (messages.length === 0) return false;
  const Records = messages.map((message) => toRecord(message, queueArn, region));
  const failed = await invoke(functionName, JSON.stringify({ Records }), signal).then(
    (result) => failedOf(result, reportsItemFailures),
    (refusal) => {
      if (!isTransient(refusal)) throw refusal;
      return 'all' as const;
    },
  );
  signal.throwIfAborted();
  const done = messages.filter(({ MessageId = '' }) => failed !== 'all' && !failed.includes(MessageId));
  if (done.length === 0) return true;
  await sqs.deleteMessages(queueArn, done, signal);
  return true;
}

/**
 * The messages that stay in the queue (Lambda developer guide, Reporting batch item failures). If the function throws, or its
 * report is invalid, all messages of the batch stay.
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
