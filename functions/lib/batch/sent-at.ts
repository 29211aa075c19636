/** Reads when a message was sent. */
import type { SQSRecord } from 'aws-lambda';
import { SENT_AT } from '../services/messages/dead-letters.ts';

/**
 * Returns when the request of a message was sent. A message that comes back from the dead-letter queue has a new
 * SentTimestamp, and the first one as an attribute.
 *
 * @returns ISO 8601
 */
export function sentAtOf({ attributes, messageAttributes }: SQSRecord): string {
  const sent = Number(attributes.SentTimestamp);
  const first = Date.parse(messageAttributes[SENT_AT]?.stringValue ?? '');
  // Not later, so that a sender cannot date a request ahead.
  return new Date(first < sent ? first : sent).toISOString();
}
