/** Sends messages that can never start an execution to the dead-letter queue, with the reason. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { batchClientSettings } from '../client-settings.ts';

const client = new SQSClient(batchClientSettings);

/** The attribute of a message that keeps the time at which its request was sent first (ISO 8601). */
export const SENT_AT = 'sentAt';

/**
 * Sends a message to a dead-letter queue, with the same attributes that EventBridge adds to its dead letters.
 *
 * @param queueUrl URL of the dead-letter queue
 * @param body unchanged body of the message
 * @param sentAt when the message was sent first (ISO 8601); it decides the order of the requests for a person
 * @param error the reason
 * @throws SQSServiceException for every exception of SendMessage
 */
export async function sendDeadLetter(queueUrl: string, body: string, sentAt: string, error: Error): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: {
        ERROR_CODE: { DataType: 'String', StringValue: error.name },
        [SENT_AT]: { DataType: 'String', StringValue: sentAt },
        ERROR_MESSAGE: { DataType: 'String', StringValue: error.message },
      },
    }),
  );
}
