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
  const first = `${requestId}-${digestOf(input)}`;
  return attempt === 1 ? first : `${first}-${attempt}`;
}

/**
 * Returns the digest of a request, which tells a corrected request from the original.
 *
 * @param input the request as canonical JSON
 * @returns 12 hexadecimal digits
 */
export function digestOf(input: string): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 12);
}

/** Matches a requestId, a digest, and the number of the attempt if it is not the first. */
const EXECUTION_NAME = /^(.+)-[0-9a-f]{12}(?:-\d{1,2})?$/;

/** Matches names that EventBridge and Step Functions generate. These names end in a UUID. */
const UUID_AT_THE_END = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Extracts the requestId from the name of an execution. Inverse of {@link executionName}.
 *
 * @param name name of any execution of a workflow
 * @returns the requestId; undefined if the name was generated, because an event started the execution. Also undefined
 *   if the requestId ends like the first four groups of a UUID.
 */
export function requestIdOf(name: string): string | undefined {
  if (UUID_AT_THE_END.test(name)) return undefined;
  const requestId = EXECUTION_NAME.exec(name)?.[1];
  return requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : undefined;
}
