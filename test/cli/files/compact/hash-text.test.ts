/** The hash of texts spreads texts that differ little. */
import { expect, it } from 'vitest';
import { hashText } from '../../../../cli/files/compact/hash-text.ts';

it('texts that differ in one character have other hashes, in about half of the bits', () => {
  const hashes = new Set<string>();
  let changed = 0;
  const one = new Uint32Array(2);
  const other = new Uint32Array(2);
  const count = 20_000;
  for (let row = 0; row < count; row += 1) {
    hashText(`person.${row}`, one);
    hashText(`person.${row + 1}`, other);
    hashes.add(one.join());
    changed += bitsOf(one, other);
  }
  expect(hashes.size).toBe(count);
  expect(changed / count).toBeGreaterThan(31);
  expect(changed / count).toBeLessThan(33);
});

/** The number of bits that differ. */
function bitsOf(one: Uint32Array, other: Uint32Array): number {
  const texts = [0, 1].map((half) => (((one[half] ?? 0) ^ (other[half] ?? 0)) >>> 0).toString(2));
  return texts.join('').replaceAll('0', '').length;
}

it('each half alone spreads texts over slots', () => {
  const slots = [new Set<number>(), new Set<number>()];
  const hash = new Uint32Array(2);
  for (let row = 0; row < 4_096; row += 1) {
    hashText(`HR-${row}`, hash);
    slots[0]?.add((hash[0] ?? 0) % 4_096);
    slots[1]?.add((hash[1] ?? 0) % 4_096);
  }
  // A random function reaches 1 - 1/e of the slots.
  for (const { size } of slots) expect(Math.abs(size / 4_096 - (1 - 1 / Math.E))).toBeLessThan(0.03);
});
