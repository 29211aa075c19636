import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, readRows } from '../../../../cli/files/csv/read-rows.ts';
import { LINE_ENDS, linesOf } from '../../../../cli/files/input/lines.ts';

async function* given(text: string): AsyncGenerator<string> {
  yield text;
}

const rowsOf = (text: string, delimiter = ','): Promise<Row[]> =>
  Array.fromAsync(readRows(linesOf(given(text), LINE_ENDS.any, 'a.csv'), delimiter));

const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', '"', ',', ';', '\t', '\n', '\r\n', '\u2028', '🦉') });
// A row with one empty cell is a blank line. The letter at the front keeps the row from being one.
const grid = fc.array(
  fc.array(cell).map((cells) => ['x', ...cells]),
  { minLength: 1 },
);

it.each([',', ';', '\t', '|'])('reads what a writer of CSV writes with the delimiter %j', async (delimiter) => {
  await fc.assert(
    fc.asyncProperty(grid, fc.constantFrom('\n', '\r\n', '\r'), async (rows, record_delimiter) => {
      const text = stringify(rows, { delimiter, record_delimiter, quoted_match: /[\r\n]/ });
      const read = await rowsOf(text, delimiter);
      expect(read.map(({ cells }) => cells)).toEqual(rows);
      expect(read.map(({ line }) => line)).toEqual(
        rows.map((_, index) => {
          const before = stringify(rows.slice(0, index), { delimiter, record_delimiter, quoted_match: /[\r\n]/ });
          return (before.match(/\r\n?|\n/g)?.length ?? 0) + 1;
        }),
      );
    }),
  );
});

it('splits rows without quotes as the parser does', async () => {
  const row = fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', ' ', ',', ';', '\u2028', '🦉') }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(row, fc.constantFrom('', '\n', '\r\n', '\r'), async (cells, end) => {
      const text = `x,${cells.join(',')}${end}`;
      const parsed: string[][] = parse(text, { record_delimiter: ['\r\n', '\n', '\r'] });
      expect((await rowsOf(text)).map((read) => read.cells)).toEqual(parsed);
    }),
  );
});

it('finds the valid rows around a faulty one, and loses no line', async () => {
  const faulty = fc.constantFrom('f,Ana "Annie",x', 'f,"Ana,x', 'f,"Ana" x,y', 'f,x"');
  const valid = fc.nat(9).map((number) => `v,${number}`);
  await fc.assert(
    fc.asyncProperty(fc.array(valid), faulty, fc.array(valid), async (before, fault, after) => {
      const rows = await rowsOf([...before, fault, ...after].join('\n'));
      const good = rows.filter((row) => !row.fault).map(({ cells }) => cells.join(','));
      expect(good).toEqual([...before, ...after]);
      expect(rows.filter((row) => row.fault)).toMatchObject([{ line: before.length + 1, cells: [fault] }]);
    }),
  );
});

it('reads any text without an error, and each line once', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', '"', ',', '\n', '\r') });
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const rows = await rowsOf(value);
      const lines = rows.map(({ line }) => line);
      expect(lines).toEqual([...new Set(lines)].sort((one, other) => one - other));
      if (/[^\s]/.test(value)) expect(rows.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

describe('a fault points to its cause', () => {
  it.each([
    ['a quote that is not closed', 'h\na,"b,c\nd\ne\n', 2, 'opens a quote that is not closed'],
    ['a quote that is closed in another row', 'h\na,"b,c\nd\n"e",f\n', 2, 'opens a quote that is not closed'],
    ['a quote that is open in the second line of a row', 'h\n"a\nb","c\nd\n', 3, 'opens a quote that is not closed'],
    ['a quote inside a cell', 'h\nAna "Annie",b\n', 2, 'has a quote inside a cell'],
    ['a quote inside a cell that is not closed', 'h\nAna "Annie,b\nc\n', 2, 'has a quote inside a cell'],
    ['text after a quote', 'h\n"Ana" Annie,b\n', 2, 'has text after the closing quote'],
  ])('%s', async (_, text, line, message) => {
    const [fault] = (await rowsOf(text)).flatMap((row) => row.fault ?? []);
    expect(fault).toEqual({ line, message: expect.stringContaining(message) });
  });
});

it('a row whose second line has the open quote ends with that line', async () => {
  const rows = await rowsOf('h\n"a\nb","c\nd\n');
  expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
    [1, 'h'],
    [2, '"a\nb","c'],
    [4, 'd'],
  ]);
});

it('an open quote in a long file costs no more memory and time than the longest row', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => `v,${index}`);
  const read = await rowsOf(['f,"open', ...rows].join('\n'));
  expect(read.filter((row) => row.fault)).toMatchObject([{ line: 1 }]);
  expect(read).toHaveLength(100_001);
});
