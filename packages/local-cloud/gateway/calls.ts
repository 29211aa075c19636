/** Counts of calls by operation and outcome, for `GET /_local/calls`. */

/** Counts by operation, then by outcome. */
export type CallCounts = Record<string, Record<string, number>>;

/** Counts the calls of one gateway. */
export class Calls {
  readonly #counts = new Map<string, Map<string, number>>();

  /**
   * @param operation such as `finspace:CreateKxUser`
   * @param outcome `ok`, the name of the exception, or `reset` for a connection that was cut
   */
  count(operation: string, outcome: string): void {
    const outcomes = this.#counts.get(operation) ?? new Map<string, number>();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    this.#counts.set(operation, outcomes);
  }

  /** All counts since the start or the last reset. */
  counts(): CallCounts {
    return Object.fromEntries(
      [...this.#counts].map(([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]),
    );
  }

  reset(): void {
    this.#counts.clear();
  }
}
