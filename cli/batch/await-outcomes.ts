/** Waits for the executions that the batch queue starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { executionName, MAX_ATTEMPTS } from '../../core/execution/execution-name.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { executionArnOf } from '../../functions/lib/executions/start-request.ts';
import { type ExecutionOutcome, readOutcome } from '../executions/read-outcome.ts';
import type { Target } from '../executions/target.ts';
import type { BatchEntry } from './check-batch.ts';

/** Requests that are looked after at the same time. */
const WINDOW = 8;

/** Milliseconds between two looks at an execution: with the window, within the quota of DescribeExecution. */
const INTERVAL = 500;

/** Nothing has ended for too long. */
export class Stalled extends Error {
  override readonly name = 'Stalled';
}

/** A request, and what became of it. */
export interface BatchResult {
  line: number;
  requestId: string;
  kind: RequestKind;
  execution: ExecutionOutcome;
}

/** What the waiting needs to know. */
export interface AwaitOptions {
  /** When sending began: an execution that failed before is followed by another. */
  sentAt: Date;
  /** Milliseconds after which nothing more is expected when nothing ends. */
  patience: number;
  signal?: AbortSignal;
}

/**
 * Waits for each request's execution, in the order of the file: the queue starts them in about that order.
 *
 * @throws Stalled when nothing has ended for too long
 * @throws SFNServiceException as DescribeExecution and GetExecutionHistory
 */
export async function* awaitOutcomes(
  target: Pick<Target, 'stepFunctions' | 'workflows'>,
  requests: AsyncIterable<BatchEntry>,
  options: AwaitOptions,
): AsyncGenerator<BatchResult> {
  const waiting: Promise<BatchResult>[] = [];
  const clock = { lastEnd: Date.now() };
  for await (const entry of requests) {
    const { line, kind, request } = entry;
    const result = awaitOutcome(target, entry, clock, options).then((execution) => ({
      line,
      requestId: request.requestId,
      kind,
      execution,
    }));
    // Handled where it is awaited; until then it must not count as unhandled.
    result.catch(() => undefined);
    waiting.push(result);
    const [first] = waiting;
    if (first && waiting.length >= WINDOW) {
      yield await first;
      waiting.shift();
    }
  }
  for (const result of waiting) yield await result;
}

async function awaitOutcome(
  { stepFunctions: client, workflows }: Pick<Target, 'stepFunctions' | 'workflows'>,
  { kind, request }: BatchEntry,
  clock: { lastEnd: number },
  { sentAt, patience, signal }: AwaitOptions,
): Promise<ExecutionOutcome> {
  const named = { requestId: request.requestId, input: canonicalJson(request) };
  const { stateMachineArn } = workflows[kind];
  let attempt = 1;
  for (;;) {
    const executionArn = executionArnOf(stateMachineArn, executionName(named, attempt));
    const found = await describe(client, executionArn, signal);
    if (found?.ended) {
      const isLast = found.succeeded || attempt === MAX_ATTEMPTS || !(await isFollowed(attempt, found.stopDate));
      if (isLast) {
        clock.lastEnd = Date.now();
        return readOutcome(client, executionArn);
      }
      attempt += 1;
      continue;
    }
    if (Date.now() - clock.lastEnd > patience) throw new Stalled(`Nothing has ended for ${patience / 60_000} minutes`);
    await sleep(INTERVAL, undefined, signal && { signal });
  }

  /** A failure from before the sending is followed by the next attempt; a later one may be, when somebody resumed it. */
  async function isFollowed(failed: number, stopDate: Date | undefined): Promise<boolean> {
    if (stopDate === undefined || stopDate < sentAt) return true;
    const next = executionArnOf(stateMachineArn, executionName(named, failed + 1));
    return (await describe(client, next, signal)) !== undefined;
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
