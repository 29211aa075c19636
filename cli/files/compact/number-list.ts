/** Lists of numbers that grow, in the memory of typed arrays. */

/** Numbers of a piece. Pieces are never copied, so a list that grows takes no more than it has. */
const BITS = 12;
const PIECE = 2 ** BITS;

/** The sizes of numbers: whole and below 2^8, whole and below 2^32, or any. */
type NumberType = Uint8ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor;

/** A list of numbers, with indexes below 2^32. A million numbers take 1, 4 or 8 MB, and nothing as long as all are as at the beginning. */
export class NumberList {
  readonly #type: NumberType;
  readonly #initial: number;
  readonly #pieces: (InstanceType<NumberType> | undefined)[] = [];

  /** @param initial what a number is before it is set */
  constructor(type: NumberType, initial = 0) {
    this.#type = type;
    this.#initial = initial;
  }

  /** Returns the number at an index. */
  at(index: number): number {
    return this.#pieces[index >>> BITS]?.[index & (PIECE - 1)] ?? this.#initial;
  }

  /** Sets the number at an index. */
  set(index: number, value: number): void {
    const place = index >>> BITS;
    let piece = this.#pieces[place];
    if (!piece) {
      if (Object.is(value, this.#initial)) return;
      piece = new this.#type(PIECE).fill(this.#initial);
      this.#pieces[place] = piece;
    }
    piece[index & (PIECE - 1)] = value;
  }
}
