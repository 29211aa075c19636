/** `onboard start`: starts the execution of a request, and follows it. */
import type { StartOptions } from '../declarations/start.ts';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { startExecution } from '../executions/start-execution.ts';
import { readOneRequest } from '../files/read-one-request.ts';
import type { CheckedRequest } from '../kinds.ts';
import { type ShowOptions, showExecution } from '../output/show-execution.ts';

/**
 * Starts the execution of a file's request. If the same request runs or has succeeded, its execution is only followed.
 *
 * @returns the exit code
 * @throws UnusableFile when the file does not have exactly one request
 * @throws InvalidRequests when the request breaks the contract
 * @throws NotStarted when no more attempts are made
 */
export async function start(file: string, options: StartOptions): Promise<number> {
  const checked = await readOneRequest(file, options);
  return startAndFollow(await openStack(options), checked, options);
}

/**
 * Starts the execution of a request, and follows it.
 *
 * @returns the exit code
 * @throws NotStarted when no more attempts are made
 */
export async function startAndFollow(
  stack: DeployedStack,
  { kind, request }: CheckedRequest,
  options: ShowOptions,
): Promise<number> {
  const { requestId } = request;
  const { executionArn, started } = await startExecution(stack, { requestId, kind, request });
  console.error(`${started ? 'Started' : 'Exists already:'} ${executionArn}\n`);
  return showExecution(stack.stepFunctions, executionArn, options);
}
