import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginningOf,
  factorAt,
  isBusy,
  type Line,
  LONGEST_WAIT_MS,
  SETTLING_MS,
  SLOWEST,
  slowed,
  turnLength,
  waitOf,
} from '../../../core/pace/line.ts';

const NOW = Date.UTC(2026, 0, 5);

/** What happens at the line: an execution comes, or a call is throttled. */
const happenings = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 30_000 }),
    calls: fc.integer({ min: 1, max: 12 }),
    isThrottled: fc.boolean(),
  }),
  { minLength: 1, maxLength: 200 },
);

interface Taken {
  cameAt: number;
  turn: number;
  length: number;
}

/** The line after happenings, as the table keeps it, and the turns that were taken. */
function stand(list: readonly { after: number; calls: number; isThrottled: boolean }[], fullRate: number) {
  let line: Line = {};
  let now = NOW;
  const turns: Taken[] = [];
  const factors: number[] = [];
  for (const { after, calls, isThrottled } of list) {
    now += after;
    if (isThrottled) line = { ...line, ...slowed(line, now) };
    const length = turnLength(line, calls / fullRate, now);
    const turn = isBusy(line, now) ? (line.next ?? 0) : now;
    line = { ...line, next: turn + length };
    turns.push({ cameAt: now, turn, length });
    factors.push(factorAt(line, now));
  }
  return { line, now, turns, factors };
}

const rates = fc.double({ min: 0.5, max: 500, noNaN: true });

describe('turns', () => {
  it('begin when they are taken or later, in the order in which they are taken, and never overlap', () => {
    fc.assert(
      fc.property(happenings, rates, (list, rate) => {
        const { turns } = stand(list, rate);
        turns.forEach(({ cameAt, turn, length }, index) => {
          expect(turn).toBeGreaterThanOrEqual(cameAt);
          const before = turns[index - 1];
          if (before) expect(turn).toBeGreaterThanOrEqual(before.turn + before.length - 0.01);
          expect(length).toBeGreaterThan(0);
        });
      }),
    );
  });

  it('leave no time unused while an execution waits', () => {
    fc.assert(
      fc.property(happenings, rates, (list, rate) => {
        const { turns } = stand(list, rate);
        turns.forEach(({ cameAt, turn }, index) => {
          const before = turns[index - 1];
          const free = before ? before.turn + before.length : 0;
          expect(turn).toBeCloseTo(Math.max(cameAt, free), 1);
        });
      }),
    );
  });

  it('never let more calls through than the full rate', () => {
    fc.assert(
      fc.property(happenings, rates, (list, rate) => {
        const { turns } = stand(list, rate);
        const [first] = turns;
        const last = turns.at(-1);
        const calls = list.slice(0, -1).reduce((sum, { calls: each }) => sum + each, 0);
        const seconds = ((last?.turn ?? 0) - (first?.turn ?? 0)) / 1_000;
        expect(calls).toBeLessThanOrEqual(seconds * rate + 0.01 * turns.length * rate);
      }),
    );
  });

  it.each([
    ['10 calls a second', 2, 10, 200],
    ['1 call a second', 6, 1, 6_000],
  ])('last as long as the calls take at %s', (_, calls, rate, expected) => {
    expect(turnLength({}, calls / rate, NOW)).toBe(expected);
  });

  it('of an idle line begin at once', () => {
    expect(isBusy({}, NOW)).toBe(false);
    expect(isBusy({ next: NOW - 1 }, NOW)).toBe(false);
    expect(isBusy({ next: NOW }, NOW)).toBe(true);
    expect(waitOf({}, NOW)).toBe(0);
    expect(waitOf({ next: NOW - 1 }, NOW)).toBe(0);
    expect(waitOf({ next: NOW + 5 }, NOW)).toBe(5);
  });

  it('are awaited no longer than the time-out of an execution allows', () => {
    expect(beginningOf(NOW + 1_000, NOW)).toBe(NOW + 1_000);
    expect(beginningOf(NOW + 2 * LONGEST_WAIT_MS, NOW)).toBe(NOW + LONGEST_WAIT_MS);
  });
});

describe('the rate', () => {
  it('stays between its slowest part and the full rate', () => {
    fc.assert(
      fc.property(happenings, rates, (list, rate) => {
        for (const factor of stand(list, rate).factors) {
          expect(factor).toBeGreaterThanOrEqual(SLOWEST);
          expect(factor).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is halved by a throttled call, and once for all of the same moment', () => {
    const once = { ...slowed({}, NOW) };
    expect(factorAt(once, NOW)).toBe(0.5);
    expect(slowed(once, NOW + SETTLING_MS - 1)).toBeUndefined();
    expect(slowed(once, NOW + SETTLING_MS)).toEqual({ factor: 0.25, throttledAt: NOW + SETTLING_MS });
  });

  it('is full again after a while without throttled calls, whatever happened before', () => {
    fc.assert(
      fc.property(happenings, rates, (list, rate) => {
        const { line, now } = stand(list, rate);
        expect(factorAt(line, now + 190_000)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('grows by a twentieth of the full rate in ten seconds', () => {
    const line = { factor: 0.5, throttledAt: NOW };
    expect([0, 9_999, 10_000, 25_000].map((after) => factorAt(line, NOW + after))).toEqual([0.5, 0.5, 0.55, 0.6]);
  });

  it('is not moved by a clock that is behind', () => {
    expect(factorAt({ factor: 0.5, throttledAt: NOW }, NOW - 60_000)).toBe(0.5);
    expect(slowed({ factor: 0.5, throttledAt: NOW }, NOW - 60_000)).toBeUndefined();
  });

  it('leaves the turns as they are that were taken before', () => {
    const line = { next: NOW + 60_000 };
    expect(waitOf({ ...line, ...slowed(line, NOW) }, NOW)).toBe(60_000);
  });
});
