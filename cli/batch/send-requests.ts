/** Puts requests on the batch queue. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import type { BatchEntry } from './check-batch.ts';

/** Most messages in one SendMessageBatch (SQS API reference). */
const BATCH_SIZE = 10;

/** Calls at the same time. */
const CONCURRENCY = 4;

/** Attempts at the entries of a call that SQS did not take, with doubled waits from 100 ms. */
const ATTEMPTS = 8;

/** SQS has not taken a message. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/**
 * Sends each request as a message of its own.
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
  const calls = new Set<Promise<void>>();
  let entries: SendMessageBatchRequestEntry[] = [];
  const send = async () => {
    const call = sendEntries(client, queueUrl, entries, onSent, signal).finally(() => calls.delete(call));
    entries = [];
    calls.add(call);
    // Also the place where an error of an earlier call comes out.
    if (calls.size >= CONCURRENCY) await Promise.race(calls);
  };
  for await (const { request } of requests) {
    signal?.throwIfAborted();
    entries.push({ Id: String(entries.length), MessageBody: canonicalJson(request) });
    if (entries.length === BATCH_SIZE) await send();
  }
  if (entries.length > 0) await send();
  await Promise.all(calls);
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
