/** Starts the onboardings and role changes of a batch of messages, at a pace that the services' quotas can take. */
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { redact } from '../core/redact.ts';
import { type RequestMessage, readBatchMessage, UnusableMessage } from './lib/batch/batch-message.ts';
import { readBatchSettings } from './lib/batch/batch-settings.ts';
import { Pace } from './lib/executions/pace.ts';
import { startRequest } from './lib/executions/start-request.ts';
import { logger } from './lib/runtime/logger.ts';
import { countDuplicate } from './lib/runtime/metrics.ts';
import { observe } from './lib/runtime/middleware.ts';
import { batchClientSettings } from './lib/services/client-settings.ts';
import { sendDeadLetter } from './lib/services/dead-letters.ts';

const { stateMachineArns, deadLetterQueueUrl, gapMs } = readBatchSettings(process.env);
const client = new SFNClient(batchClientSettings);

/**
 * @returns the messages that have to come again; after the last time, they are in the dead-letter queue
 */
export async function startOnboardingBatch({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const pace = new Pace(gapMs);
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records) {
    if (!(await isDone(record, pace))) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  // Another instance may take the next batch, and knows nothing of this one's last start.
  await pace.wait();
  return { batchItemFailures };
}

/** @returns whether the message is done with; whatever is wrong with it, the others go on */
async function isDone({ messageId, body }: SQSRecord, pace: Pace): Promise<boolean> {
  let request: RequestMessage | undefined;
  try {
    request = readBatchMessage(body);
    await pace.wait();
    const { executionArn, started } = await startRequest(client, stateMachineArns[request.kind], request);
    if (started) pace.begin();
    else countDuplicate();
    logger.info(started ? 'Execution started' : 'Execution found', { messageId, executionArn });
    return true;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    // Step Functions quotes names and inputs that it refuses.
    const errorMessage = request ? redact(message, JSON.parse(request.input), true) : message;
    logger.warn('Message failed', { messageId, requestId: request?.requestId, errorName: name, errorMessage });
    return error instanceof UnusableMessage && (await isSetAside(messageId, body, error));
  }
}

/** However often it came again, it would start nothing. */
async function isSetAside(messageId: string, body: string, reason: UnusableMessage): Promise<boolean> {
  try {
    await sendDeadLetter(deadLetterQueueUrl, body, reason);
    return true;
  } catch (error) {
    logger.warn('Dead-letter queue failed', { messageId, errorName: error instanceof Error ? error.name : undefined });
    return false;
  }
}

export const handler = middy(startOnboardingBatch).use(observe('StartOnboardingBatch'));
