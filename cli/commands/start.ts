/** `onboard start`: starts an onboarding or a role change by hand, and follows it. */
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import { startRequest } from '../../functions/lib/executions/start-request.ts';
import { openTarget, type Target, type TargetOptions } from '../executions/target.ts';
import { readOneRequest } from '../files/read-one-request.ts';
import type { CheckedRequest } from '../files/request-entry.ts';
import { type ShowOptions, showExecution } from '../output/show-execution.ts';

/**
 * Starts the execution of a file's request. The same request that runs or has succeeded is only followed.
 *
 * @returns the exit code
 */
export async function start(file: string, options: TargetOptions & ShowOptions): Promise<number> {
  const checked = await readOneRequest(file);
  return startAndFollow(await openTarget(options), checked, options);
}

/**
 * Starts the execution of a request, and follows it.
 *
 * @returns the exit code
 */
export async function startAndFollow(
  { stepFunctions, workflows }: Target,
  { kind, request }: CheckedRequest,
  options: ShowOptions,
): Promise<number> {
  const { executionArn, started } = await startRequest(stepFunctions, workflows[kind].aliasArn, {
    requestId: request.requestId,
    input: canonicalJson(request),
  });
  console.error(`${started ? 'Started' : 'Is there already:'} ${executionArn}\n`);
  return showExecution(stepFunctions, executionArn, options);
}
