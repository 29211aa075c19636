/** Derives the name of an execution from its request, so that Step Functions detects a request that is sent twice. */
import { createHash } from 'node:crypto';
import { REQUEST_ID } from '../request/fields/request-id.ts';
import type { CanonicalRequest } from './canonical-request.ts';

/**
 * The maximum number of attempts at one request. Step Functions limits names to 80 characters. The longest requestId
 * leaves room for two digits.
 */
export const MAX_ATTEMPTS = 99;

/**
 * Returns the name of the execution for one attempt at a request. The same request always has the same names. A
 * corrected request has different names.
 *
 * @param attempt 1 to {@link MAX_ATTEMPTS}
 * @returns `<requestId>-<12 hexadecimal digits>`, then `-2`, `-3`, ...
 */
export function executionName({ requestId, input }: CanonicalRequest, attempt: number): string {
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const first = `${requestId}-${digest}`;
  return attempt === 1 ? first : `${first}-${attempt}`;
}

/** A requestId, a digest, and the number of the attempt from the second one. */
const EXECUTION_NAME = /^(.+)-[0-9a-f]{12}(?:-\d{1,2})?$/;

/** EventBridge and Step Functions give names of their own, which end in a UUID. */
const UUID_AT_THE_END = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The inverse of {@link executionName}.
 *
 * @param name name of any execution of a workflow
 * @returns the requestId; undefined when the name does not tell it, because an event started the execution. A name whose
 *   requestId happens to end like the first four groups of a UUID does not tell it either.
 */
export function requestIdOf(name: string): string | undefined {
  if (UUID_AT_THE_END.test(name)) return undefined;
  const requestId = EXECUTION_NAME.exec(name)?.[1];
  return requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : undefined;
}
