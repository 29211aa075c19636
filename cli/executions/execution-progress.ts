/** Turns the history of an execution, event by event, into the progress that an operator reads. */
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { errorMessage } from '../../core/outcome/error-message.ts';

/** One step of the progress. Times are in milliseconds; `at` is the time since the start of the execution. */
export type Progress =
  | { kind: 'done'; state: string; at: number; duration: number }
  | { kind: 'attempt failed'; state: string; at: number; attempt: number; error: string; message: string }
  | { kind: 'retried'; state: string; at: number; attempt: number; waited: number }
  | { kind: 'caught'; state: string; at: number; next: string }
  | { kind: 'ended'; status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'; at: number };

interface OpenState {
  name: string;
  enteredAt: number;
  attempt: number;
  failedAt?: number;
}

/** Reads the events of one execution in order, and keeps the current state. */
export class ExecutionProgress {
  #startedAt: number | undefined;
  #state: OpenState | undefined;
  /** A state that failed and was caught. The next state that is entered is the one that its Catch names. */
  #caught: string | undefined;

  /** The state that is running; undefined before the first and after the last. */
  get currentState(): string | undefined {
    return this.#state?.name;
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
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) return this.#enter(entered, time, at);
    if (event.stateExitedEventDetails) return this.#exit(time, at);
    if (/^(Task|LambdaFunction)(Failed|TimedOut|SubmitFailed|StartFailed|ScheduleFailed)$/.test(type)) {
      return this.#fail(event, time, at);
    }
    if (/^(Task|LambdaFunction)Scheduled$/.test(type)) return this.#schedule(time, at);
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

  #enter(name: string, time: number, at: number): Progress[] {
    this.#state = { name, enteredAt: time, attempt: 0 };
    if (this.#caught === undefined) return [];
    const caught: Progress = { kind: 'caught', state: this.#caught, at, next: name };
    this.#caught = undefined;
    return [caught];
  }

  #schedule(time: number, at: number): Progress[] {
    const state = this.#state;
    if (!state) return [];
    state.attempt += 1;
    if (state.failedAt === undefined) return [];
    const waited = time - state.failedAt;
    delete state.failedAt;
    return [{ kind: 'retried', state: state.name, at, attempt: state.attempt, waited }];
  }

  #fail(event: HistoryEvent, time: number, at: number): Progress[] {
    const state = this.#state;
    if (!state) return [];
    state.failedAt = time;
    const { error, cause } = event.taskFailedEventDetails ??
      event.taskTimedOutEventDetails ??
      event.lambdaFunctionFailedEventDetails ??
      event.lambdaFunctionTimedOutEventDetails ?? { error: undefined, cause: undefined };
    const name = error ?? event.type ?? 'unknown';
    return [
      {
        kind: 'attempt failed',
        state: state.name,
        at,
        attempt: state.attempt,
        error: name,
        message: errorMessage(cause),
      },
    ];
  }

  #exit(time: number, at: number): Progress[] {
    const state = this.#state;
    this.#state = undefined;
    if (!state) return [];
    if (state.failedAt !== undefined) {
      this.#caught = state.name;
      return [];
    }
    return [{ kind: 'done', state: state.name, at, duration: time - state.enteredAt }];
  }
}
