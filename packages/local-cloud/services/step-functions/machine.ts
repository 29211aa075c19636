/** A state machine: runs a definition on the engine library. */
import { ExecutionTimeoutError, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as v from 'valibot';
import type { Document } from '../../service/service.ts';
import type { Speed } from '../../service/speed.ts';
import type { StackStateMachine } from '../../template/resources/state-machines.ts';
import type { EntryResult } from '../events/events.ts';
import type { InvocationResult } from '../lambda/messages.ts';
import { checkDefinition } from './check-definition.ts';
import { type Engine, prepare } from './engine-definition.ts';
import type { Branch } from './history.ts';
import { refusedTask, type TaskService } from './refused-task.ts';
import { namedError, Runner, taskResources } from './run.ts';

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

/** A run of a state machine. */
export interface Run {
  /** The output of the last state. Rejected with an ExecutionError, ExecutionAbortedError or ExecutionTimeoutError. */
  result: Promise<unknown>;
  /** Ends the run. No further task begins, and the result is an ExecutionAbortedError. */
  abort(): void;
}

/** Definitions by their texts. Tests open thousands of clouds with the same ones, and a run changes none. */
const definitions = new Map<string, StateMachineDefinition>();

/** Engines by the texts of their definitions, each with the speed that its waits have. */
const engines = new Map<string, { factor: number; engine: Engine }>();

function definitionOf(text: string): StateMachineDefinition {
  const definition: StateMachineDefinition = definitions.get(text) ?? JSON.parse(text);
  definitions.set(text, definition);
  return definition;
}

/** The engine with the waits of a speed. */
function engineOf(text: string, factor: number): Engine {
  const known = engines.get(text);
  if (known?.factor === factor) return known.engine;
  const engine = prepare(definitionOf(text), factor);
  engines.set(text, { factor, engine });
  return engine;
}

/** A state machine that can be run. */
export class Machine {
  readonly settings: StackStateMachine;
  readonly #speed: Speed;
  readonly #definition: StateMachineDefinition;
  readonly #taskResources: ReadonlyMap<string, string>;
  readonly #resources: TaskResources;

  /**
   * @param speed divides every wait, but not the time-outs
   * @throws UnsupportedDefinition when the engine cannot run the definition
   */
  constructor(settings: StackStateMachine, resources: TaskResources, speed: Speed) {
    this.settings = settings;
    this.#resources = resources;
    checkDefinition(settings.definition, settings.logicalId);
    this.#definition = definitionOf(settings.definition);
    this.#taskResources = new Map(taskResources(this.#definition));
    this.#speed = speed;
  }

  /**
   * Starts a run.
   *
   * @param input the execution's input, parsed
   * @param branch records what happens
   */
  run(input: unknown, execution: ExecutionIdentity, branch: Branch): Run {
    const ended = new AbortController();
    const runner = new Runner(engineOf(this.settings.definition, this.#speed.factor), {
      resources: this.#taskResources,
      carryOut: (state, parameters, signal) => this.#carryOut(state, parameters, execution, signal),
    });
    const context = {
      Execution: {
        Id: execution.executionArn,
        Name: execution.name,
        RoleArn: this.settings.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: this.settings.arn, Name: this.settings.name },
    };
    const result = runner.run(input, { branch, signal: ended.signal, context });
    const abort = () => ended.abort();
    return { abort, result: this.#inTime(result, abort) };
  }

  /** Ends a run at the time-out of the state machine. */
  async #inTime(result: Promise<unknown>, abort: () => void): Promise<unknown> {
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
    state: string,
    parameters: unknown,
    execution: ExecutionIdentity,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (this.#taskResources.get(state) === 'arn:aws:states:::events:putEvents') {
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
