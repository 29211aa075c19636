/** Reads the sender's requestId from a payload that may be invalid. */

/** A requestId: it is part of the name of an execution, which Step Functions limits to these characters. */
export const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads the sender's requestId from a payload.
 *
 * @param payload the payload of a function, with a member `requestId` or a member `request` that contains it
 * @returns the requestId, or undefined if it is absent or invalid; log lines and outcomes contain valid ids only
 */
export function senderRequestId(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if ('requestId' in payload && typeof payload.requestId === 'string' && REQUEST_ID.test(payload.requestId)) {
    return payload.requestId;
  }
  return 'request' in payload ? senderRequestId(payload.request) : undefined;
}
