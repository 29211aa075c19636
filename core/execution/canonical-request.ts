/** Converts a request to the canonical JSON that the state machine receives as input. */
import canonicalize from 'canonicalize';

/** A request with a valid requestId, and its canonical JSON. */
export interface CanonicalRequest {
  requestId: string;
  /** The request as canonical JSON (RFC 8785). The order of members in the original does not change this text. */
  input: string;
}

/**
 * Serializes a request as canonical JSON (RFC 8785).
 *
 * @throws Error when the request contains text that is not valid Unicode
 * @throws RangeError when the request is nested too deeply
 */
export function canonicalJson(request: object): string {
  return canonicalize(request) ?? '';
}
