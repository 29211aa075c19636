/** A state machine: runs a definition on the engine library. */
import { ExecutionTimeoutError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as v from 'valibot';
import type { Document } from '../../service/service.ts';
import type { Speed } from '../../service/speed.ts';
import type { StackStateMachine } from '../../template/resources/state-machines.ts';
import type { EntryResult } from '../events/events.ts';
import type { InvocationResult } from '../lambda/messages.ts';
import { checkDefinition } from './check-definition.ts';
import type { Attempt } from './history.ts';
import { refusedTask, type TaskService } from './refused-task.ts';

/** Input and output of a state, and of an execution: 256 KiB of UTF-8 (Step Functions quotas). */
export const MAX_DATA_BYTES = 262_144;

const invokeParameters = v.object({ FunctionName: v.string(), Payload: v.optional(v.unknown()) });

const putEventsParameters = v.object({ Entries: v.array(v.record(v.string(), v.unknown())) });

/** The services that the tasks of a state machine call. */
export interface TaskResources {
  /**
   * @param event JSON text
   * @param signal aborted when the execution ends; a function that has not begun then must not begin
   */
  invokeFunction(functionName: string, event: string, signal: AbortSignal): Promise<InvocationResult>;
  putEvents(entries: readonly Document[]): Promise<EntryResult[]>;
  /**
   * Checks the permissions of a state machine's role for a task; all are granted by default.
   *
   * @param operation such as `lambda:Invoke`
   * @throws ServiceError AccessDeniedException
   */
  authorize?: (roleArn: string, operation: string, input: Document) => void;
}

/** The identity of an execution, for the context object. */
export interface ExecutionIdentity {
  executionArn: string;
  name: string;
  startDate: number;
}

/** A run of the engine. */
type EngineRun = ReturnType<StateMachine['run']>;

/** A run of a state machine. */
export interface Run extends Pick<EngineRun, 'eventLogs' | 'result'> {
  /** Ends the run. No further task begins, and the result is an ExecutionAbortedError. */
  abort(): void;
}

/** A state machine that can be run. */
export class Machine {
  readonly settings: StackStateMachine;
  readonly #speed: Speed;
  /** The engine, and the speed that its waits have. */
  #engine: { factor: number; machine: StateMachine } | undefined;
  readonly #definition: StateMachineDefinition;
  readonly #resources: TaskResources;

  /**
   * @param speed divides every wait, but not the time-outs
   * @throws UnsupportedDefinition when the engine cannot run the definition
   */
  constructor(settings: StackStateMachine, resources: TaskResources, speed: Speed) {
    this.settings = settings;
    this.#resources = resources;
    checkDefinition(settings.definition, settings.logicalId);
    this.#definition = JSON.parse(settings.definition);
    this.#speed = speed;
  }

  /** The engine with the waits of the speed that is set now. */
  #engineNow(): StateMachine {
    const { factor } = this.#speed;
    if (this.#engine?.factor !== factor) {
      // The definition was checked at the start. The check of the library would take 70 to 180 ms, and refuse shortened waits that
      // are fractions. run() applies the time-out, because after a time-out of the engine the remaining retries would go on.
      const { TimeoutSeconds, ...timeless } = shortenWaits(this.#definition, factor);
      this.#engine = { factor, machine: new StateMachine(timeless, { validationOptions: { noValidate: true } }) };
    }
    return this.#engine.machine;
  }

  /**
   * Starts a run.
   *
   * @param input the execution's input, parsed
   * @param onAttempt called at each attempt of a task, before its events
   */
  run(input: unknown, execution: ExecutionIdentity, onAttempt: (attempt: Attempt) => void): Run {
    const ended = new AbortController();
    const handlers: Record<string, (parameters: unknown) => Promise<never>> = {};
    for (const [state, definition] of Object.entries(this.#definition.States)) {
      if (definition.Type !== 'Task') continue;
      const { Resource } = definition;
      handlers[state] = async (parameters) => {
        // An aborted engine skips the waits between retries, and makes all retries at once.
        if (ended.signal.aborted) throw terminal('States.Aborted', 'The execution has ended.');
        const attempt: Attempt = { resource: Resource, parameters };
        onAttempt(attempt);
        attempt.output = checkSize(await this.#carryOut(Resource, checkSize(parameters), execution, ended.signal));
        return attempt.output as never;
      };
    }
    const run = this.#engineNow().run(input as never, {
      overrides: { taskResourceLocalHandlers: handlers },
      context: {
        Execution: {
          Id: execution.executionArn,
          Name: execution.name,
          RoleArn: this.settings.roleArn,
          RedriveCount: 0,
        },
        StateMachine: { Id: this.settings.arn, Name: this.settings.name },
      },
    });
    const abort = () => {
      ended.abort();
      run.abort();
    };
    return { eventLogs: run.eventLogs, abort, result: this.#inTime(run.result, abort) };
  }

  /** Ends a run at the time-out of the state machine. */
  async #inTime(result: EngineRun['result'], abort: () => void): EngineRun['result'] {
    const { TimeoutSeconds } = this.#definition;
    if (TimeoutSeconds === undefined) return result;
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      abort();
    }, TimeoutSeconds * 1000);
    try {
      return await result;
    } catch (error) {
      throw timedOut ? new ExecutionTimeoutError() : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #carryOut(
    resource: string,
    parameters: unknown,
    execution: ExecutionIdentity,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (resource === 'arn:aws:states:::events:putEvents') {
      return this.#putEvents(v.parse(putEventsParameters, parameters).Entries, execution);
    }
    const { FunctionName, Payload } = v.parse(invokeParameters, parameters);
    const event = JSON.stringify(Payload ?? {});
    const { payload, error } = await this.#call('Lambda', 'lambda:Invoke', { FunctionName }, () =>
      this.#resources.invokeFunction(FunctionName, event, signal),
    );
    // The Error is Lambda's error type, and the Cause is the error as JSON.
    if (error) throw namedError(error.errorType, JSON.stringify(error));
    return {
      ExecutedVersion: '$LATEST',
      Payload: JSON.parse(payload),
      SdkHttpMetadata: { HttpStatusCode: 200 },
      StatusCode: 200,
    };
  }

  /** Makes a call with the permissions of the role. */
  async #call<T>(service: TaskService, operation: string, input: Document, call: () => Promise<T>): Promise<T> {
    try {
      this.#resources.authorize?.(this.settings.roleArn, operation, input);
      return await call();
    } catch (error) {
      throw refusedTask(service, error);
    }
  }

  async #putEvents(Entries: Document[], { executionArn }: ExecutionIdentity): Promise<unknown> {
    const results = await this.#call('EventBridge', 'events:PutEvents', { Entries }, () =>
      this.#resources.putEvents(
        Entries.map(({ Detail, ...entry }) => ({
          ...entry,
          Detail: typeof Detail === 'string' ? Detail : JSON.stringify(Detail),
          Resources: [...(Array.isArray(entry.Resources) ? entry.Resources : []), this.settings.arn, executionArn],
        })),
      ),
    );
    const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
    if (failed.length > 0) throw namedError('EventBridge.FailedEntry', JSON.stringify(failed));
    return { Entries: results, FailedEntryCount: 0 };
  }
}

function checkSize(value: unknown): unknown {
  if (Buffer.byteLength(JSON.stringify(value) ?? '') > MAX_DATA_BYTES) {
    throw terminal(
      'States.DataLimitExceeded',
      'The state/task returned a result with a size exceeding the maximum number of bytes service limit.',
    );
  }
  return value;
}

/** An error that Retry and Catch do not handle. */
function terminal(name: string, message: string): Error {
  return Object.assign(namedError(name, message), { isRetryable: false, isCatchable: false });
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** A copy of a definition with shorter waits: intervals and maximum delays of retries, and Wait states. */
function shortenWaits(definition: StateMachineDefinition, speed: number): StateMachineDefinition {
  return JSON.parse(JSON.stringify(definition), (key, value) =>
    ['IntervalSeconds', 'MaxDelaySeconds', 'Seconds'].includes(key) && typeof value === 'number'
      ? value / speed
      : value,
  );
}
