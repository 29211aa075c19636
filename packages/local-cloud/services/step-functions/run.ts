/** Runs a definition on the engine library: the states of an execution, and of the iterations of its Map states. */
import { ExecutionError, type StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import pMap from 'p-map';
import type { Document } from '../../service/service.ts';
import { type Engine, fillIn, type MapState } from './engine-definition.ts';
import type { Branch } from './history.ts';

/** Input and output of a state, and of an execution: 256 KiB of UTF-8 (Step Functions quotas). */
export const MAX_DATA_BYTES = 262_144;

/** What a run needs besides its definition. */
export interface RunOptions {
  /**
   * Carries out one attempt of a task.
   *
   * @param signal aborted when the task must end
   */
  carryOut: (state: string, parameters: unknown, signal: AbortSignal) => Promise<unknown>;
  /** The resources of the tasks, by state. */
  resources: ReadonlyMap<string, string>;
}

/** Where states run: in the execution, or in an iteration. */
interface Place {
  /** Records what happens. */
  branch: Branch;
  /** Aborted when the states must end. */
  signal: AbortSignal;
  /** The context object. */
  context: { Execution: Document; [member: string]: Document };
}

/**
 * Runs states to their end.
 *
 * @returns the output of the last state
 * @throws ExecutionError whose cause is the error of a state; ExecutionAbortedError
 */
export class Runner {
  readonly #engine: Engine;
  readonly #options: RunOptions;

  constructor(engine: Engine, options: RunOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** Runs the execution. */
  run(input: unknown, { context, ...place }: Place): Promise<unknown> {
    const Root = { ...context.Execution, Input: input, StartTime: new Date().toISOString() };
    return this.#runStates(this.#engine.machine, input, { ...place, context: { ...context, Root } });
  }

  async #runStates(machine: StateMachine, input: unknown, place: Place): Promise<unknown> {
    const { branch, signal, context } = place;
    const handlers: Record<string, (parameters: unknown) => Promise<never>> = {};
    const { maps, waits } = this.#engine;
    for (const name of [...maps.keys(), ...waits, ...this.#options.resources.keys()]) {
      handlers[name] = async (parameters) => {
        // An aborted engine skips the waits between retries, and makes all retries at once.
        if (signal.aborted) throw terminal('States.Aborted', 'The execution has ended.');
        if (waits.has(name)) return (await waitUntil(name, parameters, signal)) as never;
        const map = maps.get(name);
        const work = map ? this.#runMap(name, map, parameters, place) : this.#runTask(name, parameters, place);
        return (await work) as never;
      };
    }
    const run = machine.run(input as never, { overrides: { taskResourceLocalHandlers: handlers }, context });
    run.result.catch(() => undefined);
    signal.addEventListener('abort', run.abort, { once: true });
    for await (const event of run.eventLogs) {
      const name = 'state' in event ? event.state.name : '';
      const type = maps.has(name) ? 'Map' : waits.has(name) ? 'Wait' : undefined;
      branch.add('state' in event && type ? { ...event, state: { ...event.state, type } } : event);
    }
    return run.result;
  }

  async #runTask(name: string, parameters: unknown, { branch, signal }: Place): Promise<unknown> {
    const resource = this.#options.resources.get(name) ?? '';
    const attempt = branch.attempt(resource, parameters);
    attempt.output = checkSize(await this.#options.carryOut(name, checkSize(parameters), signal));
    return attempt.output;
  }

  async #runMap(name: string, map: MapState, parameters: unknown, place: Place): Promise<unknown> {
    const { input, items } = parameters as { input: unknown; items: unknown };
    if (!Array.isArray(items)) throw terminal('States.Runtime', `The ItemsPath of ${name} leads to no list.`);
    const failed = new AbortController();
    const signal = AbortSignal.any([place.signal, failed.signal]);
    const started = new Set<Branch>();
    await place.branch.startMap(items.length);
    try {
      const outputs = await pMap(
        items,
        async (item, index) => {
          const branch = place.branch.startIteration(name, index);
          started.add(branch);
          const context = { ...place.context, Map: { Item: { Index: index, Value: item } } };
          const selected = map.itemSelector ? await fillIn(map.itemSelector, input, context) : item;
          if (signal.aborted) throw terminal('States.Aborted', 'The Map state has ended.');
          return this.#runStates(map.iteration, checkSize(selected), { branch, signal, context });
        },
        { concurrency: map.concurrency },
      );
      return checkSize(outputs);
    } catch (error) {
      // An iteration that fails ends the others, and its error is the error of the Map state.
      failed.abort();
      if (!place.signal.aborted) for (const branch of started) branch.abort();
      throw error instanceof ExecutionError ? error.cause : error;
    }
  }
}

/** The resource of each task, those in the iterations of Map states included. */
export function taskResources({ States }: Pick<StateMachineDefinition, 'States'>): [string, string][] {
  return Object.entries(States).flatMap(([name, state]): [string, string][] => {
    if (state.Type === 'Map' && state.ItemProcessor) return taskResources(state.ItemProcessor);
    return state.Type === 'Task' ? [[name, state.Resource]] : [];
  });
}

/** The longest time of a timer, 24 days. Node makes a longer one end at once. */
const LONGEST_TIMER = 2_000_000_000;

/** Waits until the time on the clock that a Wait state has read, or the states end. */
async function waitUntil(name: string, parameters: unknown, signal: AbortSignal): Promise<null> {
  const until = Date.parse(Object(parameters).at);
  if (Number.isNaN(until)) throw terminal('States.Runtime', `The TimestampPath of ${name} leads to no timestamp.`);
  for (let left = until - Date.now(); left > 0 && !signal.aborted; left = until - Date.now()) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(left, LONGEST_TIMER));
    const end = () => resolve();
    signal.addEventListener('abort', end, { once: true });
    await promise;
    signal.removeEventListener('abort', end);
    clearTimeout(timer);
  }
  return null;
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

/** An error with the name that Retry and Catch compare. */
export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
