/** Limits the rate at which executions are started. */

/** Enforces a minimum time between two starts. */
export class StartRateLimiter {
  readonly #gapMs: number;
  /** Time of the next permitted start, in milliseconds of the monotonic clock. */
  #nextStartAt = 0;

  /** @param gapMs minimum number of milliseconds between two starts */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Waits until the next start is permitted. */
  async wait(): Promise<void> {
    const left = this.#nextStartAt - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }

  /** Records a start at the current time. */
  recordStart(): void {
    this.#nextStartAt = performance.now() + this.#gapMs;
  }
}
