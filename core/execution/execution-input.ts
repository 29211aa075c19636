/**
 * The input of an execution: the request in an envelope that says when it was sent, or the request alone, if an execution
 * was started by hand.
 */

/** A request, and when it was sent (ISO 8601). */
export interface Envelope {
  sentAt: string;
  request: unknown;
}

/**
 * Returns the request of an execution.
 *
 * @param input input of an execution, not validated
 */
export function requestOf(input: unknown): unknown {
  return isEnvelope(input) ? input.request : input;
}

/**
 * Returns the time at which the request of an execution was sent: the start of the execution at the latest, so that a
 * sender cannot date an event ahead.
 *
 * @param startedAt start of the execution (ISO 8601): a request without an envelope was sent by hand then
 */
export function sentAtOf(input: unknown, startedAt: string): string {
  return isEnvelope(input) && Date.parse(input.sentAt) < Date.parse(startedAt) ? input.sentAt : startedAt;
}

/**
 * Returns the input of an execution as JSON.
 *
 * @param request the request as canonical JSON
 * @param sentAt when it was sent (ISO 8601)
 */
export function executionInput(request: string, sentAt: string): string {
  return `{"request":${request},"sentAt":${JSON.stringify(sentAt)}}`;
}

/** No request has these members: the contract is closed. */
function isEnvelope(input: unknown): input is Envelope {
  if (typeof input !== 'object' || input === null || !('sentAt' in input) || !('request' in input)) return false;
  const { sentAt } = input;
  return Object.keys(input).length === 2 && typeof sentAt === 'string' && !Number.isNaN(Date.parse(sentAt));
}
