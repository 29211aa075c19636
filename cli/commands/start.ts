/** `onboard start`: starts an onboarding by hand, and follows it. */
import { canonicalRequest } from '../../functions/lib/canonical-request.ts';
import { startOnboarding } from '../../functions/lib/start-onboarding.ts';
import { readOneRequest } from '../files/read-one-request.ts';
import { type ShowOptions, showExecution } from '../show-execution.ts';
import { openTarget, type TargetOptions } from '../target.ts';

/**
 * Starts the onboarding of a file's request. The same request that runs or has succeeded is only followed.
 *
 * @returns the exit code
 */
export async function start(file: string, options: TargetOptions & ShowOptions): Promise<number> {
  const request = await readOneRequest(file);
  const { stepFunctions, stateMachineAliasArn } = await openTarget(options);
  const { executionArn, started } = await startOnboarding(stepFunctions, stateMachineAliasArn, {
    requestId: request.requestId,
    input: canonicalRequest(request),
  });
  console.error(`${started ? 'Started' : 'Is there already:'} ${executionArn}\n`);
  return showExecution(stepFunctions, executionArn, options);
}
