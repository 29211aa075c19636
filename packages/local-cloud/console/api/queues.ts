/** Queues and dead-letter queues, with their messages. */
import { isObject } from '../../service/is-object.ts';
import type { ConsoleParts } from '../parts.ts';
import { PAGE_SIZE } from './page-of.ts';

/** A message. It is not received, so its consumer still gets it. */
export interface MessageRow {
  body: string;
  /** Why the message is in a dead-letter queue. */
  reason: string | undefined;
  /** Text attributes. */
  attributes: Record<string, string>;
}

/** A queue. */
export interface QueueRow {
  queue: string;
  name: string;
  /** The queues, rules and functions that send what they cannot handle here. */
  deadLettersOf: string[];
  waiting: number;
  inFlight: number;
  /** The first messages. */
  messages: MessageRow[];
}

/** Lists the queues of the stack. */
export async function listQueues({ stack, sqs }: ConsoleParts): Promise<{ items: QueueRow[] }> {
  const messages = Map.groupBy(sqs.messages(), ({ queueName }) => queueName);
  const items = stack.queues.map(async ({ logicalId, name, arn }) => ({
    queue: logicalId,
    name,
    deadLettersOf: [
      ...stack.queues.filter(({ redrive }) => redrive?.deadLetterArn === arn).map((queue) => queue.logicalId),
      ...stack.rules
        .filter(({ targets }) => targets.some(({ deadLetterArn }) => deadLetterArn === arn))
        .map((rule) => rule.logicalId),
      ...stack.functions.filter(({ deadLetterArn }) => deadLetterArn === arn).map((found) => found.logicalId),
    ],
    ...(await sqs.counts(arn)),
    messages: (messages.get(name) ?? []).slice(0, PAGE_SIZE).map(({ message }) => {
      const read = readMessage(message);
      return { ...read, reason: reasonOf(read.attributes) ?? redriveReason(stack.queues, arn) };
    }),
  }));
  return { items: await Promise.all(items) };
}

/** The reason that the sender of a dead letter gives: EventBridge and Lambda spell their attributes differently. */
function reasonOf({ ERROR_CODE, ERROR_MESSAGE, ErrorCode, ErrorMessage }: Record<string, string>): string | undefined {
  const texts = [ERROR_CODE ?? ErrorCode, ERROR_MESSAGE ?? ErrorMessage].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(': ');
}

/** SQS itself gives no reason: it moves a message after a number of receives. */
function redriveReason(queues: ConsoleParts['sqs']['queues'], arn: string): string | undefined {
  const source = queues.find(({ redrive }) => redrive?.deadLetterArn === arn);
  return source?.redrive && `${source.logicalId}: received ${source.redrive.maxReceiveCount} times, and not deleted`;
}

function readMessage(message: unknown): Omit<MessageRow, 'reason'> {
  const { MessageBody, MessageAttributes } = isObject(message) ? message : {};
  const attributes = Object.entries(isObject(MessageAttributes) ? MessageAttributes : {}).flatMap(([name, value]) =>
    isObject(value) && typeof value.StringValue === 'string' ? [[name, value.StringValue] as const] : [],
  );
  return { body: String(MessageBody ?? ''), attributes: Object.fromEntries(attributes) };
}
