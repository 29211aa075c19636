/**
 * The line of executions in front of the services, which take few calls a second from all their callers together.
 *
 * Each execution takes a turn before it claims its person, whatever started it. A turn is a time. It lasts as long as the calls of the
 * execution take at the rates of the services. So a thousand requests of one moment are carried out one after the other: they
 * wait without cost, none of them is throttled, and none fails for being one of many.
 *
 * The line is one item with the time at which the next turn begins. Taking a turn moves this time. A later change of the rates
 * leaves the turns as they are that were taken before.
 *
 * Other callers use the quotas too. The rates adapt to them: each throttled call that a function sees halves all rates, and they
 * grow again step by step while no call is throttled (additive increase, multiplicative decrease). That is how several callers
 * who do not know each other come to share a quota.
 */

/** The line. Times are milliseconds since 1970. */
export interface Line {
  /** When the next turn begins; in the past if no execution waits. Absent before the first turn. */
  next?: number;
  /** Part of the full rates after the last throttled call. Absent if no call was throttled. */
  factor?: number;
  /** When a throttled call last changed the factor. */
  throttledAt?: number;
}

/** The key of the item in the table of people. No key of a person is like it: those are hashes. */
export const LINE_KEY = { person: 'pace', item: 'identity-store' } as const;

/** Throttled calls within this time are answers to one rate, and halve it once. */
export const SETTLING_MS = 5_000;

/** The rate is never lower than this part of the full rate: somebody else may use up the whole quota for a while. */
export const SLOWEST = 1 / 20;

/**
 * A line that is so long keeps the services busy. The batch function starts no more executions then: they would only wait, and
 * their time is limited, while a message may wait in the queue for days.
 */
export const LONG_LINE_MS = 10_000;

/**
 * Time in which the batch function may wait for a short line with one batch. Its starts themselves take up to 8 s, and its time-out
 * is 120 s.
 */
export const LINE_BUDGET_MS = 60_000;

const DECREASE = 0.5;
const INCREASE = 0.05;
const INCREASE_EVERY_MS = 10_000;

/**
 * The longest wait for a turn: the time-out of an execution less all its retries. More executions than that many seconds at the rate
 * of the line begin at the end of this time together, and depend on the retries.
 */
export const LONGEST_WAIT_MS = 5_000_000;

/**
 * Returns the part of the full rates that the line has now: the factor after the last throttled call, and a step more for each
 * ten seconds since then.
 */
export function factorAt({ factor = 1, throttledAt = 0 }: Line, now: number): number {
  const steps = Math.max(0, Math.floor((now - throttledAt) / INCREASE_EVERY_MS));
  return Math.min(1, factor + steps * INCREASE);
}

/**
 * Returns how long a turn lasts now.
 *
 * @param seconds how long the calls of the execution take at the full rates
 * @returns milliseconds, with microseconds as fractions
 */
export function turnLength(line: Line, seconds: number, now: number): number {
  return Math.round((seconds / factorAt(line, now)) * 1_000_000) / 1_000;
}

/** Returns whether an execution that comes now has to wait. */
export function isBusy({ next }: Line, now: number): boolean {
  return next !== undefined && next >= now;
}

/** Returns how long the line is: the wait of an execution that comes now, in milliseconds. */
export function waitOf({ next = 0 }: Line, now: number): number {
  return Math.max(0, next - now);
}

/** Returns when an execution begins whose turn is at a time. */
export function beginningOf(turn: number, now: number): number {
  return Math.min(turn, now + LONGEST_WAIT_MS);
}

/**
 * Returns the members of the line that a throttled call changes.
 *
 * @returns undefined if the rate was halved shortly before: the calls since then have not shown the new rate yet
 */
export function slowed(line: Line, now: number): Required<Pick<Line, 'factor' | 'throttledAt'>> | undefined {
  if (line.throttledAt !== undefined && now - line.throttledAt < SETTLING_MS) return undefined;
  return { factor: Math.max(SLOWEST, factorAt(line, now) * DECREASE), throttledAt: now };
}
