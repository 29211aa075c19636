/**
 * The order of the requests for one person. The key of a request is one text, and the texts compare as the requests
 * follow each other.
 */

/** What decides the place of a request. */
export interface Place {
  /** When the sender made the request (ISO 8601). Absent if the sender does not say. */
  requestedAt?: string | undefined;
  /** When the request was sent (ISO 8601): the time of its event, of its message, or of the manual start. */
  sentAt: string;
  requestId: string;
  /** Digest of the canonical request, without its envelope. */
  digest: string;
}

/**
 * Returns the key of a request. Two keys compare as texts (`<`): by time, and at the same time by `sentAt`, `requestId`
 * and digest, so that the order is total.
 */
export function orderKey({ requestedAt, sentAt, requestId, digest }: Place): string {
  return [normalized(requestedAt ?? sentAt), normalized(sentAt), requestId, digest].join(' ');
}

/** Returns the time that a key begins with, in milliseconds since 1970. */
export function timeOf(key: string): number {
  return Date.parse(key.slice(0, key.indexOf(' ')));
}

/** Returns the requestId of a key. */
export function requestIdOfKey(key: string): string {
  return key.split(' ')[2] ?? '';
}

/** Returns the later of two keys; an absent key is the earliest. */
export function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

/** Returns the earlier of two keys; an absent key is the earliest. */
export function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one < other ? one : other;
}

/** All times have the same length and zone, so that they compare as texts. */
function normalized(time: string): string {
  return new Date(time).toISOString();
}
