/** Numbers the distinct texts of a long file, in little memory. */
import { hashText } from './hash-text.ts';
import { NumberList } from './number-list.ts';

/** The part of the slots that may be in use. */
const MOST_LOAD = 0.75;

/**
 * A set of texts, each with a number, from 0 in the order in which they came.
 *
 * A Map from texts to numbers takes some 100 bytes for each, and keeps the piece of the file that a text was cut out of. This set takes the bytes of
 * the text and some 15 more: the texts stand in one array, one after the other, and a hash table has their numbers. Texts
 * are equal only if all their characters are.
 */
export class DistinctTexts {
  size = 0;
  /** Numbers plus one, at a place that depends on the hash of the text, or the next free place. 0 is free. */
  #slots = new Uint32Array(1_024);
  readonly #hashes = new NumberList(Uint32Array);
  /** Where each text ends, and the next one begins. */
  readonly #ends = new NumberList(Uint32Array);
  readonly #bytes = new NumberList(Uint8Array);
  /** The bytes and the hash of the text that is looked for. */
  #wanted = new Uint8Array(1_024);
  readonly #hash = new Uint32Array(2);
  /** The text that was looked for last; undefined if its slot has moved since. */
  #text: string | undefined;
  #length = 0;
  #slot = 0;

  /** Returns the number of a text; undefined if it was not added. */
  numberOf(text: string): number | undefined {
    const found = this.#slots[this.#slotOf(text)] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  /** Adds a text if it is new, and returns its number. */
  add(text: string): number {
    const slot = this.#slotOf(text);
    const length = this.#length;
    const found = this.#slots[slot] ?? 0;
    if (found !== 0) return found - 1;
    const number = this.size;
    const start = this.#endOf(number - 1);
    if (start + length >= 2 ** 32) throw new RangeError('The texts are longer than 4 GiB together');
    for (let index = 0; index < length; index += 1) this.#bytes.set(start + index, this.#wanted[index] ?? 0);
    this.#ends.set(number, start + length);
    this.#hashes.set(number, this.#hash[0] ?? 0);
    this.#slots[slot] = number + 1;
    this.size += 1;
    if (this.size > MOST_LOAD * this.#slots.length) this.#spread();
    return number;
  }

  /** The slot of a text: that with its number, or the free one where it belongs. */
  #slotOf(text: string): number {
    // A text is often added right after it was looked for.
    if (text === this.#text) return this.#slot;
    const length = this.#encode(text);
    hashText(text, this.#hash);
    const hash = this.#hash[0] ?? 0;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || (this.#hashes.at(number) === hash && this.#isWanted(number, length))) {
        this.#text = text;
        this.#length = length;
        this.#slot = slot;
        return slot;
      }
    }
  }

  #isWanted(number: number, length: number): boolean {
    const start = this.#endOf(number - 1);
    if (this.#endOf(number) - start !== length) return false;
    for (let index = 0; index < length; index += 1) {
      if (this.#bytes.at(start + index) !== this.#wanted[index]) return false;
    }
    return true;
  }

  #endOf(number: number): number {
    return number < 0 ? 0 : this.#ends.at(number);
  }

  /** Doubles the slots. */
  #spread(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    this.#text = undefined;
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = this.#hashes.at(number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }

  /**
   * Writes a text to `#wanted`: one byte for a character of ASCII, three for another half of a character (UTF-16). Unlike
   * UTF-8, it keeps apart all texts, also those that are not valid Unicode.
   *
   * @returns the number of bytes
   */
  #encode(text: string): number {
    if (3 * text.length > this.#wanted.length) this.#wanted = new Uint8Array(3 * text.length);
    let length = 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit < 0x80) {
        this.#wanted[length++] = unit;
      } else {
        this.#wanted[length++] = 0x80 | (unit >> 14);
        this.#wanted[length++] = (unit >> 7) & 0x7f;
        this.#wanted[length++] = unit & 0x7f;
      }
    }
    return length;
  }
}
