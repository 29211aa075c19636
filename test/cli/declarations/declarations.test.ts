/** The values of options. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { expect, it } from 'vitest';
import { resumeUsageFault } from '../../../cli/declarations/failures/resume.ts';
import { parseSince } from '../../../cli/declarations/since.ts';
import { statusUsageFault } from '../../../cli/declarations/status.ts';
import { durationText } from '../../../cli/output/show-requests.ts';

const now = Date.UTC(2026, 2, 1, 12);

it.each([
  ['30m', '2026-03-01T11:30:00.000Z'],
  ['2h', '2026-03-01T10:00:00.000Z'],
  ['2d', '2026-02-27T12:00:00.000Z'],
  ['0m', '2026-03-01T12:00:00.000Z'],
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-02-28T09:30', '2026-02-28T09:30:00.000Z'],
  ['2026-02-28T09:30:15.5z', '2026-02-28T09:30:15.500Z'],
  ['2026-02-28T09:30+02:00', '2026-02-28T07:30:00.000Z'],
])('--since %s is %s', (text, time) => {
  expect(parseSince(text, now).toISOString()).toBe(time);
});

it.each(['', '2', '2x', '-2d', '1.5h', '2 d', 'yesterday', '2026', '2026-02-30', '2026-13-01', '2026-02-28T25:00'])(
  '--since %j is no time',
  (text) => {
    expect(() => parseSince(text, now)).toThrow('It must be 30m, 2h or 2d, or a date and time');
    expect(() => parseSince(text, now)).toThrow(InvalidArgumentError);
  },
);

it('--since must not be in the future', () => {
  expect(() => parseSince('2026-03-02', now)).toThrow('It must not be in the future.');
});

const stack = { stack: 'x' };

it.each([
  [undefined, {}, 'give either a requestId or --all-failed'],
  ['HR-1', { allFailed: true as const }, 'give either a requestId or --all-failed'],
  [undefined, { allFailed: true as const, evenIfOlder: true as const }, '--even-if-older needs a requestId'],
  ['HR-1', { dryRun: true as const }, '--disposition, --since, --dry-run and --yes need --all-failed'],
  ['HR-1', { yes: true as const }, '--disposition, --since, --dry-run and --yes need --all-failed'],
  ['HR-1', { evenIfOlder: true as const }, undefined],
  [undefined, { allFailed: true as const, dryRun: true as const, yes: true as const }, undefined],
])('resume %j with %j: %s', (requestId, options, fault) => {
  expect(resumeUsageFault(requestId, { ...stack, ...options })).toBe(fault);
});

it.each([
  [undefined, {}, 'give either a requestId or --user'],
  ['HR-1', { user: 'ada' }, 'give either a requestId or --user'],
  [undefined, { user: 'ada', watch: true as const }, '--watch needs a requestId'],
  [undefined, { user: 'ada' }, undefined],
  ['HR-1', { watch: true as const }, undefined],
])('status %j with %j: %s', (requestId, options, fault) => {
  expect(statusUsageFault(requestId, { ...stack, ...options })).toBe(fault);
});

it.each([
  [-5, '0.00 s'],
  [520, '0.52 s'],
  [59_994, '59.99 s'],
  [59_996, '1 m 00 s'],
  [125_000, '2 m 05 s'],
  [3_720_000, '1 h 02 m'],
  [273_600_000, '3 d 04 h'],
])('%d ms are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
