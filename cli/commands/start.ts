/** `onboard start`: starts the execution of a request, and follows it. */
import type { Command } from '@commander-js/extra-typings';
import { type DeployedStack, openStack } from '../executions/deployed-stack.ts';
import { startExecution } from '../executions/start-execution.ts';
import { readOneRequest } from '../files/read-one-request.ts';
import type { CheckedRequest } from '../kinds.ts';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';
import { type ShowOptions, showExecution } from '../output/show-execution.ts';

/** Declares the command. */
export function declareStart(program: Command) {
  return declareStackCommand(program, 'start', 'starts an onboarding or a role change by hand, and follows it')
    .argument('<file>', '.json with one request, bare or in an event')
    .addHelpText('after', '\nExample:\n  onboard start events/onboarding-request.json');
}

/** Options of the command. */
export type StartOptions = OptionsOf<typeof declareStart> & Interruptible;

/**
 * Starts the execution of a file's request. If the same request runs or has succeeded, its execution is only followed.
 *
 * @returns the exit code
 * @throws UnusableFile when the file does not have exactly one valid request
 * @throws NotStarted when no more attempts are made
 */
export async function start(file: string, options: StartOptions): Promise<number> {
  const checked = await readOneRequest(file);
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
