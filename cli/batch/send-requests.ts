/** Puts requests on the batch queue. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { UserError } from '../user-error.ts';
import type { BatchEntry } from './check-batch.ts';

/** Most messages in one SendMessageBatch (SQS API reference). */
const BATCH_SIZE = 10;

/** Most calls at the same time. */
const CONCURRENCY = 4;

/** Most calls for the same messages. The wait between two calls begins at 100 ms and is doubled each time. */
const ATTEMPTS = 8;

/** Thrown when SQS does not take a message. */
export class MessageRefused extends UserError {
  override readonly name = 'MessageRefused';
}

/**
 * Sends each request as one message.
 *
 * @param onSent called with the number of messages that SQS has taken
 * @throws MessageRefused when SQS refuses a message for good
 * @throws SQSServiceException for every exception of SendMessageBatch
 */
export async function sendRequests(
  client: SQSClient,
  queueUrl: string,
  requests: AsyncIterable<Pick<BatchEntry, 'request'>>,
  onSent: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await pMap(batchesOf(requests), (entries) => sendEntries(client, queueUrl, entries, onSent, signal), {
    concurrency: CONCURRENCY,
    ...(signal && { signal }),
  });
}

/** The messages of each call. */
async function* batchesOf(
  requests: AsyncIterable<Pick<BatchEntry, 'request'>>,
): AsyncGenerator<SendMessageBatchRequestEntry[]> {
  let entries: SendMessageBatchRequestEntry[] = [];
  for await (const { request } of requests) {
    entries.push({ Id: String(entries.length), MessageBody: canonicalJson(request) });
    if (entries.length < BATCH_SIZE) continue;
    yield entries;
    entries = [];
  }
  if (entries.length > 0) yield entries;
}

async function sendEntries(
  client: SQSClient,
  QueueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
  onSent: (count: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let left = [...entries];
  for (let attempt = 1; ; attempt += 1) {
    const command = new SendMessageBatchCommand({ QueueUrl, Entries: left });
    const { Successful = [], Failed = [] } = await client.send(command, signal && { abortSignal: signal });
    onSent(Successful.length);
    if (Failed.length === 0) return;
    const [refused] = Failed.filter(({ SenderFault }) => SenderFault || attempt === ATTEMPTS);
    if (refused) throw new MessageRefused(`SQS refuses a message: ${refused.Code}: ${refused.Message}`);
    left = left.filter(({ Id }) => Failed.some((failed) => failed.Id === Id));
    await sleep(100 * 2 ** (attempt - 1), undefined, signal && { signal });
  }
}
