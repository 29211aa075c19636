/** `onboard resume REQUESTID`: starts the next attempt at a request that has failed. */
import type { ResumeOptions } from '../declarations/resume.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { startExecution } from '../executions/start-execution.ts';
import { findNextAttempt } from '../history/next-attempt.ts';
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
 * @throws Overtaken when a newer request for the same person runs or has succeeded
 * @throws NotStarted when no more attempts are made
 */
export async function resume(requestId: string, options: ResumeOptions): Promise<number> {
  const stack = await openStack(options);
  const next = await findNextAttempt(stack, requestId, options);
  switch (next.type) {
    case 'unknown':
      console.error(`The request ${requestId} has no execution: nothing to resume.`);
      return 1;
    case 'running': {
      const { executionArn = '' } = next.execution;
      console.error(`Is running: ${executionArn}\n`);
      return showExecution(stack.stepFunctions, executionArn, options);
    }
    case 'succeeded': {
      const { name, executionArn = '' } = next.execution;
      console.error(`${name} has succeeded: nothing to resume.`);
      return showOutcome(await readOutcome(stack.stepFunctions, executionArn, options), options);
    }
    case 'overtaken':
      throw new Overtaken(requestId, next.why);
    case 'ready': {
      const { executionArn } = await startExecution(stack, { requestId, kind: next.kind, request: next.request });
      console.error(`Started ${executionArn}\n`);
      return showExecution(stack.stepFunctions, executionArn, options);
    }
  }
}
