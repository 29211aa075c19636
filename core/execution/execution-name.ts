/** Derives the name of an execution from its request, so that Step Functions detects a request that is sent twice. */
import { createHash } from 'node:crypto';
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
