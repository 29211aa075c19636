/** An execution of a state machine. */
import { ExecutionAbortedError, ExecutionTimeoutError } from 'aws-local-stepfunctions';
import type { SpillFile } from '../spill-file.ts';
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

/** What an execution has ended with. */
interface Result extends Stop {
  output?: string | undefined;
}

/** The part of an execution that can be in a file. */
interface Data extends Result {
  events: readonly HistoryEvent[];
}

/** An execution of a state machine. Times are in milliseconds since 1970. */
export class Execution implements ExecutionIdentity {
  readonly machine: Machine;
  readonly aliasArn: string | undefined;
  readonly executionArn: string;
  readonly name: string;
  readonly startDate: number;
  #input: string | (() => string);
  #result: Result = {};
  #history: History | undefined;
  /** Reads the data that was moved to a file. */
  #read: (() => Data) | undefined;
  readonly #now: () => number;
  readonly #onStatus: (execution: Execution) => void;
  readonly #onHistory: () => void;
  /** Absent once the execution has ended. */
  #run: Run | undefined;
  #discarded = false;
  #stopped: Stop | undefined;
  status: ExecutionStatus = 'RUNNING';
  stopDate?: number | undefined;

  constructor(options: ExecutionOptions) {
    const { machine, aliasArn, executionArn, name, input, startDate, region, now, onStatus, onHistory, kept } = options;
    this.machine = machine;
    this.aliasArn = aliasArn;
    this.executionArn = executionArn;
    this.name = name;
    this.#input = input;
    this.startDate = startDate;
    this.#now = now;
    this.#onStatus = onStatus;
    this.#onHistory = onHistory;
    const history = new History({
      region,
      roleArn: machine.settings.roleArn,
      onChange: onHistory,
      events: kept?.events,
    });
    this.#history = history;
    if (kept && kept.status !== 'RUNNING') {
      const { status, stopDate, output, error, cause } = kept;
      Object.assign(this, { status, stopDate });
      this.#result = { output, error, cause };
      return;
    }
    this.#run = machine.run(JSON.parse(input), this, history.main);
    if (!kept) onStatus(this);
    void this.#follow(this.#run, history);
    if (kept?.stopped) this.stop(kept.stopped.error, kept.stopped.cause);
  }

  /** The execution as it is kept. */
  get record(): ExecutionRecord {
    const { machine, aliasArn, executionArn, name, input, startDate, status, stopDate } = this;
    const { events: allEvents, ...result } = this.#data();
    const events = status === 'RUNNING' ? [] : allEvents;
    const identity = { executionArn, name, stateMachineArn: machine.settings.arn, aliasArn, input, startDate };
    return { ...identity, status, stopDate, ...result, events, stopped: this.#stopped };
  }

  /** The events so far, oldest first. */
  get events(): readonly HistoryEvent[] {
    return this.#data().events;
  }

  /** JSON text. */
  get input(): string {
    return typeof this.#input === 'string' ? this.#input : this.#input();
  }

  /** JSON text; undefined unless the execution has succeeded. */
  get output(): string | undefined {
    return this.#data().output;
  }

  get error(): string | undefined {
    return this.#data().error;
  }

  get cause(): string | undefined {
    return this.#data().cause;
  }

  /** Moves the input, the result and the events of an execution that has ended to a file. They are read from there from now on. */
  moveTo(file: SpillFile): void {
    // Lists of the console read all inputs, and no histories.
    this.#input = file.write(this.input);
    this.#read = file.write(this.#data());
    this.#result = {};
    this.#history = undefined;
  }

  #data(): Data {
    return this.#read?.() ?? { ...this.#result, events: this.#history?.events ?? [] };
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

  /** Waits for the result of the run. */
  async #follow(run: Run, history: History): Promise<void> {
    const ended = await run.result.then(
      (output) => ({ output }),
      (failure: unknown) => ({ failure }),
    );
    this.stopDate = this.#now();
    if ('output' in ended) {
      this.status = 'SUCCEEDED';
      this.#result = { output: JSON.stringify(ended.output) };
    } else {
      this.#fail(ended.failure, history);
    }
    this.#run = undefined;
    if (this.#discarded) return;
    this.#onStatus(this);
    this.#onHistory();
  }

  #fail(failure: unknown, history: History): void {
    if (failure instanceof ExecutionAbortedError) {
      this.status = 'ABORTED';
      const { error, cause } = this.#stopped ?? {};
      this.#result = { error, cause };
      history.addEnd(this.stopDate ?? 0, 'ExecutionAborted', error, cause);
    } else if (failure instanceof ExecutionTimeoutError) {
      this.status = 'TIMED_OUT';
      history.addEnd(this.stopDate ?? 0, 'ExecutionTimedOut');
    } else {
      const { cause } = failure instanceof Error ? failure : { cause: failure };
      this.status = 'FAILED';
      this.#result =
        cause instanceof Error
          ? { error: cause.name, cause: cause.message }
          : { error: 'States.Runtime', cause: String(cause) };
    }
  }
}
