/** What happens when in a simulation: a binary heap by time. */

interface Entry {
  at: number;
  /** Entries of the same time happen in the order in which they were added. */
  order: number;
  happen: () => void;
}

/** The agenda of a simulation. */
export class Agenda {
  /** The time of the entry that happens now, in milliseconds. */
  now = 0;
  readonly #heap: Entry[] = [];
  #added = 0;

  /** Adds something that happens after a time. */
  add(after: number, happen: () => void): void {
    this.#added += 1;
    const entry = { at: this.now + Math.max(0, after), order: this.#added, happen };
    let place = this.#heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Lets everything happen, in order. */
  run(): void {
    for (let next = this.#take(); next; next = this.#take()) {
      this.now = next.at;
      next.happen();
    }
  }

  #take(): Entry | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const smaller = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(smaller, place)) return first;
      this.#swap(smaller, place);
      place = smaller;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
