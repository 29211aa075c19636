/** What happened in each state, read from the history of an execution. */
import type { HistoryEvent } from '../../services/step-functions/history.ts';
import { HistoryPlaces } from '../../services/step-functions/history-places.ts';

/** One attempt of a task, or of a Map state. Times are in milliseconds since 1970. */
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
  /** The Map state in whose iteration the state is. */
  of?: string;
  /** The state before; before the first state of an iteration, it is the Map state. */
  after?: string;
  /** The iterations of a Map state: how many have ended, of how many. */
  iterations?: { ended: number; length: number };
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
  const places = new HistoryPlaces<Visit>();
  for (const event of events) {
    const at = Math.round(event.timestamp * 1000);
    const place = places.read(event);
    const { stateEnteredEventDetails: entered } = event;
    if (entered) {
      const of = place.outer?.visit?.name;
      const after = place.visit?.name ?? of;
      place.visit = {
        name: entered.name ?? '',
        type: event.type.replace('StateEntered', ''),
        status: 'running',
        startDate: at,
        ...(of !== undefined && { of }),
        ...(after !== undefined && { after }),
        input: entered.input ?? '',
        attempts: [],
      };
      visits.push(place.visit);
    } else if (/^Execution(Failed|Aborted|TimedOut)$/.test(event.type)) {
      for (const visit of visits) if (isOpen(visit)) fail(visit, at);
    } else if (/^MapIteration(Failed|Aborted)$/.test(event.type)) {
      const last = places.at(event.previousEventId).visit;
      if (last && isOpen(last)) fail(last, at);
    }
    if (!entered && place.visit) readEvent(place.visit, event, at);
  }
  for (const visit of visits.filter(isOpen)) {
    if (!running) visit.status = 'failed';
    else if (visit.attempts.at(-1)?.error !== undefined) visit.status = 'waiting';
  }
  return visits;
}

function isOpen({ status }: Visit): boolean {
  return status === 'running';
}

function fail(visit: Visit, at: number): void {
  visit.status = 'failed';
  visit.stopDate ??= at;
}

/** Reads an event of a state that was entered. */
function readEvent(visit: Visit, event: HistoryEvent, at: number): void {
  const attempt = visit.attempts.at(-1);
  const failed = event.taskFailedEventDetails ?? event.taskTimedOutEventDetails;
  const { stateExitedEventDetails: exited, mapStateStartedEventDetails: started } = event;
  if (event.type === 'TaskScheduled') visit.attempts.push({ startDate: at });
  else if (event.type === 'TaskSucceeded' && attempt) attempt.stopDate = at;
  else if (failed && attempt) {
    const { error = event.type, cause } = failed;
    Object.assign(attempt, { stopDate: at, error, ...(cause !== undefined && { cause }) });
  } else if (started) {
    visit.attempts.push({ startDate: at });
    visit.iterations = { ended: 0, length: started.length ?? 0 };
  } else if (event.type === 'MapStateSucceeded' && attempt) {
    attempt.stopDate = at;
  } else if (event.type === 'MapStateFailed') {
    Object.assign(attempt ?? {}, { stopDate: at, error: 'An iteration has failed' });
  } else if (/^MapIteration(Succeeded|Failed|Aborted)$/.test(event.type) && visit.iterations) {
    visit.iterations.ended += 1;
  } else if (exited) {
    visit.stopDate = at;
    if (exited.output !== undefined) visit.output = exited.output;
    visit.status = attempt?.error === undefined ? 'succeeded' : 'caught';
  }
}
