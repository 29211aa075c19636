/**
 * Builds the outcome of an execution that ended without reporting one: it was stopped, timed out, or failed to report.
 */
import * as v from 'valibot';
import { isUnprepared } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { FailureOutcome } from '../../../core/outcome/outcome.ts';
import { OUTCOMES } from '../../../core/outcome/outcomes.ts';
import { readExecutionEnd } from '../executions/execution-end.ts';
import type { KnownUsers } from './existing-users.ts';
import { describeFailure } from './failure-outcome.ts';

/**
 * Builds the outcome of an execution that did not report one.
 *
 * @param executionArn ARN of an execution that has ended without success
 * @param kind kind of the request
 * @param startedAt start time of the execution (ISO 8601)
 * @param request input of the execution: the request, alone or in an envelope
 * @returns the detail of the failure event; undefined if the execution has already reported its outcome
 * @throws SFNServiceException for every exception of GetExecutionHistory
 */
export async function describeUnreportedFailure(
  executionArn: string,
  kind: RequestKind,
  startedAt: string,
  request: unknown,
): Promise<FailureOutcome | undefined> {
  const { reported, error, lastState } = await readExecutionEnd(executionArn);
  if (reported) return undefined;
  const step = lastState?.name ?? 'ExecutionStarted';
  const isPrepared = !isUnprepared(step);
  const known = isPrepared ? lastState?.input : {};
  // The execution described its failure, but could not put the event on the bus.
  if (v.is(OUTCOMES[kind].failure, known)) return known;
  return describeFailure({
    kind,
    executionId: executionArn,
    startedAt,
    request,
    // An error that was caught earlier is more specific than the end of the execution.
    known: { failure: { [step]: error }, ...(known as KnownUsers) },
  });
}
