/** Checks times that a request gives. */

/** How far a sender's clock may be ahead. */
const CLOCK_SKEW_MS = 300_000;

/** Returns whether a date-time (RFC 3339) exists: 30 February does not. */
export function isExistingTime(time: string): boolean {
  const day = time.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** Returns whether a date-time is at most five minutes in the future. */
export function isNotInFuture(time: string): boolean {
  return Date.parse(time) <= Date.now() + CLOCK_SKEW_MS;
}
