/** Turns the history of an execution, event by event, into the progress that an operator reads. */
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { errorMessage } from '../../core/outcome/error-message.ts';

/**
 * One step of the progress. Times are in milliseconds; `at` is the time since the start of the execution. A Map state is one step,
 * with the number of its `items`. Of the states in its iterations, there are only the errors and what follows them.
 */
export type Progress =
  | { kind: 'done'; state: string; at: number; duration: number; items?: number }
  | { kind: 'attempt failed'; state: string; at: number; attempt: number; error: string; message: string }
  | { kind: 'retried'; state: string; at: number; attempt: number; waited: number }
  | { kind: 'caught'; state: string; at: number; next: string }
  | { kind: 'ended'; status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'; at: number };

interface OpenState {
  name: string;
  enteredAt: number;
  attempt: number;
  failedAt?: number;
  /** Of a Map state: how many of its iterations have ended, of how many. */
  items?: { ended: number; length: number };
}

/** States that follow each other: those outside of Map states, or those of one iteration. */
interface Place {
  state?: OpenState | undefined;
  /** A state that failed and was caught. The next state that is entered is the one that its Catch names. */
  caught?: string | undefined;
  /** The place of the Map state. */
  outer?: Place;
}

/** Reads the events of one execution in order, and keeps the current state. */
export class ExecutionProgress {
  #startedAt: number | undefined;
  readonly #main: Place = {};
  /** The place of the event that follows another one: the iterations of a Map state take turns. */
  readonly #places = new Map<number, Place>();

  /** The state that is running; undefined before the first and after the last. In a Map state, it is the Map state. */
  get currentState(): string | undefined {
    return this.#main.state?.name;
  }

  /** The state that is running, as text; of a Map state with the number of iterations that have ended. */
  get current(): string | undefined {
    const { name, items } = this.#main.state ?? {};
    return items ? `${name} ${items.ended} of ${items.length}` : name;
  }

  /**
   * Reads one event.
   *
   * @param event an event of GetExecutionHistory, oldest first
   */
  read(event: HistoryEvent): Progress[] {
    const time = event.timestamp?.getTime() ?? 0;
    this.#startedAt ??= time;
    const at = time - this.#startedAt;
    const type = event.type ?? '';
    const place = this.#placeOf(event);
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) return enter(place, entered, time, at);
    if (event.stateExitedEventDetails) return exit(place, time, at);
    if (/^(Task|LambdaFunction)(Failed|TimedOut|SubmitFailed|StartFailed|ScheduleFailed)$/.test(type)) {
      return fail(place, event, time, at);
    }
    if (/^(Task|LambdaFunction)Scheduled$/.test(type)) return schedule(place, time, at);
    readMap(place, event, time);
    switch (type) {
      case 'ExecutionSucceeded':
        return [{ kind: 'ended', status: 'SUCCEEDED', at }];
      case 'ExecutionFailed':
        return [{ kind: 'ended', status: 'FAILED', at }];
      case 'ExecutionTimedOut':
        return [{ kind: 'ended', status: 'TIMED_OUT', at }];
      case 'ExecutionAborted':
        return [{ kind: 'ended', status: 'ABORTED', at }];
      default:
        return [];
    }
  }

  /** The place of an event. That of the begin and the end of an iteration is the one of its Map state. */
  #placeOf({ id = 0, previousEventId = 0, type }: Partial<HistoryEvent>): Place {
    const before = this.#places.get(previousEventId) ?? this.#main;
    if (type === 'MapIterationStarted') {
      this.#places.set(id, { outer: before });
      return before;
    }
    const place = ITERATION_ENDED.test(type ?? '') ? (before.outer ?? before) : before;
    if (place !== this.#main) this.#places.set(id, place);
    return place;
  }
}

const ITERATION_ENDED = /^MapIteration(Succeeded|Failed|Aborted)$/;

function enter(place: Place, name: string, time: number, at: number): Progress[] {
  place.state = { name, enteredAt: time, attempt: 0 };
  if (place.caught === undefined) return [];
  const caught: Progress = { kind: 'caught', state: place.caught, at, next: name };
  place.caught = undefined;
  return [caught];
}

function schedule({ state }: Place, time: number, at: number): Progress[] {
  if (!state) return [];
  state.attempt += 1;
  if (state.failedAt === undefined) return [];
  const waited = time - state.failedAt;
  delete state.failedAt;
  return [{ kind: 'retried', state: state.name, at, attempt: state.attempt, waited }];
}

function fail({ state }: Place, event: HistoryEvent, time: number, at: number): Progress[] {
  if (!state) return [];
  state.failedAt = time;
  const { error, cause } = event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ?? { error: undefined, cause: undefined };
  const name = error ?? event.type ?? 'unknown';
  const { attempt } = state;
  return [{ kind: 'attempt failed', state: state.name, at, attempt, error: name, message: errorMessage(cause) }];
}

function exit(place: Place, time: number, at: number): Progress[] {
  const { state } = place;
  place.state = undefined;
  if (!state) return [];
  const { name, enteredAt, failedAt, items } = state;
  if (failedAt !== undefined) {
    place.caught = name;
    return [];
  }
  if (place.outer) return [];
  return [{ kind: 'done', state: name, at, duration: time - enteredAt, ...(items && { items: items.length }) }];
}

/** Counts the iterations of a Map state. */
function readMap(
  { state }: Place,
  { type, mapStateStartedEventDetails: started }: Partial<HistoryEvent>,
  time: number,
) {
  if (!state) return;
  if (started) {
    state.items = { ended: 0, length: started.length ?? 0 };
    delete state.failedAt;
  }
  if (state.items && ITERATION_ENDED.test(type ?? '')) state.items.ended += 1;
  // The error was shown in the iteration.
  if (type === 'MapStateFailed') state.failedAt = time;
}
