/** Waits for the end of an execution. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type ExecutionStatus, type SFNClient } from '@aws-sdk/client-sfn';
import type { Interruptible } from '../options.ts';

/** Milliseconds of the shortest pause between two polls. */
const SHORTEST_PAUSE = 20;

/**
 * The pause between two polls: a fifth of the time that the waiting has taken so far. So the end of a short execution is seen at
 * once, and a long one is not polled often.
 *
 * @param since when the waiting began, by `Date.now()`
 * @param longest milliseconds of the longest pause
 * @returns milliseconds
 */
export function pollPause(since: number, longest: number): number {
  return Math.min(longest, Math.max(SHORTEST_PAUSE, (Date.now() - since) / 5));
}

/**
 * Waits until an execution has ended.
 *
 * @param interval milliseconds of the longest pause between two calls of DescribeExecution
 *
 * @returns the status with which it has ended
 */
export async function untilEnded(
  client: SFNClient,
  executionArn: string,
  { interval = 500, signal }: { interval?: number } & Interruptible = {},
): Promise<ExecutionStatus | undefined> {
  const since = Date.now();
  for (;;) {
    const { status } = await client.send(
      new DescribeExecutionCommand({ executionArn }),
      signal && { abortSignal: signal },
    );
    if (status !== 'RUNNING') return status;
    await sleep(pollPause(since, interval), undefined, signal && { signal });
  }
}
