/** Reads a message of the batch queue. Its body is one request. */
import { type CanonicalRequest, canonicalJson } from '../../../core/execution/canonical-request.ts';
import { REQUEST_KINDS, type RequestKind, requestKind } from '../../../core/kinds.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';

/** The request of a message. */
export interface RequestMessage extends CanonicalRequest {
  kind: RequestKind;
}

/**
 * Thrown when a message can never start an execution, so that retrying is useless. The error contains no part of the
 * message, because the message may contain personal data.
 */
export class UnusableMessage extends Error {
  override readonly name = 'UnusableMessage';
}

/** Maximum input size of an execution (Step Functions quotas). SQS accepts messages of four times this size. */
const MAX_INPUT_BYTES = 262_144;

/**
 * Reads the body of a message. It does not validate the request: the state machine does, and reports the outcome.
 *
 * @throws UnusableMessage when the body is not a JSON object or is too large for the state machine, or when the request
 *   has an unknown kind or no valid requestId
 */
export function readBatchMessage(body: string): RequestMessage {
  const request = parseJson(body);
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new UnusableMessage('The body is not a JSON object');
  }
  const kind = requestKind(request);
  if (kind === undefined) throw new UnusableMessage(`The kind of the request is not ${REQUEST_KINDS.join(' or ')}`);
  const requestId = 'requestId' in request ? senderRequestId(request) : undefined;
  if (requestId === undefined) {
    throw new UnusableMessage('The request has no requestId of 1 to 64 letters, digits, - and _');
  }
  const input = canonicalText(request);
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES) {
    throw new UnusableMessage(`The request is larger than ${MAX_INPUT_BYTES} bytes, the limit of the state machine`);
  }
  return { kind, requestId, input };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cause: the message of the SyntaxError quotes the body.
    throw new UnusableMessage('The body is not JSON');
  }
}

function canonicalText(request: object): string {
  try {
    return canonicalJson(request);
  } catch {
    throw new UnusableMessage('The request contains text that is not valid Unicode, or is nested too deeply');
  }
}
