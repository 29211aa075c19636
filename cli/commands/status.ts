/** `onboard status`: shows the executions of a request, state by state. */
import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { REQUEST_KINDS } from '../../core/kinds.ts';
import type { StatusOptions } from '../declarations/status.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { ExecutionProgress, type Progress } from '../executions/execution-progress.ts';
import { type FoundExecution, findExecutions } from '../executions/find-executions.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { outcomeJson, showOutcome } from '../output/show-execution.ts';
import { progressLine } from '../output/show-progress.ts';

const KIND_WIDTH = Math.max(...REQUEST_KINDS.map(({ length }) => length));

/**
 * Shows the newest execution of a request, and lists the earlier ones.
 *
 * @returns the exit code: 0 when it has succeeded or is running
 */
export async function status(requestId: string, options: StatusOptions): Promise<number> {
  const stack = await openStack(options);
  const executions = await findExecutions(stack, requestId);
  const [newest, ...earlier] = executions;
  if (!newest?.executionArn) {
    console.error(`The request ${requestId} has no execution.`);
    return 1;
  }
  const outcome = await readOutcome(stack.stepFunctions, newest.executionArn);
  const { steps, currentState } = await readProgress(stack.stepFunctions, newest.executionArn);
  const running = outcome.status === 'RUNNING';
  if (options.json) {
    const attempts = executions.map(({ kind, name, status: ended, startDate, stopDate }) => ({
      kind,
      name,
      status: ended,
      startDate,
      stopDate,
    }));
    console.log(JSON.stringify({ requestId, ...outcomeJson(outcome), currentState, steps, attempts }));
    return running || outcome.status === 'SUCCEEDED' ? 0 : 1;
  }
  console.log(executionLine(newest));
  for (const step of steps) console.log(progressLine(step, process.stdout));
  if (running) console.log(`\nRunning, in ${currentState ?? 'its first state'}.`);
  const code = running ? 0 : showOutcome(outcome, options);
  if (earlier.length > 0) console.log(`\nEarlier:\n${earlier.map(executionLine).join('\n')}`);
  return code;
}

async function readProgress(
  client: SFNClient,
  executionArn: string,
): Promise<{ steps: Progress[]; currentState: string | undefined }> {
  const progress = new ExecutionProgress();
  const steps: Progress[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 })) {
    for (const event of events) steps.push(...progress.read(event));
  }
  return { steps, currentState: progress.currentState };
}

function executionLine({ kind, name, status: ended, startDate }: FoundExecution): string {
  return `${startDate?.toISOString() ?? ''}  ${kind.padEnd(KIND_WIDTH)}  ${ended?.padEnd(9)}  ${name}`;
}
