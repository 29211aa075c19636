/** `onboard status`: shows the executions of a request, state by state. */
import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { REQUEST_KINDS } from '../../core/kinds.ts';
import type { StatusOptions } from '../declarations/status.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { ExecutionProgress, type Progress } from '../executions/execution-progress.ts';
import { followExecution } from '../executions/follow-execution.ts';
import { type ExecutionOutcome, readOutcome } from '../executions/read-outcome.ts';
import { findExecutions } from '../history/find-executions.ts';
import type { FoundExecution } from '../history/list-executions.ts';
import type { Interruptible } from '../options.ts';
import { outcomeJson, showOutcome } from '../output/show-execution.ts';
import { progressLine } from '../output/show-progress.ts';

const KIND_WIDTH = Math.max(...REQUEST_KINDS.map(({ length }) => length));

/**
 * Shows the newest execution of a request, and lists the others. With `--watch`, a running execution is shown and followed to
 * its end.
 *
 * @returns the exit code: 0 when it has succeeded or is running
 */
export async function status(requestId: string, options: StatusOptions): Promise<number> {
  const stack = await openStack(options);
  const { executions, unread } = await findExecutions(stack, requestId, options);
  const running = options.watch ? executions.find(({ status: now }) => now === 'RUNNING') : undefined;
  const shown = running ?? executions[0];
  if (!shown?.executionArn) {
    console.error(`The request ${requestId} has no execution.${unreadText(unread)}`);
    return 1;
  }
  const stream = options.json ? process.stderr : process.stdout;
  const write = (line: string) => stream.write(`${line}\n`);
  if (!options.json || running) write(executionLine(shown));
  const progress = running
    ? await watchProgress(stack.stepFunctions, shown.executionArn, options, (step) => write(progressLine(step, stream)))
    : await readProgress(stack.stepFunctions, shown.executionArn, options);
  const outcome = await readOutcome(stack.stepFunctions, shown.executionArn, options);
  const isRunning = outcome.status === 'RUNNING';
  if (options.json) {
    console.log(JSON.stringify(statusJson(requestId, { executions, shown, unread, outcome, progress })));
    return isRunning || outcome.status === 'SUCCEEDED' ? 0 : 1;
  }
  if (!running) for (const step of progress.steps) write(progressLine(step, stream));
  if (isRunning) write(`\nRunning, in ${progress.currentState ?? 'its first state'}.`);
  const code = isRunning ? 0 : showOutcome(outcome, options);
  const others = executions.filter((execution) => execution !== shown);
  if (others.length > 0) {
    write(`\n${shown === executions[0] ? 'Earlier' : 'Others'}:\n${others.map(executionLine).join('\n')}`);
  }
  if (unread > 0) console.error(unreadText(unread).trim());
  return code;
}

/** What is known of a request. */
interface RequestStatus {
  executions: readonly FoundExecution[];
  shown: FoundExecution;
  unread: number;
  outcome: ExecutionOutcome;
  progress: ReadProgress;
}

/** The status of a request for scripts. */
function statusJson(requestId: string, { executions, shown, unread, outcome, progress }: RequestStatus) {
  const attempts = executions.map((execution) => {
    // The execution may have ended since it was listed.
    const { status: now, stopDate } = execution === shown ? outcome : execution;
    const { kind, name, startDate } = execution;
    return { kind, name, status: now, startDate, stopDate };
  });
  return { requestId, ...outcomeJson(outcome), ...progress, attempts, unread };
}

/** The steps of an execution. */
interface ReadProgress {
  currentState: string | undefined;
  steps: Progress[];
}

async function readProgress(client: SFNClient, executionArn: string, { signal }: Interruptible): Promise<ReadProgress> {
  const progress = new ExecutionProgress();
  const steps: Progress[] = [];
  const pages = paginateGetExecutionHistory(
    { client, pageSize: 1000 },
    { executionArn },
    signal && { abortSignal: signal },
  );
  for await (const { events = [] } of pages) {
    for (const event of events) steps.push(...progress.read(event));
  }
  return { currentState: progress.currentState, steps };
}

/** Reads the steps of an execution until it has ended. */
async function watchProgress(
  client: SFNClient,
  executionArn: string,
  options: Interruptible,
  onStep: (step: Progress) => void,
): Promise<ReadProgress> {
  const steps: Progress[] = [];
  for await (const step of followExecution(client, executionArn, options)) {
    steps.push(step);
    onStep(step);
  }
  return { currentState: undefined, steps };
}

function executionLine({ kind, name, status: ended, startDate }: FoundExecution): string {
  return `${startDate?.toISOString() ?? ''}  ${kind.padEnd(KIND_WIDTH)}  ${ended?.padEnd(9)}  ${name}`;
}

/** What the user has to know when not all inputs were read. */
function unreadText(unread: number): string {
  if (unread === 0) return '';
  return ` ${unread} older executions that events started were not read. Some may be of this request.`;
}
