/** What happened in each state, read from the history of an execution. */
import type { HistoryEvent } from '../../services/step-functions/history.ts';

/** One attempt of a task. Times are in milliseconds since 1970. */
export interface Attempt {
  startDate: number;
  stopDate?: number;
  error?: string;
  cause?: string;
}

/**
 * `caught`: the state has failed, and its Catch has chosen the next state. `waiting`: the last attempt has failed, and the next
 * one waits.
 */
export type VisitStatus = 'succeeded' | 'caught' | 'failed' | 'running' | 'waiting';

/** One visit of a state. */
export interface Visit {
  name: string;
  type: string;
  status: VisitStatus;
  startDate: number;
  stopDate?: number;
  /** JSON texts. */
  input: string;
  output?: string;
  attempts: Attempt[];
}

/**
 * Reads the visits of states, in their order.
 *
 * @param running whether the execution is running
 */
export function readVisits(events: readonly HistoryEvent[], running: boolean): Visit[] {
  const visits: Visit[] = [];
  for (const event of events) {
    const at = Math.round(event.timestamp * 1000);
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    if (entered) {
      visits.push({
        name: entered.name ?? '',
        type: event.type.replace('StateEntered', ''),
        status: 'running',
        startDate: at,
        input: entered.input ?? '',
        attempts: [],
      });
      continue;
    }
    const visit = visits.at(-1);
    if (!visit) continue;
    const attempt = visit.attempts.at(-1);
    const failed = event.taskFailedEventDetails ?? event.taskTimedOutEventDetails;
    if (event.type === 'TaskScheduled') visit.attempts.push({ startDate: at });
    else if (event.type === 'TaskSucceeded' && attempt) attempt.stopDate = at;
    else if (failed && attempt) {
      const { error = event.type, cause } = failed;
      Object.assign(attempt, { stopDate: at, error, ...(cause !== undefined && { cause }) });
    } else if (exited) {
      visit.stopDate = at;
      if (exited.output !== undefined) visit.output = exited.output;
      visit.status = attempt?.error === undefined ? 'succeeded' : 'caught';
    } else if (/^Execution(Failed|Aborted|TimedOut)$/.test(event.type)) {
      visit.stopDate ??= at;
    }
  }
  const last = visits.at(-1);
  if (last?.status === 'running') {
    if (!running) last.status = 'failed';
    else if (last.attempts.at(-1)?.error !== undefined) last.status = 'waiting';
  }
  return visits;
}
