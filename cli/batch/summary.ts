/** Sums up the outcomes of a batch. */
import type { RequestKind } from '../../core/kinds.ts';
import type { Success } from '../../core/outcome/outcomes.ts';
import type { Counter } from '../json/batch.ts';
import { OUTCOME_TEXTS } from '../output/outcome/outcome-texts.ts';
import { drawTable } from '../output/table.ts';
import type { BatchResult } from './await-outcomes.ts';
import { type BatchFailure, failureOf } from './failures.ts';

/** Counts outcomes by what the operator has to do about them. */
export class BatchSummary {
  readonly #counts = new Map<string, number>();
  /** Requests that succeeded, by the counter of their kind. Those that had nothing to change count too. */
  readonly succeeded: Record<Counter, number> = { onboarded: 0, rolesSet: 0, offboarded: 0 };
  readonly failures: BatchFailure[] = [];

  /** Adds one outcome. */
  add(result: BatchResult): void {
    const { kind, execution } = result;
    const failure = failureOf(result);
    if (failure) {
      this.failures.push(failure);
      const text = failure.supersededBy === undefined ? OUTCOME_TEXTS[kind].batch.failed : 'superseded';
      this.#count(text, failure.error, failure.disposition ?? '');
      return;
    }
    const { counter, succeeded: withoutDetails } = OUTCOME_TEXTS[kind].batch;
    this.succeeded[counter] += 1;
    this.#count(execution.succeeded ? describe(execution.succeeded) : withoutDetails, '', '');
  }

  /** Number of the outcomes. */
  get count(): number {
    return Object.values(this.succeeded).reduce((sum, one) => sum + one, this.failures.length);
  }

  /**
   * The summary as a table.
   *
   * @param stream stream that the table is written to; it decides about colours
   */
  table(stream: NodeJS.WriteStream): string {
    const rows = [...this.#counts].map(([key, count]) => [...key.split('\n'), String(count)]);
    return drawTable(['Outcome', 'Error', 'What to do', 'People'], rows, stream, ['left', 'left', 'left', 'right']);
  }

  #count(...columns: string[]): void {
    const key = columns.join('\n');
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

function describe<Kind extends RequestKind>({ kind, detail }: Success<Kind>): string {
  return OUTCOME_TEXTS[kind].batch.describe(detail);
}
