/** Puts messages that can start nothing into the dead-letter queue, with the reason. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { batchClientSettings } from './client-settings.ts';

const client = new SQSClient(batchClientSettings);

/**
 * Puts a message into a dead-letter queue, with the attributes that EventBridge gives its dead letters as well.
 *
 * @param queueUrl the dead-letter queue
 * @param body body of the message, unchanged
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
