/** Messages of the queue, handled as the event source mapping does. */
import type { Message } from '@aws-sdk/client-sqs';
import { stack, type World } from '../../../helpers/world.ts';

/** Has messages handled as the event source mapping does, with the permissions of the function's role. */
export async function handleMessages(world: World, ...bodies: string[]): Promise<void> {
  const [source] = stack.eventSources;
  if (!source) throw new Error('The template has no event source');
  const messages: Message[] = bodies.map((Body, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: 'r',
    Body,
    Attributes: { SentTimestamp: String(Date.now()) },
  }));
  let handled = false;
  const mapping = world.openEventSource(source, messages, () => {
    handled = true;
  });
  try {
    await world.run(() => !handled);
  } finally {
    mapping.close();
  }
}
