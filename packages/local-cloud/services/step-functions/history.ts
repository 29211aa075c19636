/** Converts the events of the engine library to the history of Step Functions. */
import type { HistoryEvent as SdkHistoryEvent } from '@aws-sdk/client-sfn';
import type { StateMachine } from 'aws-local-stepfunctions';
import type { Document } from '../../service/service.ts';

/** An event of the library. */
export type EngineEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

/** An event of the history. On the wire its time is a number of seconds since 1970. */
export interface HistoryEvent extends Omit<SdkHistoryEvent, 'timestamp' | 'id' | 'type'> {
  timestamp: number;
  id: number;
  type: string;
}

/** One attempt of a Task state. */
interface Attempt {
  resource: string;
  parameters: unknown;
  output?: unknown;
}

/** What a history needs. */
export interface HistoryOptions {
  region: string;
  roleArn: string;
  /** Called when events were added. */
  onChange: () => void;
  /** The events so far. */
  events?: readonly HistoryEvent[] | undefined;
}

/** The history of one execution. */
export class History {
  readonly events: HistoryEvent[];
  readonly region: string;
  readonly roleArn: string;
  /** The states outside of Map states. */
  readonly main: Branch;
  readonly #onChange: () => void;
  #hasEnded = false;

  constructor({ region, roleArn, onChange, events = [] }: HistoryOptions) {
    this.events = [...events];
    this.region = region;
    this.roleArn = roleArn;
    this.#onChange = onChange;
    this.main = new Branch(this);
  }

  /** Adds the end of an execution that was stopped or timed out. No event follows it. */
  addEnd(timestamp: number, type: 'ExecutionAborted' | 'ExecutionTimedOut', error?: string, cause?: string): void {
    const details = type === 'ExecutionAborted' ? 'executionAbortedEventDetails' : 'executionTimedOutEventDetails';
    this.push(timestamp, this.events.length, type, { [details]: { error, cause } });
    this.#hasEnded = true;
  }

  /**
   * Adds an event.
   *
   * @returns its id
   */
  push(timestamp: number, previousEventId: number, type: string, details: Document): number {
    if (this.#hasEnded) return previousEventId;
    const id = this.events.length + 1;
    this.events.push({ timestamp: timestamp / 1000, type, id, previousEventId, ...details });
    this.#onChange();
    return id;
  }
}

/** The iteration of a Map state. */
interface Iteration {
  of: Branch;
  name: string;
  index: number;
}

/** States that follow each other: those of the execution, or those of one iteration of a Map state. */
export class Branch {
  readonly #history: History;
  readonly #iteration: Iteration | undefined;
  /** The id of the last event. */
  #last: number;
  /** Attempts whose events have not come yet. */
  readonly #attempts: Attempt[] = [];
  /** The Map state whose event has not come yet. */
  #map: { length: number; begin: () => void } | undefined;
  /** The attempt that runs; undefined between attempts. */
  #current: Attempt | undefined;
  /** Whether the Map state that runs has failed. */
  #mapFailed = false;
  #hasEnded = false;

  constructor(history: History, iteration?: Iteration) {
    this.#history = history;
    this.#iteration = iteration;
    this.#last = iteration ? iteration.of.#last : 0;
  }

  /** Records an attempt of a task. The events that follow contain its parameters and output. */
  attempt(resource: string, parameters: unknown): Attempt {
    const attempt: Attempt = { resource, parameters };
    this.#attempts.push(attempt);
    return attempt;
  }

  /** Records that a Map state begins. Resolved when its event is in the history: its iterations follow it. */
  startMap(length: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#map = { length, begin: resolve };
    return promise;
  }

