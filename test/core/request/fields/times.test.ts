import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { isExistingTime, isNotInFuture } from '../../../../core/request/fields/times.ts';

afterEach(() => vi.useRealTimers());

it('takes every day that exists', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(isExistingTime(date.toISOString())).toBe(true);
    }),
  );
});

it('refuses the days after the end of each month', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1970, max: 2400 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
      const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
      const time = (day: number) => `${year}-${String(month).padStart(2, '0')}-${day}T09:00:00Z`;
      expect(isExistingTime(time(days))).toBe(true);
      for (let day = days + 1; day <= 32; day += 1) expect(isExistingTime(time(day))).toBe(false);
    }),
  );
});

it.each([
  ['2028-02-29T09:00:00Z', true],
  ['2026-02-29T09:00:00Z', false],
  ['2100-02-29T09:00:00Z', false],
  ['2026-02-28T23:30:00-05:00', true],
  ['2026-13-01T09:00:00Z', false],
  ['2026-00-01T09:00:00Z', false],
  ['2026-01-00T09:00:00Z', false],
])('says whether %s exists: %s', (time, exists) => {
  expect(isExistingTime(time)).toBe(exists);
});

it('takes times up to five minutes ahead, in every zone', () => {
  vi.useFakeTimers({ now: new Date('2026-01-05T09:00:00Z') });
  expect(isNotInFuture('2026-01-05T09:05:00Z')).toBe(true);
  expect(isNotInFuture('2026-01-05T09:05:00.001Z')).toBe(false);
  expect(isNotInFuture('2026-01-05T11:05:00+02:00')).toBe(true);
  expect(isNotInFuture('2026-01-05T04:06:00-05:00')).toBe(false);
  expect(isNotInFuture('1970-01-01T00:00:00Z')).toBe(true);
});
