/** The summary of a batch. */
import type { OnboardingOutcome } from '../../core/outcome/outcome.ts';
import { drawTable } from '../output/table.ts';
import type { BatchResult } from './await-outcomes.ts';

/** Counts the outcomes by error and disposition. */
export class BatchSummary {
  readonly #counts = new Map<string, number>();
  onboarded = 0;
  /** Role changes that succeeded, including those that had nothing to change. */
  rolesSet = 0;
  failed = 0;

  /** Adds one outcome. */
  add({ kind, execution: { status, succeeded, failed, error } }: BatchResult): void {
    if (status !== 'SUCCEEDED') {
      this.failed += 1;
      const outcome = kind === 'onboarding' ? 'not onboarded' : 'role change failed';
      this.#count(
        outcome,
        failed?.failure.error ?? (status === 'ABORTED' ? 'ExecutionAborted' : error) ?? status,
        failed?.failure.disposition ?? '',
      );
    } else if (kind === 'onboarding') {
      this.onboarded += 1;
      const isNew = succeeded && 'finSpaceUser' in succeeded ? hasCreated(succeeded) : true;
      this.#count(isNew ? 'onboarded' : 'onboarded, existed already', '', '');
    } else {
      this.rolesSet += 1;
      const changed = succeeded && 'role' in succeeded ? succeeded.role.changed : true;
      this.#count(changed ? 'role changed' : 'role set already', '', '');
    }
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

function hasCreated({ identityStoreUser, finSpaceUser, kxUser }: OnboardingOutcome): boolean {
  return [identityStoreUser, finSpaceUser, kxUser].some((user) => 'created' in user && user.created);
}
