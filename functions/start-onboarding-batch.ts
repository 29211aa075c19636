/** Starts the executions for a batch of messages, at a rate within the quotas of the services. */
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LINE_BUDGET_MS } from '../core/pace/line.ts';
import { redact } from '../core/redact.ts';
import { type RequestMessage, readBatchMessage, UnusableMessage } from './lib/batch/batch-message.ts';
import { readBatchSettings } from './lib/batch/batch-settings.ts';
import { sentAtOf } from './lib/batch/sent-at.ts';
import { StartRateLimiter } from './lib/executions/start-rate-limiter.ts';
import { startRequest } from './lib/executions/start-request.ts';
import { awaitShortLine } from './lib/pace/short-line.ts';
import { canSucceedNow } from './lib/person/repetition.ts';
import { logger } from './lib/runtime/logger.ts';
import { countDuplicate } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';
import { batchClientSettings } from './lib/services/client-settings.ts';
import { sendDeadLetter } from './lib/services/messages/dead-letters.ts';

const { stateMachineArns, deadLetterQueueUrl, gapMs } = readBatchSettings(process.env);
const client = new SFNClient(batchClientSettings);

/**
 * @returns the messages that SQS must deliver again; SQS moves a message to the dead-letter queue after the last
 *   delivery
 */
export async function startOnboardingBatch({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const limiter = new StartRateLimiter(gapMs);
  const deadline = Date.now() + LINE_BUDGET_MS;
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records) {
    if (!(await handleMessage(record, limiter, deadline))) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  // Another instance may process the next batch, and does not know the time of the last start here.
  await limiter.wait();
  return { batchItemFailures };
}

/**
 * Never throws, so that one failed message does not stop the others.
 *
 * @returns whether the message is finished; false if SQS must deliver it again
 */
async function handleMessage(record: SQSRecord, limiter: StartRateLimiter, deadline: number): Promise<boolean> {
  const { messageId, body } = record;
  let request: RequestMessage | undefined;
  try {
    request = readBatchMessage(body);
    await limiter.wait();
    await awaitShortLine(deadline);
    const { kind } = request;
    const parsed = JSON.parse(request.input);
    const { executionArn, started } = await startRequest(client, stateMachineArns[kind], {
      ...request,
      sentAt: sentAtOf(record),
      mayRepeat: () => canSucceedNow(parsed, kind),
    });
    if (started) limiter.recordStart();
    else countDuplicate();
    logger.info(started ? 'Execution started' : 'Execution already exists', { messageId, executionArn });
    return true;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    // The error messages of Step Functions quote invalid names and inputs.
    const errorMessage = request ? redact(message, JSON.parse(request.input), true) : message;
    logger.warn('Message failed', { messageId, requestId: request?.requestId, errorName: name, errorMessage });
    return error instanceof UnusableMessage && (await moveToDeadLetterQueue(record, error));
  }
}

/**
 * Retrying cannot help, so the message goes to the dead-letter queue.
 *
 * @returns whether the dead-letter queue accepted the message
 */
async function moveToDeadLetterQueue(record: SQSRecord, reason: UnusableMessage): Promise<boolean> {
  try {
    await sendDeadLetter(deadLetterQueueUrl, record.body, sentAtOf(record), reason);
    return true;
  } catch (error) {
    logger.warn('Message not sent to the dead-letter queue', {
      messageId: record.messageId,
      errorName: error instanceof Error ? error.name : undefined,
    });
    return false;
  }
}

export const handler = middy(startOnboardingBatch).use(observe('StartOnboardingBatch'));
