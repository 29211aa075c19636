/** Spreads the starts of one batch evenly over time. */

/** Keeps starts a gap apart. */
export class Pace {
  readonly #gapMs: number;
  /** Milliseconds, on the clock that never goes back. */
  #freeAt = 0;

  /** @param gapMs milliseconds from one start to the next */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Waits until the gap after the last start is over. */
  async wait(): Promise<void> {
    const left = this.#freeAt - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }

  /** Begins the gap: something starts now. */
  begin(): void {
    this.#freeAt = performance.now() + this.#gapMs;
  }
}
