/** Reads the history of an execution. */
import type { Execution } from '../services/step-functions/execution.ts';

/**
 * The waits before the retries of a state, in milliseconds.
 *
 * @param state name of a Task state
 */
export function retryWaits({ events }: Pick<Execution, 'events'>, state: string): number[] {
  const waits: number[] = [];
  let current = '';
  let failedAt: number | undefined;
  for (const event of events) {
    current = event.stateEnteredEventDetails?.name ?? current;
    if (event.type === 'TaskFailed' || event.type === 'TaskTimedOut') failedAt = event.timestamp;
    if (event.type === 'TaskScheduled' && failedAt !== undefined) {
      if (current === state) waits.push((event.timestamp - failedAt) * 1000);
      failedAt = undefined;
    }
    if (event.type === 'TaskStateExited') failedAt = undefined;
  }
  return waits;
}
