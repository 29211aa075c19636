/** Reads the history of an execution. */
import type { Execution } from '../services/step-functions/execution.ts';
import { HistoryPlaces } from '../services/step-functions/history-places.ts';

/**
 * The waits before the retries of a state, in milliseconds.
 *
 * @param state name of a Task state
 */
export function retryWaits({ events }: Pick<Execution, 'events'>, state: string): number[] {
  const waits: number[] = [];
  const places = new HistoryPlaces<{ name: string | undefined; failedAt?: number | undefined }>();
  for (const event of events) {
    const place = places.read(event);
    const { stateEnteredEventDetails: entered, type, timestamp } = event;
    if (entered) place.visit = { name: entered.name };
    if (place.visit?.name !== state) continue;
    const { failedAt } = place.visit;
    if (type === 'TaskFailed' || type === 'TaskTimedOut') place.visit.failedAt = timestamp;
    if (type === 'TaskScheduled' && failedAt !== undefined) waits.push((timestamp - failedAt) * 1000);
  }
  return waits;
}
