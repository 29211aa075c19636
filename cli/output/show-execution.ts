/** Shows the progress of an execution and its outcome. */
import type { SFNClient } from '@aws-sdk/client-sfn';
import { followExecution } from '../executions/follow-execution.ts';
import { type ExecutionOutcome, endOf, readOutcome } from '../executions/read-outcome.ts';
import type { Interruptible } from '../options.ts';
import { outcomeText } from './show-outcome.ts';
import { progressLine } from './show-progress.ts';
import { Spinner } from './spinner.ts';

/** How an execution is shown. */
export interface ShowOptions extends Interruptible {
  /** Writes one JSON document to the standard output, and the progress to the error output. */
  json?: boolean | undefined;
}

/**
 * Follows an execution to its end, and shows its progress and its outcome.
 *
 * @returns the exit code: 0 when it has succeeded, 1 when not
 */
export async function showExecution(client: SFNClient, executionArn: string, options: ShowOptions): Promise<number> {
  const stream = options.json ? process.stderr : process.stdout;
  const spinner = new Spinner(stream, !options.json);
  const onState = (state: string | undefined) => spinner.show(state);
  try {
    for await (const progress of followExecution(client, executionArn, { ...options, onState })) {
      spinner.write(progressLine(progress, stream));
    }
  } finally {
    spinner.stop();
  }
  return showOutcome(await readOutcome(client, executionArn, options), options);
}

/**
 * Shows the outcome of an execution that has ended.
 *
 * @returns the exit code: 0 when it has succeeded, 1 when not
 */
export function showOutcome(execution: ExecutionOutcome, { json }: ShowOptions): number {
  const succeeded = execution.status === 'SUCCEEDED';
  if (json) console.log(JSON.stringify(outcomeJson(execution)));
  else if (succeeded) console.log(`\n${outcomeText(execution, process.stdout)}`);
  else console.error(`\n${outcomeText(execution, process.stderr)}`);
  return succeeded ? 0 : 1;
}

/**
 * The outcome of an execution for scripts and files. It has no personal data: the input describes the person, and the reason
 * that an operator gave for stopping the execution may name the person. The history has both.
 */
export function outcomeJson(execution: ExecutionOutcome) {
  const { executionArn, name, status, startDate, stopDate, succeeded, failed } = execution;
  return {
    executionArn,
    name,
    status,
    startDate,
    stopDate,
    ...endOf(execution),
    outcome: (succeeded ?? failed)?.detail,
  };
}
