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
export interface Attempt {
  resource: string;
  parameters: unknown;
  output?: unknown;
}

/** The history of one execution. */
export class History {
  readonly events: HistoryEvent[];
  readonly #attempts: Attempt[] = [];
  readonly #region: string;
  readonly #roleArn: string;

  /** @param events the events so far */
  constructor(region: string, roleArn: string, events: readonly HistoryEvent[] = []) {
    this.events = [...events];
    this.#region = region;
    this.#roleArn = roleArn;
  }

  /** Records an attempt. The events that follow contain its parameters and output. */
  record(attempt: Attempt): void {
    this.#attempts.push(attempt);
  }

  /** Adds the history events for one event of the library. */
  add(event: EngineEvent): void {
    const { timestamp } = event;
    switch (event.type) {
      case 'ExecutionStarted':
        this.#push(timestamp, 'ExecutionStarted', 'executionStartedEventDetails', {
          input: JSON.stringify(event.input),
          inputDetails: { truncated: false },
          roleArn: this.#roleArn,
        });
        break;
      case 'StateEntered':
        this.#push(timestamp, `${event.state.type}StateEntered`, 'stateEnteredEventDetails', {
          name: event.state.name,
          input: JSON.stringify(event.state.input),
          inputDetails: { truncated: false },
        });
        if (event.state.type === 'Task') this.#schedule(timestamp);
        break;
      case 'StateRetried':
        this.#schedule(timestamp);
        break;
      case 'StateFailed':
        if (event.state.type === 'Task') this.#fail(timestamp, event.Error, String(event.Cause));
        break;
      case 'StateExited':
        if (event.state.type === 'Task') this.#succeed(timestamp);
        this.#push(timestamp, `${event.state.type}StateExited`, 'stateExitedEventDetails', {
          name: event.state.name,
          output: JSON.stringify(event.state.output),
          outputDetails: { truncated: false },
        });
        break;
      case 'ExecutionSucceeded':
        this.#push(timestamp, 'ExecutionSucceeded', 'executionSucceededEventDetails', {
          output: JSON.stringify(event.output),
          outputDetails: { truncated: false },
        });
        break;
      case 'ExecutionFailed':
        this.#push(timestamp, 'ExecutionFailed', 'executionFailedEventDetails', {
          error: event.Error,
          cause: String(event.Cause),
        });
        break;
      default:
        break;
    }
  }

  /** Adds the end of an execution that was stopped or timed out. */
  addEnd(timestamp: number, type: 'ExecutionAborted' | 'ExecutionTimedOut', error?: string, cause?: string): void {
    const details = type === 'ExecutionAborted' ? 'executionAbortedEventDetails' : 'executionTimedOutEventDetails';
    this.#push(timestamp, type, details, { error, cause });
  }

  /** The attempt that runs; undefined between attempts. */
  #current: Attempt | undefined;

  #schedule(timestamp: number): void {
    this.#current = this.#attempts.shift();
    if (!this.#current) return;
    const resource = describeResource(this.#current.resource);
    this.#push(timestamp, 'TaskScheduled', 'taskScheduledEventDetails', {
      ...resource,
      region: this.#region,
      parameters: JSON.stringify(this.#current.parameters),
    });
    this.#push(timestamp, 'TaskStarted', 'taskStartedEventDetails', resource);
  }

  #succeed(timestamp: number): void {
    if (!this.#current) return;
    this.#push(timestamp, 'TaskSucceeded', 'taskSucceededEventDetails', {
      ...describeResource(this.#current.resource),
      output: JSON.stringify(this.#current.output),
      outputDetails: { truncated: false },
    });
    this.#current = undefined;
  }

  #fail(timestamp: number, error: string, cause: string): void {
    if (!this.#current) return;
    const details = { ...describeResource(this.#current.resource), error, cause };
    this.#current = undefined;
    if (error === 'States.Timeout') this.#push(timestamp, 'TaskTimedOut', 'taskTimedOutEventDetails', details);
    else this.#push(timestamp, 'TaskFailed', 'taskFailedEventDetails', details);
  }

  #push(timestamp: number, type: string, details: string, content: Document): void {
    const previousEventId = this.events.length;
    this.events.push({
      timestamp: timestamp / 1000,
      type,
      id: previousEventId + 1,
      previousEventId,
      [details]: content,
    });
  }
}

/** `arn:aws:states:::lambda:invoke` is the resource `invoke` of the type `lambda`. */
function describeResource(arn: string): { resourceType: string; resource: string } {
  const [resourceType = '', resource = ''] = arn.split(':').slice(-2);
  return { resourceType, resource };
}
