/** Shows an execution while it goes on, and how it has ended. */
import type { SFNClient } from '@aws-sdk/client-sfn';
import { followExecution } from '../executions/follow-execution.ts';
import { type ExecutionOutcome, readOutcome } from '../executions/read-outcome.ts';
import { outcomeText } from './show-outcome.ts';
import { progressLine } from './show-progress.ts';

/** How it is shown. */
export interface ShowOptions {
  /** One JSON document on the standard output; what goes on goes to the error output. */
  json?: boolean;
  signal?: AbortSignal;
}

/**
 * Follows an execution to its end, and shows it.
 *
 * @returns the exit code: 0 when it has succeeded, 1 when not
 */
export async function showExecution(client: SFNClient, executionArn: string, options: ShowOptions): Promise<number> {
  const stream = options.json ? process.stderr : process.stdout;
  for await (const progress of followExecution(client, executionArn, options)) {
    stream.write(`${progressLine(progress, stream)}\n`);
  }
  return showOutcome(await readOutcome(client, executionArn), options);
}

/** @returns the exit code: 0 when it has succeeded, 1 when not */
export function showOutcome(execution: ExecutionOutcome, { json }: ShowOptions): number {
  const succeeded = execution.status === 'SUCCEEDED';
  if (json) console.log(JSON.stringify(outcomeJson(execution)));
  else if (succeeded) console.log(`\n${outcomeText(execution, process.stdout)}`);
  else console.error(`\n${outcomeText(execution, process.stderr)}`);
  return succeeded ? 0 : 1;
}

/**
 * An outcome for scripts and files: without the input, which holds the person, and without what an operator wrote who
 * stopped the execution, which may name the person. The history has both.
 */
export function outcomeJson({ executionArn, name, status, startDate, stopDate, ...rest }: ExecutionOutcome) {
  const { error, cause, succeeded, failed } = rest;
  const why = status === 'ABORTED' ? { error: 'ExecutionAborted' } : { error, cause };
  return { executionArn, name, status, startDate, stopDate, ...why, outcome: succeeded ?? failed };
}
