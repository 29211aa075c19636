/** `onboard resume`: starts the next attempt at a request that has failed. */
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { Command } from '@commander-js/extra-typings';
import { StartRateLimiter } from '../../functions/lib/executions/start-rate-limiter.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { findExecutions, findFailedRequests } from '../executions/find-executions.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { NotStarted, startExecution } from '../executions/start-execution.ts';
import { untilEnded } from '../executions/until-ended.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';
import { outcomeJson, showExecution, showOutcome } from '../output/show-execution.ts';

/** Executions that are started in a second: the default of the template's parameter StartsPerSecond, for the same quotas. */
export const STARTS_PER_SECOND = 2;

/** Declares the command. */
export function declareResume(program: Command) {
  return declareStackCommand(
    program,
    'resume',
    'starts the next attempt at a request that has failed, with the same input, and follows it',
  )
    .argument('[requestId]', 'the requestId of the request')
    .option(
      '--all-failed',
      `resumes every request whose newest attempt has failed, ${STARTS_PER_SECOND} a second`,
      false,
    )
    .addHelpText('after', '\nExamples:\n  onboard resume HR-2026-004217\n  onboard resume --all-failed');
}

/** Options of the command. */
export type ResumeOptions = Omit<OptionsOf<typeof declareResume>, 'allFailed'> & Interruptible;

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
