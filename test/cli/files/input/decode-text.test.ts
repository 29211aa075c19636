import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../cli/files/input/decode-text.ts';
import { UnusableFile } from '../../../../cli/files/unusable-file.ts';

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
}

async function decoded(bytes: Buffer, sizes: readonly number[] = []): Promise<string> {
  return (await Array.fromAsync(decodeText(pieces(bytes, sizes), 'a.csv', 'save it'))).join('');
}

/** The encodings that are read. A text without a byte order mark is UTF-8. */
const ENCODINGS: Record<string, (text: string) => Buffer> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16LE': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
};

/** Texts without NUL, which no text file has, and without a byte order mark of their own. */
const text = fc
  .string({
    unit: fc.oneof(fc.constantFrom('\n', '\r', '"', 'a', 'ü', '€', '\u2028', '🦉'), fc.string({ unit: 'binary' })),
  })
  .map((value) => value.replaceAll('\0', '').replace(/^\uFEFF+/, ''));
const sizes = fc.array(fc.nat(5), { maxLength: 20 });
const lineBreaks = (value: string) => value.match(/\r\n?|\n/g)?.length ?? 0;

describe.each(Object.entries(ENCODINGS))('%s', (_, encode) => {
  it('is decoded, wherever its pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(text, sizes, async (value, borders) => {
        expect(await decoded(encode(value), borders)).toBe(value);
      }),
    );
  });
});

/** Bytes that are a fault wherever they stand, and what the message says. */
const FAULTS: [name: string, bytes: number[]][] = [
  ['ü of Windows-1252', [0x4a, 0xfc, 0x72]],
  ['é of Mac Roman', [0x6f, 0x73, 0x8e, 0x20]],
  ['王 of Big5', [0xa4, 0xfd, 0x41]],
  ['佐 of Shift-JIS', [0x8d, 0xb2, 0x41]],
  ['the beginning of a character', [0xe2, 0x82, 0x0a]],
  ['an encoded surrogate', [0xed, 0xa0, 0x80]],
  ['an overlong encoding', [0xc0, 0xaf]],
];

it.each(FAULTS)('%s is refused with its line, wherever it stands and the pieces end', async (_, fault) => {
  await fc.assert(
    fc.asyncProperty(text, text, sizes, async (before, after, borders) => {
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from(fault), Buffer.from(after)]);
      const reading = decoded(bytes, borders);
      await expect(reading).rejects.toThrow(UnusableFile);
      await expect(reading).rejects.toThrow(`a.csv:${lineBreaks(before) + 1}: is not UTF-8: save it`);
    }),
  );
});

it.each([
  ['ends inside a character of UTF-8', Buffer.from([0x61, 0x0a, 0xe2, 0x82]), 'a.csv:2: is not UTF-8'],
  ['is one byte that is no character', Buffer.from([0xfc]), 'a.csv:1: is not UTF-8'],
  ['ends inside a unit of UTF-16', Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x61]), 'a.csv:2: is not complete UTF-16'],
  [
    'has half of a surrogate pair in UTF-16',
    Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00]),
    'is not complete UTF-16',
  ],
  ['is UTF-16 without a byte order mark', Buffer.from('a\nb', 'utf16le'), 'a.csv:1: has a NUL character'],
  ['is UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'a.csv:1: has a NUL character'],
])('a text that %s is refused', async (_, bytes, message) => {
  await expect(decoded(bytes)).rejects.toThrow(message);
  await expect(decoded(bytes, [1, 1, 1])).rejects.toThrow(message);
});

it('random bytes are text or a fault that names a line, and all pieces give the same', async () => {
  const outcome = (bytes: Buffer, borders: readonly number[]) =>
    decoded(bytes, borders).catch((error: unknown) => {
      expect(error).toBeInstanceOf(UnusableFile);
      expect(String(error)).toMatch(/a\.csv:\d+: .*: save it$/);
      return String(error);
    });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), sizes, async (bytes, borders) => {
      expect(await outcome(Buffer.from(bytes), borders)).toBe(await outcome(Buffer.from(bytes), []));
    }),
    { numRuns: 500 },
  );
});
