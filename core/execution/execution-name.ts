/** Names of executions: what the same request, sent twice, has in common. */
import { createHash } from 'node:crypto';
import type { CanonicalRequest } from './canonical-request.ts';

/** Attempts at one request. Two digits: with the longest requestId, a name has 80 characters, and no more is taken. */
export const MAX_ATTEMPTS = 99;

/**
 * Name of an attempt at a request. The same request has the same names; a corrected one has others.
 *
 * @param attempt 1 to {@link MAX_ATTEMPTS}
 * @returns `<requestId>-<12 hexadecimal digits>`, then `-2`, `-3`, ...
 */
export function executionName({ requestId, input }: CanonicalRequest, attempt: number): string {
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const first = `${requestId}-${digest}`;
  return attempt === 1 ? first : `${first}-${attempt}`;
}
