/** The ways in which a request reaches the workflow: an event, a message of the batch queue, a start by hand. */
import type { Message } from '@aws-sdk/client-sqs';
import { KINDS } from '../../../core/kinds.ts';
import { type Asked, stack, type World } from '../world.ts';

/** A way in. */
export type Way = 'event' | 'queue' | 'hand';

/** All ways in. */
export const WAYS: readonly Way[] = ['event', 'queue', 'hand'];

/** Sends a request now. `world.run` carries it out. Resolves when the workflow has it. */
export function send(world: World, way: Way, asked: Asked): Promise<void> {
  switch (way) {
    case 'event':
      return putEvent(world, asked);
    case 'queue':
      return putMessage(world, asked);
    case 'hand':
      world.startRequest(asked);
      return Promise.resolve();
  }
}

async function putEvent(world: World, { kind, request }: Asked): Promise<void> {
  const EventBusName = stack.outputs.EventBusName ?? '';
  const DetailType = KINDS[kind].requested;
  await world.events.putEntries([{ EventBusName, Source: 'hr', DetailType, Detail: JSON.stringify(request) }]);
}

/** One message in one batch. */
async function putMessage(world: World, { kind, request }: Asked): Promise<void> {
  const [source] = stack.eventSources;
  if (!source) throw new Error('The template has no event source');
  const message: Message = {
    MessageId: 'm',
    ReceiptHandle: 'r',
    Body: JSON.stringify({ ...Object(request), kind }),
    Attributes: { SentTimestamp: String(Date.now()) },
  };
  await new Promise<void>((resolve) => {
    const mapping = world.openEventSource(source, [message], () => {
      mapping.close();
      resolve();
    });
  });
}
