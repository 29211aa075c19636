/** Follows an execution to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Interruptible } from '../options.ts';
import { ExecutionProgress, type Progress } from './execution-progress.ts';
import { pollPause } from './until-ended.ts';

/** Options of the following. */
export interface FollowOptions extends Interruptible {
  /** Milliseconds of the longest pause between two calls of GetExecutionHistory. */
  interval?: number;
  /** Called with the state that is running, after each call of GetExecutionHistory. */
  onState?: (state: string | undefined) => void;
}

/**
 * Yields the progress of an execution until it has ended.
 *
 * @param client client of Step Functions
 * @param executionArn the execution
 */
export async function* followExecution(
  client: SFNClient,
  executionArn: string,
  { interval = 100, onState, signal }: FollowOptions = {},
): AsyncGenerator<Progress> {
  const progress = new ExecutionProgress();
  const since = Date.now();
  let lastRead = 0;
  let nextToken: string | undefined;
  for (;;) {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, ...(nextToken && { nextToken }) }),
      signal && { abortSignal: signal },
    );
    for (const event of page.events ?? []) {
      if (event.id === undefined || event.id <= lastRead) continue;
      lastRead = event.id;
      for (const step of progress.read(event)) {
        yield step;
        if (step.kind === 'ended') return;
      }
    }
    onState?.(progress.current);
    nextToken = page.nextToken;
    if (!nextToken) await sleep(pollPause(since, interval), undefined, signal && { signal });
  }
}
