/** Texts are numbered as a Map would number them. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { DistinctTexts } from '../../../../cli/files/compact/distinct-texts.ts';
import * as hashing from '../../../../cli/files/compact/hash-text.ts';

vi.mock('../../../../cli/files/compact/hash-text.ts', { spy: true });

/** Texts of any length and of any halves of characters, also such as are not valid Unicode. */
const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
const texts = fc.array(fc.oneof(text, fc.string({ maxLength: 2 })), { maxLength: 60 });

function expectNumbers(all: readonly string[]): void {
  const distinct = new DistinctTexts();
  const numbers = new Map<string, number>();
  for (const one of all) {
    expect(distinct.numberOf(one)).toBe(numbers.get(one));
    if (!numbers.has(one)) numbers.set(one, numbers.size);
    expect(distinct.add(one)).toBe(numbers.get(one));
  }
  expect(distinct.size).toBe(numbers.size);
  for (const [one, number] of numbers) expect(distinct.numberOf(one)).toBe(number);
}

it('equal texts have one number, others have another', () => {
  fc.assert(fc.property(texts, expectNumbers));
});

it('texts with one hash are kept apart', () => {
  vi.mocked(hashing.hashText).mockImplementation((one, to) => {
    to[0] = one.length % 3;
  });
  fc.assert(fc.property(texts, expectNumbers));
  vi.mocked(hashing.hashText).mockReset();
});

it('a long file has more texts than the first slots, and more bytes than the first piece', () => {
  expectNumbers(Array.from({ length: 6_000 }, (_, row) => `person.${row % 5_000}@example.com`));
});
