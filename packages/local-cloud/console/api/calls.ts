/** Calls by operation and outcome, and over time. */
import { SPAN_MS } from '../../gateway/calls.ts';
import type { ConsoleParts } from '../parts.ts';

/** Spans that are shown: five minutes. */
const SPANS_SHOWN = 60;

/** Calls of an operation. */
export interface CallRow {
  operation: string;
  total: number;
  /** Number by outcome, `ok` first. */
  outcomes: { outcome: string; count: number }[];
  /** For each span that is shown, the calls that succeeded and those that did not. */
  timeline: { ok: number; failed: number }[];
}

/** Calls, and the time that they are about. */
export interface CallList {
  items: CallRow[];
  /** Milliseconds of a span. */
  spanMs: number;
  /** Start of the first span that is shown, in milliseconds since 1970. */
  since: number;
}

/** Lists the operations that were called, the most frequent first. */
export function listCalls({ calls, now }: ConsoleParts): CallList {
  const since = (Math.floor(now() / SPAN_MS) - SPANS_SHOWN + 1) * SPAN_MS;
  const spans = new Map(calls.spans().map(({ at, counts }) => [at, counts]));
  const items = Object.entries(calls.counts()).map(([operation, outcomes]) => ({
    operation,
    total: sum(Object.values(outcomes)),
    outcomes: Object.entries(outcomes)
      .map(([outcome, count]) => ({ outcome, count }))
      .sort((one, other) => Number(other.outcome === 'ok') - Number(one.outcome === 'ok') || other.count - one.count),
    timeline: Array.from({ length: SPANS_SHOWN }, (_, index) => {
      const { ok = 0, ...failed } = spans.get(since + index * SPAN_MS)?.[operation] ?? {};
      return { ok, failed: sum(Object.values(failed)) };
    }),
  }));
  return { items: items.sort((one, other) => other.total - one.total), spanMs: SPAN_MS, since };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
