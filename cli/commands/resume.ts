/** `onboard resume REQUESTID`: starts the next attempt at a request that has failed. */
import { isUnsuccessful } from '../../core/execution/execution-status.ts';
import type { ResumeOptions } from '../declarations/resume.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { NotStarted, startExecution } from '../executions/start-execution.ts';
import { failureOf, overtakingKinds } from '../history/failure.ts';
import { findExecutions, NoExecution } from '../history/find-executions.ts';
import { type FoundExecution, readRequest } from '../history/list-executions.ts';
import { findNewerRequest } from '../history/newer-request.ts';
import { isSameRequest } from '../history/same-request.ts';
import { note } from '../output/note.ts';
import { showExecution, showOutcome } from '../output/show-execution.ts';
import { UserError } from '../user-error.ts';

/** Thrown when resuming a request would undo a newer request for the same person, or may undo one. */
export class Overtaken extends UserError {
  override readonly name = 'Overtaken';

  constructor(requestId: string, why: string) {
    super(
      `${requestId} is not resumed: ${why}. To resume it all the same: onboard resume ${requestId} --even-if-older`,
    );
  }
}

/**
 * Resumes one request.
 *
 * @returns the exit code: 0 when it has succeeded
 * @throws NoExecution when there is nothing to resume
 * @throws Overtaken when a newer request for the same person runs or has succeeded
 * @throws NotStarted when no more attempts are made
 */
export async function resume(requestId: string, options: ResumeOptions): Promise<number> {
  const stack = await openStack(options);
  const { executions, unread } = await findExecutions(stack, requestId, options);
  const [newest] = executions;
  if (!newest?.executionArn) throw new NoExecution(requestId, unread);
  const running = executions.find(({ status }) => status !== 'SUCCEEDED' && !isUnsuccessful(status));
  if (running?.executionArn) {
    const { executionArn, kind } = running;
    note(`Is running: ${executionArn}\n`, options);
    return showExecution(stack.stepFunctions, { requestId, kind, executionArn, started: false }, options);
  }
  const request = await readRequest(stack, newest, options);
  const succeeded = await findSuccess(stack, executions, request, options);
  if (succeeded?.executionArn) {
    const { executionArn, name, kind } = succeeded;
    note(`${name} has succeeded: nothing to resume.`, options);
    const outcome = await readOutcome(stack.stepFunctions, executionArn, options);
    return showOutcome(outcome, { requestId, kind, started: false }, options);
  }
  if (!options.evenIfOlder) await refuseIfOlder(stack, { requestId, request, newest }, options);
  if (typeof request !== 'object' || request === null) {
    throw new NotStarted(`${requestId}: the input of ${newest.name} is not a request`);
  }
  const { kind } = newest;
  const { executionArn, started } = await startExecution(stack, { requestId, kind, request });
  note(`Started ${executionArn}\n`, options);
  return showExecution(stack.stepFunctions, { requestId, kind, executionArn, started }, options);
}

/**
 * Finds an execution that has succeeded with the same request. It may have another name than the next attempt would have,
 * because an event started it.
 *
 * @param executions the executions of one requestId, newest first
 * @param request the request of the newest one
 */
async function findSuccess(
  stack: DeployedStack,
  executions: readonly FoundExecution[],
  request: unknown,
  options: ResumeOptions,
): Promise<FoundExecution | undefined> {
  const [newest] = executions;
  if (newest?.status === 'SUCCEEDED') return newest;
  for (const execution of executions) {
    if (execution.status !== 'SUCCEEDED' || execution.kind !== newest?.kind) continue;
    if (isSameRequest(request, await readRequest(stack, execution, options))) return execution;
  }
  return undefined;
}

async function refuseIfOlder(
  stack: DeployedStack,
  { requestId, request, newest }: { requestId: string; request: unknown; newest: FoundExecution },
  options: ResumeOptions,
): Promise<void> {
  const failure = failureOf(await readOutcome(stack.stepFunctions, newest.executionArn ?? '', options));
  const kinds = overtakingKinds(failure?.disposition);
  const newer = await findNewerRequest(
    stack,
    { requestId, request },
    { since: newest.startDate, kinds, signal: options.signal },
  );
  if (newer.requestId !== undefined) {
    throw new Overtaken(requestId, `${newer.requestId} is a newer request for the same person, and would be undone`);
  }
  if (newer.unread > 0) {
    throw new Overtaken(
      requestId,
      `${newer.unread} newer executions were not read, and one may be of a newer request for the same person`,
    );
  }
}
