/** `onboard start`: starts the execution of a request, and follows it. */
import type { StartOptions } from '../declarations/start.ts';
import { groupFault, roleFault } from '../executions/allow-lists.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { startExecution } from '../executions/start-execution.ts';
import { readOneRequest } from '../files/read-one-request.ts';
import type { CheckedRequest } from '../kinds.ts';
import { note } from '../output/note.ts';
import { type ShowOptions, showExecution } from '../output/show-execution.ts';
import { planInstead } from '../plan/plan-instead.ts';
import { UserError } from '../user-error.ts';

/** Thrown when the deployment does not allow the role of a request. */
export class RoleNotAllowed extends UserError {
  override readonly name = 'RoleNotAllowed';
}

/** Thrown when the deployment does not allow a group of a request. */
export class GroupNotAllowed extends UserError {
  override readonly name = 'GroupNotAllowed';
}

/**
 * Starts the execution of a file's request. If the same request runs or has succeeded, its execution is only followed.
 *
 * @returns the exit code
 * @throws UnusableFile when the file does not have exactly one request
 * @throws InvalidRequests when the request breaks the contract
 * @throws RoleNotAllowed, GroupNotAllowed when the deployment does not allow the role or a group
 * @throws NotStarted when no more attempts are made
 */
export async function start(file: string, options: StartOptions): Promise<number> {
  const checked = await readOneRequest(file, options);
  const stack = await openStack(options);
  return options.plan ? planInstead(stack, checked, options) : startAndFollow(stack, checked, options);
}

/**
 * Starts the execution of a request, and follows it.
 *
 * @returns the exit code
 * @throws RoleNotAllowed, GroupNotAllowed when the deployment does not allow the role or a group
 * @throws NotStarted when no more attempts are made
 */
export async function startAndFollow(
  stack: DeployedStack,
  { kind, request }: CheckedRequest,
  options: ShowOptions,
): Promise<number> {
  const { requestId } = request;
  const fault = roleFault(stack, request);
  if (fault !== undefined) throw new RoleNotAllowed(`${requestId}: ${fault}. Nothing was started.`);
  const ofGroup = groupFault(stack, request);
  if (ofGroup !== undefined) throw new GroupNotAllowed(`${requestId}: ${ofGroup}. Nothing was started.`);
  const { executionArn, started } = await startExecution(stack, { requestId, kind, request });
  note(`${started ? 'Started' : 'Exists already:'} ${executionArn}\n`, options);
  return showExecution(stack.stepFunctions, { requestId, kind, executionArn, started }, options);
}
