/** Keeps the messages of a queue of the package local-aws-sqs, which has them in memory. */
import type { createRequestHandler } from 'local-aws-sqs';

/** A queue of the package. */
type Queue = ReturnType<typeof createRequestHandler>['service']['Queues'][number];

/** A message as it is kept. */
export interface KeptMessage {
  queueName: string;
  /** As the package takes it. */
  message: Parameters<Queue['setRecord']>[0];
}

/**
 * Puts the kept messages of a queue into it, and keeps its messages from then on. All changes of the package go through three
 * methods of the queue. A message that moves to a dead-letter queue keeps its id.
 *
 * @param messages the messages of all queues, by their ids
 * @param onChange called after each change
 */
export function keepMessages(queue: Queue, messages: Map<string, KeptMessage>, onChange: () => void): void {
  const { QueueName: queueName, setRecord } = queue;
  for (const [id, kept] of messages) if (kept.queueName === queueName) setRecord(kept.message, id);
  queue.setRecord = (message, id) => {
    const answer = setRecord(message, id);
    messages.set(answer.record.MessageId, { queueName, message });
    onChange();
    return answer;
  };
  const remove = queue.delete.bind(queue);
  queue.delete = (receiptHandle) => {
    const removed = remove(receiptHandle);
    messages.delete(messageIdOf(receiptHandle));
    onChange();
    return removed;
  };
  const clear = queue.clearRecords.bind(queue);
  queue.clearRecords = () => {
    clear();
    for (const [id, kept] of messages) if (kept.queueName === queueName) messages.delete(id);
    onChange();
  };
}

/** The package writes the id into the handle: base64 of a UUID and a JSON object. */
function messageIdOf(receiptHandle: string): string {
  const text = Buffer.from(receiptHandle, 'base64').toString('utf8');
  const { MessageId }: { MessageId: string } = JSON.parse(text.slice(text.indexOf('{')));
  return MessageId;
}
