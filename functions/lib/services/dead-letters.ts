/** Sends messages that can never start an execution to the dead-letter queue, with the reason. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { batchClientSettings } from './client-settings.ts';

const client = new SQSClient(batchClientSettings);

/**
 * Sends a message to a dead-letter queue, with the same attributes that EventBridge adds to its dead letters.
 *
 * @param queueUrl URL of the dead-letter queue
 * @param body unchanged body of the message
 * @param error the reason
 * @throws SQSServiceException for every exception of SendMessage
 */
export async function sendDeadLetter(queueUrl: string, body: string, error: Error): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: {
        ERROR_CODE: { DataType: 'String', StringValue: error.name },
        ERROR_MESSAGE: { DataType: 'String', StringValue: error.message },
      },
    }),
  );
}
