/** A request as the state machine gets it. */
import canonicalize from 'canonicalize';

/** A request that has a usable requestId. */
export interface CanonicalRequest {
  requestId: string;
  /** The request as canonical JSON (RFC 8785): the same text for the same request, whatever the order of its members. */
  input: string;
}

/**
 * The canonical text of a request.
 *
 * @throws Error when it holds text that is not valid Unicode
 * @throws RangeError when it is nested too deeply
 */
export function canonicalRequest(request: object): string {
  return canonicalize(request) ?? '';
}
