import { expect, it } from 'vitest';
import { checkOffboardings } from '../../../cli/batch/check-offboardings.ts';
import { InvalidArgument } from '../../../cli/user-error.ts';

it.each([
  ['none', 0, 20, undefined],
  ['as many as usual', 20, 20, undefined],
  ['more than usual, confirmed', 21, 20, 21],
  ['fewer than usual, confirmed', 3, 20, 3],
  ['as many as by default, if the stack does not tell its number', 20, undefined, undefined],
  ['more than by default, if the stack allows them', 500, 1000, undefined],
])('takes %s', (_, count, usual, confirmed) => {
  expect(() => checkOffboardings(count, usual, confirmed)).not.toThrow();
});

it.each([
  [
    'more than usual',
    [21, 20, undefined],
    'The file has 21 offboardings. Usual are at most 20 (MaxOffboardingsPerDay). Nothing was sent. Check who leaves, and add --confirm-count 21.',
  ],
  [
    'more than by default, if the stack does not tell its number',
    [21, undefined, undefined],
    'Usual are at most 20 (the default of MaxOffboardingsPerDay, which the stack does not tell). Nothing was sent. Check who leaves, and add --confirm-count 21.',
  ],
  ['more than one', [2, 1, undefined], 'add --confirm-count 2.'],
  ['another number than confirmed', [21, 20, 20], 'The file has 21 offboardings, and --confirm-count says 20.'],
  [
    'another number than confirmed in a small file',
    [1, 20, 2],
    'The file has 1 offboarding, and --confirm-count says 2.',
  ],
  ['none, with a confirmation', [0, 20, 5], 'The file has 0 offboardings, and --confirm-count says 5.'],
] as const)('refuses %s', (_, [count, usual, confirmed], message) => {
  expect(() => checkOffboardings(count, usual, confirmed)).toThrow(InvalidArgument);
  expect(() => checkOffboardings(count, usual, confirmed)).toThrow(message);
});
