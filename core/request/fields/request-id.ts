/** Finds the sender's requestId in whatever arrived, checked or not. */

/** A requestId: it is part of the name of an execution, which Step Functions limits to these characters. */
export const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The sender's requestId, wherever a payload carries it.
 *
 * @param payload a function's payload: `requestId` itself, or a whole `request`
 * @returns the id, or undefined when there is none that keeps the contract: a log line or an outcome carries no other
 */
export function senderRequestId(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if ('requestId' in payload && typeof payload.requestId === 'string' && REQUEST_ID.test(payload.requestId)) {
    return payload.requestId;
  }
  return 'request' in payload ? senderRequestId(payload.request) : undefined;
}
