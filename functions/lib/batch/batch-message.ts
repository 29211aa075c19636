/** Reads a message of the batch queue: its body is one request. */
import { type CanonicalRequest, canonicalRequest } from '../../../core/execution/canonical-request.ts';
import { REQUEST_KINDS, type RequestKind, requestKind } from '../../../core/kinds.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';

/** A request that a message asks for. */
export interface RequestMessage extends CanonicalRequest {
  kind: RequestKind;
}

/** A message that can start nothing, however often it comes. Says nothing of its content, which may be personal. */
export class UnusableMessage extends Error {
  override readonly name = 'UnusableMessage';
}

/** Largest input of an execution (Step Functions quotas). SQS takes messages of four times that. */
const MAX_INPUT_BYTES = 262_144;

/**
 * Reads the body of a message. Whether the request keeps the contract is for the state machine to say: it reports.
 *
 * @throws UnusableMessage when it is too large for the state machine, no JSON object, of a kind that is not known, or has
 *   no usable requestId
 */
export function readBatchMessage(body: string): RequestMessage {
  const request = parseJson(body);
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new UnusableMessage('The body is not a JSON object');
  }
  const kind = requestKind(request);
  if (kind === undefined) throw new UnusableMessage(`The request has a kind other than ${REQUEST_KINDS.join(' and ')}`);
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
    // Without the cause: its message quotes the text.
    throw new UnusableMessage('The body is not JSON');
  }
}

function canonicalText(request: object): string {
  try {
    return canonicalRequest(request);
  } catch {
    throw new UnusableMessage('The request holds text that is not valid Unicode, or is nested too deeply');
  }
}
