import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LINE_ENDS, linesOf } from '../../../../cli/files/input/lines.ts';

async function* given(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

const split = (pieces: readonly string[], ends: RegExp) => Array.fromAsync(linesOf(given(pieces), ends, 'a.jsonl'));

const pieces = fc.array(fc.string({ unit: fc.constantFrom('\n', '\r', '\r\n', 'a', '\u2028', '\u2029', '\u0085') }));

it.each([
  ['LF only', LINE_ENDS.lf, /[^\n]*\n|[^\n]+$/g],
  ['LF, CR and CRLF', LINE_ENDS.any, /[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g],
])('lines end at %s, wherever the pieces of the text end', async (_, ends, line) => {
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const expected = (parts.join('').match(line) ?? []).map((text, index) => ({ number: index + 1, text }));
      expect(await split(parts, ends)).toEqual(expected);
    }),
  );
});

it('a file that is one endless line is refused before it fills the memory', async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<string> {
    for (;;) {
      given += 1;
      yield 'a'.repeat(1024 * 1024);
    }
  }
  await expect(Array.fromAsync(linesOf(endless(), LINE_ENDS.lf, 'a.jsonl'))).rejects.toThrow(
    'a.jsonl:1: is longer than',
  );
  expect(given).toBeLessThan(10);
});
