/** Sums up the outcomes of a batch. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { ExecutionOutcome } from '../read-outcome.ts';

/** Counts outcomes by what the operator has to do about them. */
export class BatchSummary {
  readonly #counts = new Map<string, number>();
  onboarded = 0;
  failed = 0;

  /** Adds one outcome. */
  add({ status, succeeded, failed, error }: ExecutionOutcome): void {
    if (status === 'SUCCEEDED') {
      this.onboarded += 1;
      const made = succeeded && [succeeded.identityStoreUser, succeeded.finSpaceUser, succeeded.kxUser];
      const isNew = made?.some((user) => 'created' in user && user.created) ?? true;
      this.#count(isNew ? 'onboarded' : 'onboarded, existed already', '', '');
    } else {
      this.failed += 1;
      this.#count('not onboarded', failed?.failure.error ?? error ?? status, failed?.failure.disposition ?? '');
    }
  }

  /** @param stream where the table goes: it decides about colours */
  table(stream: NodeJS.WriteStream): string {
    const bold = (text: string) => styleText('bold', text, { stream });
    const table = new Table({
      head: ['Outcome', 'Error', 'What to do', 'People'].map(bold),
      style: { head: [], border: [] },
      colAligns: ['left', 'left', 'left', 'right'],
    });
    table.push(...[...this.#counts].map(([key, count]) => [...key.split('\n'), String(count)]));
    return table.toString();
  }

  #count(...columns: string[]): void {
    const key = columns.join('\n');
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
