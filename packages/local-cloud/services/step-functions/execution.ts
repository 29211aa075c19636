/** An execution of a state machine. */
import { ExecutionAbortedError, ExecutionTimeoutError } from 'aws-local-stepfunctions';
import { History, type HistoryEvent } from './history.ts';
import type { ExecutionIdentity, Machine, Run } from './machine.ts';

/** Status of an execution. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Settings of an execution. */
export interface ExecutionOptions extends ExecutionIdentity {
  machine: Machine;
  /** The alias with which the execution was started. */
  aliasArn?: string | undefined;
  /** JSON text. */
  input: string;
  region: string;
  now: () => number;
  /** Called when the execution has started, and when it has ended. */
  onStatus: (execution: Execution) => void;
  /** Called for each event of the history, and at the end. */
  onHistory: () => void;
  /** The execution as it was kept. One that ran is run again from its start, without a status change. */
  kept?: ExecutionRecord | undefined;
}

/** An execution as it is kept: JSON values. */
export interface ExecutionRecord extends ExecutionIdentity {
  stateMachineArn: string;
  aliasArn?: string | undefined;
  input: string;
  status: ExecutionStatus;
  stopDate?: number | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  /** Empty while it runs. */
  events: readonly HistoryEvent[];
  /** Present once StopExecution was called. */
  stopped?: Stop | undefined;
}

interface Stop {
  error?: string | undefined;
  cause?: string | undefined;
}

/** An execution of a state machine. Times are in milliseconds since 1970. */
export class Execution implements ExecutionIdentity {
  readonly machine: Machine;
  readonly aliasArn: string | undefined;
  readonly executionArn: string;
  readonly name: string;
  readonly input: string;
  readonly startDate: number;
  readonly #history: History;
  readonly #now: () => number;
  readonly #onStatus: (execution: Execution) => void;
  readonly #onHistory: () => void;
  /** Absent for an execution that had ended when it was kept. */
  readonly #run: Run | undefined;
  #discarded = false;
  #stopped: Stop | undefined;
  status: ExecutionStatus = 'RUNNING';
  stopDate?: number | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;

  constructor(options: ExecutionOptions) {
    const { machine, aliasArn, executionArn, name, input, startDate, region, now, onStatus, onHistory, kept } = options;
    this.machine = machine;
    this.aliasArn = aliasArn;
    this.executionArn = executionArn;
    this.name = name;
    this.input = input;
    this.startDate = startDate;
    this.#now = now;
    this.#onStatus = onStatus;
    this.#onHistory = onHistory;
    this.#history = new History(region, machine.settings.roleArn, kept?.events);
    if (kept && kept.status !== 'RUNNING') {
      const { status, stopDate, output, error, cause } = kept;
      Object.assign(this, { status, stopDate, output, error, cause });
      return;
    }
    this.#run = machine.run(JSON.parse(input), this, (attempt) => this.#history.record(attempt));
    if (!kept) onStatus(this);
    void this.#follow(this.#run);
    if (kept?.stopped) this.stop(kept.stopped.error, kept.stopped.cause);
  }

  /** The execution as it is kept. */
  get record(): ExecutionRecord {
    const { machine, aliasArn, executionArn, name, input, startDate, status, stopDate, output, error, cause } = this;
    const events = status === 'RUNNING' ? [] : this.events;
    const identity = { executionArn, name, stateMachineArn: machine.settings.arn, aliasArn, input, startDate };
    return { ...identity, status, stopDate, output, error, cause, events, stopped: this.#stopped };
  }

  /** The events so far, oldest first. */
  get events(): readonly HistoryEvent[] {
    return this.#history.events;
  }

  /** Stops the execution. A function that runs is not ended. */
  stop(error: string | undefined, cause: string | undefined): void {
    if (this.status !== 'RUNNING') return;
    this.#stopped = { error, cause };
    this.#run?.abort();
  }

  /** Stops the execution without a status change. */
  discard(): void {
    this.#discarded = true;
    this.#run?.abort();
  }

  /** Reads the events of the library, then the result of the run. */
  async #follow(run: Run): Promise<void> {
    const result = run.result.then(
      (output) => ({ output }),
      (failure: unknown) => ({ failure }),
    );
    for await (const event of run.eventLogs) {
      this.#history.add(event);
      this.#onHistory();
    }
    const ended = await result;
    this.stopDate = this.#now();
    if ('output' in ended) {
      this.status = 'SUCCEEDED';
      this.output = JSON.stringify(ended.output);
    } else {
      this.#fail(ended.failure);
    }
    if (this.#discarded) return;
    this.#onStatus(this);
    this.#onHistory();
  }

  #fail(failure: unknown): void {
    if (failure instanceof ExecutionAbortedError) {
      this.status = 'ABORTED';
      this.error = this.#stopped?.error;
      this.cause = this.#stopped?.cause;
      this.#history.addEnd(this.stopDate ?? 0, 'ExecutionAborted', this.error, this.cause);
    } else if (failure instanceof ExecutionTimeoutError) {
      this.status = 'TIMED_OUT';
      this.#history.addEnd(this.stopDate ?? 0, 'ExecutionTimedOut');
    } else {
      const { cause } = failure instanceof Error ? failure : { cause: failure };
      this.status = 'FAILED';
      this.error = cause instanceof Error ? cause.name : 'States.Runtime';
      this.cause = cause instanceof Error ? cause.message : String(cause);
    }
  }
}
