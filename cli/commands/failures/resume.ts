/** `onboard resume REQUESTID`: starts the next attempt at a request that has failed. */
import type { ResumeOptions } from '../../declarations/failures/resume.ts';
import { openStack } from '../../executions/deployed-stack.ts';
import { readOutcome } from '../../executions/read-outcome.ts';
import { startExecution } from '../../executions/start-execution.ts';
import { NoExecution } from '../../history/find-executions.ts';
import { findNextAttempt } from '../../history/next-attempt.ts';
import { note } from '../../output/note.ts';
import { showExecution, showOutcome } from '../../output/show-execution.ts';
import { UserError } from '../../user-error.ts';

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
 * @returns the exit code: 0 when it was carried out
 * @throws NoExecution when the request has no execution
 * @throws Overtaken when a newer request for the same person runs or has succeeded
 * @throws NotStarted when no more attempts are made
 */
export async function resume(requestId: string, options: ResumeOptions): Promise<number> {
  const stack = await openStack(options);
  const next = await findNextAttempt(stack, requestId, options);
  switch (next.type) {
    case 'unknown':
      throw new NoExecution(requestId, next.unread);
    case 'running': {
      const { executionArn = '', kind } = next.execution;
      note(`Is running: ${executionArn}\n`, options);
      return showExecution(stack.stepFunctions, { requestId, kind, executionArn, started: false }, options);
    }
    case 'succeeded': {
      const { executionArn = '', name, kind } = next.execution;
      note(`${name} has succeeded: nothing to resume.`, options);
      const outcome = await readOutcome(stack.stepFunctions, executionArn, options);
      return showOutcome(outcome, { requestId, kind, started: false }, options);
    }
    case 'superseded': {
      const { executionArn = '', kind } = next.execution;
      note(`To carry it out all the same: onboard resume ${requestId} --even-if-older`, options);
      const outcome = await readOutcome(stack.stepFunctions, executionArn, options);
      return showOutcome(outcome, { requestId, kind, started: false }, options);
    }
    case 'overtaken':
      throw new Overtaken(requestId, next.why);
    case 'ready': {
      const { kind, request, sentAt } = next;
      const { executionArn, started } = await startExecution(stack, { requestId, kind, request, sentAt });
      note(`Started ${executionArn}\n`, options);
      return showExecution(stack.stepFunctions, { requestId, kind, executionArn, started }, options);
    }
  }
}
