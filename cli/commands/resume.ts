/** `onboard resume`: starts the next attempt at a request that has failed. */
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { StartRateLimiter } from '../../functions/lib/executions/start-rate-limiter.ts';
import type { ResumeOptions } from '../declarations/resume.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { findExecutions, findFailedRequests } from '../executions/find-executions.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { NotStarted, startExecution } from '../executions/start-execution.ts';
import { STARTS_PER_SECOND } from '../executions/starts-per-second.ts';
import { untilEnded } from '../executions/until-ended.ts';
import { outcomeJson, showExecution, showOutcome } from '../output/show-execution.ts';

/**
 * Resumes one request.
 *
 * @returns the exit code: 0 when it has succeeded
 * @throws NotStarted when no more attempts are made
 */
export async function resume(requestId: string, options: ResumeOptions): Promise<number> {
  const stack = await openStack(options);
  const [newest] = await findExecutions(stack, requestId);
  if (!newest?.executionArn) {
    console.error(`The request ${requestId} has no execution: nothing to resume.`);
    return 1;
  }
  if (newest.status === 'SUCCEEDED') {
    console.error(`${newest.name} has succeeded: nothing to resume.`);
    return showOutcome(await readOutcome(stack.stepFunctions, newest.executionArn), options);
  }
  const { input } = await stack.stepFunctions.send(new DescribeExecutionCommand({ executionArn: newest.executionArn }));
  const running = newest.status === 'RUNNING';
  const executionArn = running
    ? newest.executionArn
    : (await startExecution(stack, { requestId, kind: newest.kind, request: JSON.parse(input ?? '{}') })).executionArn;
  console.error(`${running ? 'Is running:' : 'Started'} ${executionArn}\n`);
  return showExecution(stack.stepFunctions, executionArn, options);
}

/**
 * Resumes every request whose newest execution has not succeeded, as fast as the batch function starts executions.
 *
 * A request that cannot be started is named, and does not keep the others from being resumed.
 *
 * @returns the exit code: 0 when all of them have succeeded
 */
export async function resumeAllFailed(options: ResumeOptions): Promise<number> {
  const stack = await openStack(options);
  const { failed, overtaken } = await findFailedRequests(stack);
  console.error(`${failed.length} ${failed.length === 1 ? 'request has' : 'requests have'} not succeeded.`);
  for (const requestId of overtaken) {
    console.error(
      `${requestId} is not resumed, because there is a newer request for the same person. It can be resumed by its requestId.`,
    );
  }
  const limiter = new StartRateLimiter(1000 / STARTS_PER_SECOND);
  const started: { requestId: string; executionArn: string }[] = [];
  let code = 0;
  for (const request of failed) {
    await limiter.wait();
    options.signal?.throwIfAborted();
    try {
      const { executionArn } = await startExecution(stack, request);
      started.push({ requestId: request.requestId, executionArn });
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      console.error(error.message);
      code = 1;
    }
    limiter.recordStart();
  }
  for (const { requestId, executionArn } of started) {
    await untilEnded(stack.stepFunctions, executionArn, options);
    const outcome = await readOutcome(stack.stepFunctions, executionArn);
    if (outcome.status !== 'SUCCEEDED') code = 1;
    if (options.json) console.log(JSON.stringify({ requestId, ...outcomeJson(outcome) }));
    else console.log(`${requestId}  ${outcome.status}${outcome.error === undefined ? '' : `  ${outcome.error}`}`);
  }
  return code;
}
