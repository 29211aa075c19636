/** `onboard resume`: starts the next attempt at a request that has failed. */
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { StartRateLimiter } from '../../functions/lib/executions/start-rate-limiter.ts';
import { startRequest } from '../../functions/lib/executions/start-request.ts';
import { type FailedRequest, findExecutions, findFailedRequests } from '../executions/find-executions.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { openTarget, type Target, type TargetOptions } from '../executions/target.ts';
import { untilEnded } from '../executions/until-ended.ts';
import { outcomeJson, type ShowOptions, showExecution, showOutcome } from '../output/show-execution.ts';

/** Starts a second; the default of the template's parameter, for the same reason. */
const STARTS_PER_SECOND = 2;

/**
 * Resumes one request.
 *
 * @returns the exit code
 */
export async function resume(requestId: string, options: TargetOptions & ShowOptions): Promise<number> {
  const target = await openTarget(options);
  const [newest] = await findExecutions(target, requestId);
  if (!newest?.executionArn) {
    console.error(`There is no execution of the request ${requestId}: nothing to resume.`);
    return 1;
  }
  if (newest.status === 'SUCCEEDED') {
    console.error(`${newest.name} has succeeded: nothing to resume.`);
    return showOutcome(await readOutcome(target.stepFunctions, newest.executionArn), options);
  }
  const { input } = await target.stepFunctions.send(
    new DescribeExecutionCommand({ executionArn: newest.executionArn }),
  );
  const running = newest.status === 'RUNNING';
  const executionArn = running
    ? newest.executionArn
    : await startNext(target, { requestId, kind: newest.kind, request: JSON.parse(input ?? '{}') });
  console.error(`${running ? 'Runs already:' : 'Started'} ${executionArn}\n`);
  return showExecution(target.stepFunctions, executionArn, options);
}

/**
 * Resumes every request whose newest execution has not succeeded, at the rate of the batch function.
 *
 * @returns the exit code: 0 when all of them have succeeded
 */
export async function resumeAllFailed(options: TargetOptions & ShowOptions): Promise<number> {
  const target = await openTarget(options);
  const { failed, overtaken } = await findFailedRequests(target);
  console.error(`${failed.length} ${failed.length === 1 ? 'request has' : 'requests have'} not succeeded.`);
  for (const requestId of overtaken) {
    console.error(
      `${requestId} is left alone: a newer request for the same person is there. It can be resumed by its id.`,
    );
  }
  const limiter = new StartRateLimiter(1000 / STARTS_PER_SECOND);
  const started: { requestId: string; executionArn: string }[] = [];
  for (const request of failed) {
    await limiter.wait();
    options.signal?.throwIfAborted();
    started.push({ requestId: request.requestId, executionArn: await startNext(target, request) });
    limiter.recordStart();
  }
  let code = 0;
  for (const { requestId, executionArn } of started) {
    await untilEnded(target.stepFunctions, executionArn, options);
    const outcome = await readOutcome(target.stepFunctions, executionArn);
    if (outcome.status !== 'SUCCEEDED') code = 1;
    if (options.json) console.log(JSON.stringify({ requestId, ...outcomeJson(outcome) }));
    else console.log(`${requestId}  ${outcome.status}${outcome.error === undefined ? '' : `  ${outcome.error}`}`);
  }
  return code;
}

async function startNext(
  { stepFunctions, workflows }: Target,
  { requestId, kind, request }: FailedRequest,
): Promise<string> {
  const input = canonicalJson(request);
  const { executionArn } = await startRequest(stepFunctions, workflows[kind].aliasArn, { requestId, input });
  return executionArn;
}
