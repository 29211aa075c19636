import { expect, it } from 'vitest';
import { listQueues } from '../../../../packages/local-cloud/console/api/queues.ts';
import type { ConsoleParts } from '../../../../packages/local-cloud/console/parts.ts';

const queue = (logicalId: string, deadLetterArn?: string) => ({
  logicalId,
  name: logicalId,
  arn: `arn:${logicalId}`,
  url: '',
  visibilityTimeoutSeconds: 30,
  redrive: deadLetterArn === undefined ? undefined : { deadLetterArn, maxReceiveCount: 3 },
});

/** Lists a queue with one message. @returns the reason why the message is there */
async function reasonFor(queueName: string, attributes: Record<string, string>): Promise<string | undefined> {
  const queues = [queue('Work', 'arn:Dead'), queue('Dead'), queue('Events')];
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const message = { MessageId: '1', MessageBody: 'text', MessageAttributes };
  const { items } = await listQueues({
    stack: { name: 'x', outputs: {}, stateMachines: [], rules: [], functions: [], queues },
    sqs: { queues, messages: () => [{ queueName, message }], counts: async () => ({ waiting: 1, inFlight: 0 }) },
  } as unknown as ConsoleParts);
  return items.find((item) => item.queue === queueName)?.messages[0]?.reason;
}

it.each([
  ['of a rule', 'Events', { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'no right' }, 'NO_PERMISSIONS: no right'],
  ['of a function', 'Events', { ErrorCode: 'Unhandled', ErrorMessage: 'broken' }, 'Unhandled: broken'],
  ['that gives a code only', 'Dead', { ERROR_CODE: 'UnusableMessage' }, 'UnusableMessage'],
  ['that a queue gave up', 'Dead', {}, 'Work: received 3 times, and not deleted'],
  ['that is no dead letter', 'Work', {}, undefined],
])('says why a message %s is in a queue', async (_what, queueName, attributes, reason) => {
  await expect(reasonFor(queueName, attributes)).resolves.toBe(reason);
});
