/** Starts the execution of a request in a deployed stack. */
import { canonicalJson } from '../../core/execution/canonical-request.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { type Attempt, AttemptsExhausted, startRequest } from '../../functions/lib/executions/start-request.ts';
import { UserError } from '../user-error.ts';
import { type DeployedStack, workflowFor } from './deployed-stack.ts';

/** Thrown when a request cannot be started, or not again. */
export class NotStarted extends UserError {
  override readonly name = 'NotStarted';
}

/** A request that is started. */
export interface RequestToStart {
  requestId: string;
  kind: RequestKind;
  request: object;
  /** When the request was sent first (ISO 8601). Absent if it is sent now. */
  sentAt?: string | undefined;
}

/**
 * Starts the next attempt at a request, unless one runs or has succeeded.
 *
 * @throws StackUnavailable when the stack is older than the kind
 * @throws NotStarted when all attempts have failed, or the request has no canonical form
 * @throws SFNServiceException as StartExecution and DescribeExecution
 */
export async function startExecution(
  stack: DeployedStack,
  { requestId, kind, request, sentAt }: RequestToStart,
): Promise<Attempt> {
  const { aliasArn } = workflowFor(stack, kind);
  const input = canonicalText(requestId, request);
  try {
    return await startRequest(stack.stepFunctions, aliasArn, {
      requestId,
      input,
      ...(sentAt !== undefined && { sentAt }),
    });
  } catch (error) {
    if (!(error instanceof AttemptsExhausted)) throw error;
    throw new NotStarted(
      `${requestId}: ${error.message}, and no more are made. Find out why, and send the request with another requestId.`,
      { cause: error },
    );
  }
}

function canonicalText(requestId: string, request: object): string {
  try {
    return canonicalJson(request);
  } catch (cause) {
    // An execution that was started by hand can have any input.
    throw new NotStarted(`${requestId}: the request holds text that is not valid Unicode, or is nested too deeply`, {
      cause,
    });
  }
}
