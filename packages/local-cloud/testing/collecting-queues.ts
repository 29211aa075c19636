/** SQS for tests: SendMessage only. It collects the messages of all queues. */
import { createHash } from 'node:crypto';
import type { Service } from '../service/service.ts';

/** @param bodies receives the body of each message */
export function collectingQueues(bodies: string[]): Service {
  return {
    name: 'sqs',
    signingName: 'sqs',
    protocol: 'json',
    jsonVersion: '1.0',
    targetPrefix: 'AmazonSQS',
    operations: {
      SendMessage: {
        handler({ MessageBody }) {
          const body = String(MessageBody);
          bodies.push(body);
          return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
        },
      },
    },
    reset: () => undefined,
  };
}
