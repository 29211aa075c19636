import fc from 'fast-check';
import { expect, it } from 'vitest';
import { showTable } from '../../../bench/frame/show.ts';
import { spreadOf } from '../../../bench/frame/spread.ts';

it.each([
  [[3], { low: 3, median: 3, high: 3 }],
  [[4, 1], { low: 1.75, median: 2.5, high: 3.25 }],
  [[5, 1, 4, 2, 3], { low: 2, median: 3, high: 4 }],
])('the spread of %j is that of its sorted values', (measurements, spread) => {
  expect(spreadOf(measurements)).toEqual(spread);
});

it('a quarter of the measurements is below the low value, and a quarter above the high one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (measurements) => {
      const { low, median, high } = spreadOf(measurements);
      const quarter = Math.ceil(measurements.length / 4);
      expect(low).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(high);
      expect(measurements.filter((value) => value < low).length).toBeLessThanOrEqual(quarter);
      expect(measurements.filter((value) => value > high).length).toBeLessThanOrEqual(quarter);
    }),
  );
});

it('no measurements have no spread', () => {
  expect(() => spreadOf([])).toThrow('There are no measurements');
});

it('a table has three significant digits, and the spread in brackets', () => {
  const rows = [
    { name: 'a', count: 1_234, time: { median: 12.345, low: 9.9, high: 14 } },
    { name: 'b', count: 7, time: { median: 0.01234, low: 0, high: 1 } },
  ];
  expect(
    showTable({ method: '', columns: { name: 'function', count: 'calls', time: 'ms' }, rows }).split('\n'),
  ).toEqual([
    '| function | calls | ms |',
    '| --- | ---: | ---: |',
    '| a | 1,234 | 12.3 (9.9-14.0) |',
    '| b | 7 | 0.012 (0.000-1.000) |',
  ]);
});
