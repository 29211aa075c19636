/** `onboard status`: shows the executions of a request, state by state. */
import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import type * as v from 'valibot';
import { REQUEST_KINDS } from '../../core/kinds.ts';
import type { StatusOptions } from '../declarations/status.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { ExecutionProgress, type Progress } from '../executions/execution-progress.ts';
import { type ExecutionOutcome, isCarriedOut, readOutcome } from '../executions/read-outcome.ts';
import { findExecutions, NoExecution, unreadText } from '../history/find-executions.ts';
import type { FoundExecution } from '../history/list-executions.ts';
import type { requestStatusDocument } from '../json/status.ts';
import { writeJson } from '../json/write-json.ts';
import type { Interruptible } from '../options.ts';
import { fit } from '../output/fit.ts';
import { note } from '../output/note.ts';
import { outcomeJson, showOutcome, showProgress } from '../output/show-execution.ts';
import { progressLine } from '../output/show-progress.ts';

const KIND_WIDTH = Math.max(...REQUEST_KINDS.map(({ length }) => length));

/**
 * Shows the newest execution of a request, and lists the others. With `--watch`, a running execution is shown and followed to
 * its end.
 *
 * @returns the exit code: 0 when the request was carried out or is running
 * @throws NoExecution when the request has none
 */
export async function status(requestId: string, options: StatusOptions): Promise<number> {
  const stack = await openStack(options);
  const { executions, unread } = await findExecutions(stack, requestId, options);
  const running = options.watch ? executions.find(({ status: now }) => now === 'RUNNING') : undefined;
  const shown = running ?? executions[0];
  if (!shown?.executionArn) throw new NoExecution(requestId, unread);
  const { executionArn, kind } = shown;
  const write = (line: string) => {
    if (!options.json) console.log(fit(line, process.stdout));
  };
  write(executionLine(shown));
  const progress = running
    ? {
        current: undefined,
        currentState: undefined,
        steps: await showProgress(stack.stepFunctions, executionArn, options),
      }
    : await readProgress(stack.stepFunctions, executionArn, options);
  const outcome = await readOutcome(stack.stepFunctions, executionArn, options);
  const isRunning = outcome.status === 'RUNNING';
  if (options.json) {
    writeJson(statusJson(requestId, { executions, shown, unread, outcome, progress }));
    return isRunning || isCarriedOut(outcome) ? 0 : 1;
  }
  if (!running) for (const step of progress.steps) write(progressLine(step, process.stdout));
  if (isRunning) write(`\nRunning, in ${progress.current ?? 'its first state'}.`);
  const code = isRunning ? 0 : showOutcome(outcome, { requestId, kind, started: false }, options);
  const others = executions.filter((execution) => execution !== shown);
  if (others.length > 0) {
    write(`\n${shown === executions[0] ? 'Earlier' : 'Others'}:\n${others.map(executionLine).join('\n')}`);
  }
  if (unread > 0) note(unreadText(unread), options);
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
function statusJson(
  requestId: string,
  { executions, shown, unread, outcome, progress }: RequestStatus,
): v.InferInput<typeof requestStatusDocument> {
  const { currentState, steps } = progress;
  const attempts = executions.map((execution) => {
    // The execution may have ended since it was listed.
    const { status: now, stopDate } = execution === shown ? outcome : execution;
    const { kind, executionArn, name, startDate } = execution;
    return {
      kind,
      executionArn,
      name,
      status: now,
      startDate: startDate?.toISOString(),
      stopDate: stopDate?.toISOString(),
    };
  });
  return { requestId, kind: shown.kind, ...outcomeJson(outcome), currentState, steps, attempts, unread };
}

/** The steps of an execution. */
interface ReadProgress {
  /** The state that is running, as text. */
  current: string | undefined;
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
  return { current: progress.current, currentState: progress.currentState, steps };
}

function executionLine({ kind, name, status: ended, startDate }: FoundExecution): string {
  return `${startDate?.toISOString() ?? ''}  ${kind.padEnd(KIND_WIDTH)}  ${ended?.padEnd(9)}  ${name}`;
}
