/** Shows the progress of an execution and its outcome. */
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RequestKind } from '../../core/kinds.ts';
import type { Progress } from '../executions/execution-progress.ts';
import { followExecution } from '../executions/follow-execution.ts';
import { type ExecutionOutcome, endOf, isCarriedOut, readOutcome } from '../executions/read-outcome.ts';
import type { ExecutionJson } from '../json/execution.ts';
import { writeJson } from '../json/write-json.ts';
import type { Interruptible } from '../options.ts';
import { outcomeText } from './outcome/show-outcome.ts';
import { progressLine } from './show-progress.ts';
import { Spinner } from './spinner.ts';

/** How an execution is shown. */
export interface ShowOptions extends Interruptible {
  /** Writes one JSON document at the end, and no progress. */
  json?: boolean | undefined;
}

/** What a command knows of an execution before it is read. */
export interface ShownExecution {
  requestId: string | undefined;
  kind: RequestKind;
  /** Whether the command started it. */
  started: boolean;
}

/**
 * Follows an execution to its end, and shows its progress and its outcome.
 *
 * @returns the exit code: 0 when the request was carried out, 1 when not
 */
export async function showExecution(
  client: SFNClient,
  { executionArn, ...shown }: ShownExecution & { executionArn: string },
  options: ShowOptions,
): Promise<number> {
  await showProgress(client, executionArn, options);
  return showOutcome(await readOutcome(client, executionArn, options), shown, options);
}

/**
 * Follows an execution to its end, and shows its progress.
 *
 * @returns the steps
 */
export async function showProgress(
  client: SFNClient,
  executionArn: string,
  { json, signal }: ShowOptions,
): Promise<Progress[]> {
  const { stdout } = process;
  const steps: Progress[] = [];
  const spinner = new Spinner(stdout, !json);
  const onState = (state: string | undefined) => spinner.show(state);
  try {
    for await (const step of followExecution(client, executionArn, { signal, onState })) {
      steps.push(step);
      if (!json) spinner.write(progressLine(step, stdout));
    }
  } finally {
    spinner.stop();
  }
  return steps;
}

/**
 * Shows the outcome of an execution that has ended.
 *
 * @returns the exit code: 0 when the request was carried out, 1 when not
 */
export function showOutcome(execution: ExecutionOutcome, shown: ShownExecution, { json }: ShowOptions): number {
  const succeeded = isCarriedOut(execution);
  if (json) writeJson({ ...shown, ...outcomeJson(execution) });
  else if (succeeded) console.log(`\n${outcomeText(execution, process.stdout)}`);
  else console.error(`\n${outcomeText(execution, process.stderr)}`);
  return succeeded ? 0 : 1;
}

/**
 * The outcome of an execution for scripts and files. It has no personal data: the input describes the person, and the reason
 * that an operator gave for stopping the execution may name the person. The history has both.
 */
export function outcomeJson(execution: ExecutionOutcome): ExecutionJson {
  const { executionArn, name, status, startDate, stopDate, succeeded, superseded, failed } = execution;
  return {
    executionArn,
    name,
    status,
    startDate: startDate?.toISOString(),
    stopDate: stopDate?.toISOString(),
    ...endOf(execution),
    ...(superseded && { supersededBy: superseded.supersededBy }),
    outcome: superseded ?? (succeeded ?? failed)?.detail,
  };
}
