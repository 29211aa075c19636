/** Waits for the executions that the batch function starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { pMapIterable } from 'p-map';
import { isHopeless } from '../../core/dispositions.ts';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { executionName, MAX_ATTEMPTS } from '../../core/execution/execution-name.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { executionArnOf } from '../../functions/lib/executions/start-request.ts';
import { type DeployedStack, workflowFor } from '../executions/deployed-stack.ts';
import { type ExecutionOutcome, readOutcome } from '../executions/read-outcome.ts';
import { pollPause } from '../executions/until-ended.ts';
import { failureOf } from '../history/failure.ts';
import type { Interruptible } from '../options.ts';
import { UserError } from '../user-error.ts';
import type { BatchEntry } from './check-batch.ts';

/** Most requests whose executions are polled at the same time. */
const CONCURRENCY = 8;

/** Milliseconds of the longest pause between two polls. With the concurrency, it stays within the quota of DescribeExecution. */
const INTERVAL = 500;

/** Thrown when no execution has ended for too long. */
export class Stalled extends UserError {
  override readonly name = 'Stalled';
}

/** A request and its execution. */
export interface BatchResult {
  line: number;
  requestId: string;
  kind: RequestKind;
  execution: ExecutionOutcome;
}

/** Options of the waiting. */
export interface AwaitOptions extends Interruptible {
  /** When sending began: the queue starts another attempt after an execution that failed before. */
  sentAt: Date;
  /** Milliseconds without the end of any execution after which the waiting ends. */
  patience: number;
}

type Workflows = Pick<DeployedStack, 'stepFunctions' | 'workflows'>;

/**
 * Waits for each request's execution, in the order of the file. The queue starts them in about the same order.
 *
 * @throws Stalled when no execution has ended for too long
 * @throws SFNServiceException as DescribeExecution and GetExecutionHistory
 */
export function awaitOutcomes(
  workflows: Workflows,
  requests: AsyncIterable<BatchEntry>,
  options: AwaitOptions,
): AsyncIterable<BatchResult> {
  const since = Date.now();
  const clock = { since, lastEnd: since };
  return pMapIterable(
    requests,
    async (entry) => {
      const { line, kind, request } = entry;
      const execution = await awaitOutcome(workflows, entry, clock, options);
      return { line, requestId: request.requestId, kind, execution };
    },
    { concurrency: CONCURRENCY },
  );
}

async function awaitOutcome(
  stack: Workflows,
  { kind, request }: BatchEntry,
  clock: { since: number; lastEnd: number },
  { sentAt, patience, signal }: AwaitOptions,
): Promise<ExecutionOutcome> {
  const named = { requestId: request.requestId, input: canonicalJson(request) };
  const { stepFunctions: client } = stack;
  const { stateMachineArn } = workflowFor(stack, kind);
  let attempt = 1;
  for (;;) {
    const executionArn = executionArnOf(stateMachineArn, executionName(named, attempt));
    const found = await describe(client, executionArn, signal);
    if (found?.ended) {
      const isLast = found.succeeded || attempt === MAX_ATTEMPTS || !(await isFollowed(executionArn, found.stopDate));
      if (isLast) {
        clock.lastEnd = Date.now();
        return readOutcome(client, executionArn);
      }
      attempt += 1;
      continue;
    }
    if (Date.now() - clock.lastEnd > patience) throw new Stalled(`Nothing has ended for ${patience / 60_000} minutes`);
    await sleep(pollPause(clock.since, INTERVAL), undefined, signal && { signal });
  }

  /**
   * Whether another attempt follows the failed one. The queue starts one after a failure from before the sending, unless a
   * repetition is hopeless. After a later failure, an operator may have resumed the request.
   */
  async function isFollowed(failedArn: string, stopDate: Date | undefined): Promise<boolean> {
    const next = executionArnOf(stateMachineArn, executionName(named, attempt + 1));
    if ((await describe(client, next, signal)) !== undefined) return true;
    if (stopDate !== undefined && stopDate >= sentAt) return false;
    const { disposition } = failureOf(await readOutcome(client, failedArn, { signal })) ?? {};
    return !isHopeless(disposition);
  }
}

async function describe(client: SFNClient, executionArn: string, signal: AbortSignal | undefined) {
  try {
    const { status, stopDate } = await client.send(
      new DescribeExecutionCommand({ executionArn }),
      signal && { abortSignal: signal },
    );
    return { ended: status !== 'RUNNING', succeeded: status === 'SUCCEEDED', stopDate };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
