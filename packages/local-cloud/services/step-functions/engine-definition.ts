/** Prepares a definition for the engine library. */
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import './json-paths.ts';

/** A value in a definition. */
type JSONValue = NonNullable<Extract<StateMachineDefinition['States'][string], { Type: 'Pass' }>['Parameters']>;

/** States of a definition, or of the iterations of a Map state. */
type States = Pick<StateMachineDefinition, 'StartAt' | 'States'>;

/** A Map state. */
export interface MapState {
  /** The template of the input of an iteration; the item is the input without one. */
  itemSelector: JSONValue | undefined;
  concurrency: number;
  /** Runs one iteration. */
  iteration: StateMachine;
}

/** A definition as the engine runs it. */
export interface Engine {
  machine: StateMachine;
  /** The Map states by name. Names are unique in a definition. */
  maps: ReadonlyMap<string, MapState>;
  /** The Wait states with the path of a timestamp. */
  waits: ReadonlySet<string>;
}

/** Iterations of an inline Map state that run at once at most (Step Functions developer guide, Map state). */
const INLINE_CONCURRENCY = 40;

/** Longer than any execution, and short enough for a timer. */
const NO_TIMEOUT = 2_000_000;

/**
 * Prepares a definition that was checked: shortens its waits, and makes tasks of its Map states and
 * of Wait states with the path of a timestamp. The Map states of the engine start
 * the remaining items after an iteration has failed, make all retries of the other iterations at once, and have no order of events.
 * Its Wait states have a timer for a time in the past.
 *
 * @param factor divides every wait, but not the time-outs
 */
export function prepare(definition: StateMachineDefinition, factor: number): Engine {
  const maps = new Map<string, MapState>();
  const waits = new Set<string>();
  // run() applies the time-out, because after a time-out of the engine the remaining retries would go on.
  const { StartAt, States } = shortenWaits(definition, factor);
  return { machine: engineOf({ StartAt, States }, maps, waits), maps, waits };
}

/** Evaluates the template of a payload. */
export async function fillIn(template: JSONValue, input: unknown, context: object): Promise<unknown> {
  const only: States = { StartAt: 'Only', States: { Only: { Type: 'Pass', Parameters: template, End: true } } };
  return newMachine(only).run(input as never, { context: { ...context } }).result;
}

function engineOf({ StartAt, States }: States, maps: Map<string, MapState>, waits: Set<string>): StateMachine {
  const tasks = Object.entries(States).map(([name, state]): [string, States['States'][string]] => {
    if (state.Type === 'Wait' && 'TimestampPath' in state) {
      waits.add(name);
      const { TimestampPath, ...others } = state;
      const Parameters = { 'at.$': TimestampPath };
      return [
        name,
        {
          ...others,
          Type: 'Task',
          Resource: 'wait',
          Parameters,
          ResultPath: null,
          TimeoutSeconds: NO_TIMEOUT,
        } as never,
      ];
    }
    if (state.Type !== 'Map' || !state.ItemProcessor) return [name, state];
    const { ItemProcessor, ItemSelector, ItemsPath = '$', MaxConcurrency, Iterator: _, ...rest } = state;
    maps.set(name, {
      itemSelector: ItemSelector && inIteration(ItemSelector),
      concurrency: Math.min(MaxConcurrency || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
      iteration: engineOf(inIteration(ItemProcessor), maps, waits),
    });
    const Parameters = { 'input.$': '$', 'items.$': ItemsPath };
    return [name, { ...rest, Type: 'Task', Resource: 'map', Parameters, TimeoutSeconds: NO_TIMEOUT } as never];
  });
  return newMachine({ StartAt, States: Object.fromEntries(tasks) });
}

/** The definition was checked at the start: the check of the library takes 70 to 180 ms, and refuses waits that are fractions. */
function newMachine(definition: States): StateMachine {
  return new StateMachine(definition, { validationOptions: { noValidate: true } });
}

/**
 * Each iteration is an execution for the engine, with an input and a start of its own. The context object has those of the
 * execution of the state machine as `Root`.
 */
function inIteration<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, text) =>
    typeof text === 'string' ? text.replaceAll(/\$\$\.Execution\b/g, '$$$$.Root') : text,
  );
}

/** A copy of a definition with shorter waits: intervals and maximum delays of retries, and Wait states. */
function shortenWaits(definition: StateMachineDefinition, speed: number): StateMachineDefinition {
  return JSON.parse(JSON.stringify(definition), (key, value) =>
    ['IntervalSeconds', 'MaxDelaySeconds', 'Seconds'].includes(key) && typeof value === 'number'
      ? value / speed
      : value,
  );
}
