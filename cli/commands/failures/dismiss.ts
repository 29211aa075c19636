/** `onboard dismiss`: takes a failed request off the lists, with who and why in the record. */
import { userInfo } from 'node:os';
import { isUnsuccessful } from '../../../core/execution/execution-status.ts';
import { userNameOf } from '../../../core/person/person-key.ts';
import { requestNameOf } from '../../../core/person/request-name.ts';
import type { DismissOptions } from '../../declarations/failures/dismiss.ts';
import { openStack } from '../../executions/deployed-stack.ts';
import { findExecutions, NoExecution } from '../../history/find-executions.ts';
import { readRequest } from '../../history/list-executions.ts';
import { writeJson } from '../../json/write-json.ts';
import { fit } from '../../output/fit.ts';
import { dismissRequest } from '../../person/person-records.ts';
import { UserError } from '../../user-error.ts';

/** Thrown when a request cannot be dismissed, because it has not failed. */
export class NotDismissed extends UserError {
  override readonly name = 'NotDismissed';

  constructor(requestId: string, why: string) {
    super(`${requestId} is not dismissed: ${why}.`);
  }
}

/**
 * Dismisses a request whose newest execution has failed.
 *
 * @returns the exit code
 * @throws NoExecution when there is nothing to dismiss
 * @throws NotDismissed when the request has not failed
 * @throws StackUnavailable, InvalidArgument, RecordUnavailable as the function
 */
export async function dismiss(requestId: string, options: DismissOptions): Promise<number> {
  const stack = await openStack(options);
  const { executions, unread } = await findExecutions(stack, requestId, options);
  const [newest] = executions;
  if (!newest?.executionArn) throw new NoExecution(requestId, unread);
  const { executionArn, kind, status } = newest;
  if (!isUnsuccessful(status)) {
    throw new NotDismissed(requestId, `its newest execution is ${status}, and only a failed request can be dismissed`);
  }
  const request = await readRequest(stack, newest, options);
  const name = requestNameOf(request, kind);
  if (!name) throw new NotDismissed(requestId, 'its text is not valid Unicode, or is nested too deeply');
  const { by = userInfo().username, reason } = options;
  const userName = userNameOf(request);
  const { dismissed } = await dismissRequest(
    stack,
    {
      ...name,
      kind,
      execution: executionArn,
      by,
      reason,
      ...(userName !== undefined && userName !== '' && { userName }),
    },
    options,
  );
  if (options.json) writeJson({ requestId, kind, executionArn, dismissed });
  else
    console.log(
      fit(`${requestId} is dismissed by ${dismissed.by}. onboard list --dismissed shows it.`, process.stdout),
    );
  return 0;
}
