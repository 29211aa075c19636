/** Runs a definition with the tasks of a test, and without a cloud. */
import { ExecutionError, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { prepare } from '../services/step-functions/engine-definition.ts';
import { History, type HistoryEvent } from '../services/step-functions/history.ts';
import { HistoryPlaces } from '../services/step-functions/history-places.ts';
import { Runner, taskResources } from '../services/step-functions/run.ts';

/** A definition that has run. */
export interface DefinitionRun {
  /** The output, or the error of the state that has failed. */
  ended: { output: unknown } | { failure: Error };
  events: readonly HistoryEvent[];
}

/**
 * Runs a definition to its end. Its time-out does not apply.
 *
 * @param text definition in Amazon States Language; substitutions may be left in it
 * @param input parsed
 * @param executionArn for the context object
 * @param carryOut carries out one attempt of a task
 */
export async function runDefinition(
  text: string,
  input: unknown,
  executionArn: string,
  carryOut: (state: string, parameters: unknown) => Promise<unknown>,
): Promise<DefinitionRun> {
  const definition: StateMachineDefinition = JSON.parse(text);
  const { main, events } = new History({ region: 'us-east-1', roleArn: '', onChange: () => undefined });
  const runner = new Runner(prepare(definition, 1), { carryOut, resources: new Map(taskResources(definition)) });
  const context = { Execution: { Id: executionArn } };
  const { signal } = new AbortController();
  try {
    return { ended: { output: await runner.run(input, { branch: main, signal, context }) }, events };
  } catch (error) {
    const failure = error instanceof ExecutionError ? error.cause : error;
    return { ended: { failure: failure instanceof Error ? failure : new Error(String(failure)) }, events };
  }
}

/** The waits before all retries of tasks, in milliseconds, in their order. */
export function allRetryWaits(events: readonly HistoryEvent[]): number[] {
  const places = new HistoryPlaces<number | undefined>();
  return events.flatMap((event) => {
    const place = places.read(event);
    const failedAt = place.visit;
    if (event.type !== 'TaskStarted') place.visit = undefined;
    if (event.type === 'TaskFailed' || event.type === 'TaskTimedOut') place.visit = event.timestamp;
    return event.type === 'TaskScheduled' && failedAt !== undefined
      ? [Math.round((event.timestamp - failedAt) * 1000)]
      : [];
  });
}
