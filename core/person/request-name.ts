/** Names a request within the record of its person. The envelope and the way in do not change the name. */
import { canonicalJson } from '../execution/canonical-request.ts';
import { digestOf } from '../execution/execution-name.ts';
import type { RequestKind } from '../kinds.ts';
import { senderRequestId } from '../request/fields/request-id.ts';
import { withoutUnassigned } from '../request/unassigned.ts';
import type { RequestName } from './request-record.ts';

/**
 * Returns the name of a request. An event need not give the kind, and unassigned attributes do not count.
 *
 * @param request a request that may break the contract
 * @returns undefined if the request has no valid requestId or no canonical form
 */
export function requestNameOf(request: unknown, kind: RequestKind): RequestName | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const requestId = senderRequestId(request);
  if (requestId === undefined) return undefined;
  try {
    return { requestId, digest: digestOf(canonicalJson({ ...withoutUnassigned(request), kind })) };
  } catch {
    // Text that is not valid Unicode, or nested too deeply.
    return undefined;
  }
}