  /** Adds the start of an iteration of the Map state that runs. */
  startIteration(name: string, index: number): Branch {
    const branch = new Branch(this.#history, { of: this, name, index });
    branch.#push(Date.now(), 'MapIterationStarted', { mapIterationStartedEventDetails: { name, index } });
    return branch;
  }

  /** Ends an iteration, unless it has ended: another one has failed. */
  abort(): void {
    this.#endIteration(Date.now(), 'Aborted');
  }

  /** Adds the history events for one event of the library. */
  add(event: EngineEvent): void {
    if (this.#hasEnded) return;
    const { timestamp } = event;
    switch (event.type) {
      case 'ExecutionStarted':
        if (this.#iteration) break;
        this.#push(timestamp, 'ExecutionStarted', {
          executionStartedEventDetails: { ...inputOf(event), roleArn: this.#history.roleArn },
        });
        break;
      case 'StateEntered':
        this.#push(timestamp, `${event.state.type}StateEntered`, {
          stateEnteredEventDetails: { name: event.state.name, ...inputOf(event.state) },
        });
        // The next state may have begun before the events of this one come.
        if (event.state.type === 'Map') this.#beginMap(timestamp);
        if (event.state.type === 'Task') this.#beginAttempt(timestamp);
        break;
      case 'StateRetried':
        if (event.state.type === 'Map') this.#beginMap(timestamp);
        else this.#beginAttempt(timestamp);
        break;
      case 'StateFailed':
        if (event.state.type === 'Map') this.#failMap(timestamp);
        else this.#fail(timestamp, event.Error, String(event.Cause));
        break;
      case 'StateExited':
        if (event.state.type === 'Map' && !this.#mapFailed) this.#push(timestamp, 'MapStateSucceeded');
        this.#succeed(timestamp);
        this.#push(timestamp, `${event.state.type}StateExited`, {
          stateExitedEventDetails: { name: event.state.name, ...outputOf(event.state) },
        });
        break;
      case 'ExecutionSucceeded':
        if (this.#iteration) this.#endIteration(timestamp, 'Succeeded');
        else this.#push(timestamp, 'ExecutionSucceeded', { executionSucceededEventDetails: outputOf(event) });
        break;
      case 'ExecutionFailed': {
        const { Error: error, Cause } = event;
        if (this.#iteration) this.#endIteration(timestamp, 'Failed');
        else this.#push(timestamp, 'ExecutionFailed', { executionFailedEventDetails: { error, cause: String(Cause) } });
        break;
      }
      default:
        break;
    }
  }

  /** Adds the begin of a Map state, unless it has failed before. */
  #beginMap(timestamp: number): void {
    this.#mapFailed = false;
    if (!this.#map) return;
    const { length, begin } = this.#map;
    this.#map = undefined;
    this.#push(timestamp, 'MapStateStarted', { mapStateStartedEventDetails: { length } });
    begin();
  }

  #beginAttempt(timestamp: number): void {
    this.#current = this.#attempts.shift();
    if (!this.#current) return;
    const resource = describeResource(this.#current.resource);
    this.#push(timestamp, 'TaskScheduled', {
      taskScheduledEventDetails: {
        ...resource,
        region: this.#history.region,
        parameters: JSON.stringify(this.#current.parameters),
      },
    });
    this.#push(timestamp, 'TaskStarted', { taskStartedEventDetails: resource });
  }

  #succeed(timestamp: number): void {
    if (!this.#current) return;
    const { resource, output } = this.#current;
    this.#push(timestamp, 'TaskSucceeded', {
      taskSucceededEventDetails: { ...describeResource(resource), ...outputOf({ output }) },
    });
    this.#current = undefined;
  }

  #fail(timestamp: number, error: string, cause: string): void {
    if (!this.#current) return;
    const details = { ...describeResource(this.#current.resource), error, cause };
    this.#current = undefined;
    if (error === 'States.Timeout') this.#push(timestamp, 'TaskTimedOut', { taskTimedOutEventDetails: details });
    else this.#push(timestamp, 'TaskFailed', { taskFailedEventDetails: details });
  }

  #failMap(timestamp: number): void {
    this.#mapFailed = true;
    this.#push(timestamp, 'MapStateFailed');
  }

  /** The next event of the Map state follows the iteration that has ended last. */
  #endIteration(timestamp: number, how: 'Succeeded' | 'Failed' | 'Aborted'): void {
    if (!this.#iteration || this.#hasEnded) return;
    const { of, name, index } = this.#iteration;
    this.#push(timestamp, `MapIteration${how}`, { [`mapIteration${how}EventDetails`]: { name, index } });
    this.#hasEnded = true;
    of.#last = this.#last;
  }

  #push(timestamp: number, type: string, details: Document = {}): void {
    this.#last = this.#history.push(timestamp, this.#last, type, details);
  }
}

function inputOf({ input }: { input: unknown }): Document {
  return { input: JSON.stringify(input), inputDetails: { truncated: false } };
}

function outputOf({ output }: { output?: unknown }): Document {
  return { output: JSON.stringify(output), outputDetails: { truncated: false } };
}

/** `arn:aws:states:::lambda:invoke` is the resource `invoke` of the type `lambda`. */
function describeResource(arn: string): { resourceType: string; resource: string } {
  const [resourceType = '', resource = ''] = arn.split(':').slice(-2);
  return { resourceType, resource };
}
