/** Counts of calls by operation and outcome: all of them, and those of the last minutes over time. */
import { Changes } from '../service/changes.ts';

/** Counts by operation, then by outcome. */
export type CallCounts = Record<string, Record<string, number>>;

/** The calls of a span of time. */
export interface CallSpan {
  /** Start of the span in milliseconds since 1970. */
  at: number;
  counts: CallCounts;
}

/** Milliseconds of a span. */
export const SPAN_MS = 5_000;

/** Spans that are kept: 30 minutes. */
export const SPANS_KEPT = 360;

type Counts = Map<string, Map<string, number>>;

/** Counts the calls of one gateway. */
export class Calls {
  readonly #now: () => number;
  readonly #changes: Changes;
  readonly #counts: Counts = new Map();
  /** By the start of the span, oldest first. */
  readonly #spans = new Map<number, Counts>();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now, changes = new Changes()) {
    this.#now = now;
    this.#changes = changes;
  }

  /**
   * @param operation such as `finspace:CreateKxUser`
   * @param outcome `ok`, the name of the exception, or `reset` for a connection that was cut
   */
  count(operation: string, outcome: string): void {
    const at = Math.floor(this.#now() / SPAN_MS) * SPAN_MS;
    const span: Counts = this.#spans.get(at) ?? new Map();
    this.#spans.set(at, span);
    for (const oldest of this.#spans.keys()) {
      if (this.#spans.size <= SPANS_KEPT) break;
      this.#spans.delete(oldest);
    }
    for (const counts of [this.#counts, span]) {
      const outcomes = counts.get(operation) ?? new Map<string, number>();
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      counts.set(operation, outcomes);
    }
    this.#changes.tell('calls');
  }

  /** All counts since the start or the last reset. */
  counts(): CallCounts {
    return toObject(this.#counts);
  }

  /** The spans that have calls, oldest first. */
  spans(): CallSpan[] {
    return [...this.#spans].map(([at, counts]) => ({ at, counts: toObject(counts) }));
  }

  reset(): void {
    this.#counts.clear();
    this.#spans.clear();
  }
}

function toObject(counts: Counts): CallCounts {
  return Object.fromEntries([...counts].map(([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]));
}
