/** Waits for the end of an execution. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type ExecutionStatus, type SFNClient } from '@aws-sdk/client-sfn';
import type { Interruptible } from '../options.ts';

/**
 * Waits until an execution has ended.
 *
 * @returns the status with which it has ended
 */
export async function untilEnded(
  client: SFNClient,
  executionArn: string,
  { interval = 500, signal }: { interval?: number } & Interruptible = {},
): Promise<ExecutionStatus | undefined> {
  for (;;) {
    const { status } = await client.send(
      new DescribeExecutionCommand({ executionArn }),
      signal && { abortSignal: signal },
    );
    if (status !== 'RUNNING') return status;
    await sleep(interval, undefined, signal && { signal });
  }
}
