import { expect, it } from 'vitest';
import { NumberList } from '../../../../cli/files/compact/number-list.ts';

it('keeps numbers at any index, and has the first value elsewhere', () => {
  const list = new NumberList(Float64Array, Number.NaN);
  const places = new Map([
    [3, 1.5],
    [4_095, 2],
    [4_096, -7],
    [1_000_000, 2 ** 40],
  ]);
  for (const [index, value] of places) list.set(index, value);
  for (const [index, value] of places) expect(list.at(index)).toBe(value);
  for (const index of [0, 4, 4_097, 500_000, 2_000_000]) expect(list.at(index)).toBeNaN();
});

it('a number can be set to the first value again', () => {
  const list = new NumberList(Uint32Array);
  list.set(5, 9);
  list.set(5, 0);
  list.set(70_000, 0);
  expect([list.at(5), list.at(70_000)]).toEqual([0, 0]);
});
