/** The outcome of an execution that has ended without reporting one: it was stopped, timed out, or could not report. */
import * as v from 'valibot';
import { isUnprepared } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import type { FailureOutcome } from '../../../core/outcome/outcome.ts';
import { OUTCOMES } from '../../../core/outcome/outcomes.ts';
import { readExecutionEnd } from '../executions/execution-end.ts';
import type { KnownUsers } from './existing-users.ts';
import { describeFailure } from './failure-outcome.ts';

/**
 * Makes the outcome that an execution owes.
 *
 * @param executionArn an execution that has ended and not succeeded
 * @param kind what the execution was about
 * @param startedAt when the execution started (ISO 8601)
 * @param input the execution's input, as its sender gave it; undefined when the event did not hold it
 * @returns the detail of the failure's event; undefined when the execution has reported
 * @throws SFNServiceException for every exception of GetExecutionHistory
 */
export async function describeUnreportedFailure(
  executionArn: string,
  kind: RequestKind,
  startedAt: string,
  input: unknown,
): Promise<FailureOutcome | undefined> {
  const { reported, error, lastState } = await readExecutionEnd(executionArn);
  if (reported) return undefined;
  const step = lastState?.name ?? 'ExecutionStarted';
  const isPrepared = !isUnprepared(step);
  const known = isPrepared ? lastState?.input : {};
  // The failure was described, and the bus did not take it.
  if (v.is(OUTCOMES[kind].failure, known)) return known;
  return describeFailure({
    kind,
    executionId: executionArn,
    startedAt,
    request: input ?? (isPrepared ? undefined : lastState?.input),
    // What was caught before says more than how it ended.
    known: { failure: { [step]: error }, ...(known as KnownUsers) },
  });
}
