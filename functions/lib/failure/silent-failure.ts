/** The outcome of an execution that has ended without reporting one: it was stopped, timed out, or could not report. */
import * as v from 'valibot';
import { UNPREPARED_STATES } from '../../../core/execution/unprepared-states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import {
  type FailureOutcome,
  onboardingFailureSchema,
  roleChangeFailureSchema,
} from '../../../core/outcome/outcome.ts';
import { readExecutionEnd } from '../executions/execution-end.ts';
import { describeFailure } from './describe-failure.ts';
import type { KnownUsers } from './existing-users.ts';

const FAILURE_SCHEMAS = { onboarding: onboardingFailureSchema, 'role-change': roleChangeFailureSchema };

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
export async function describeSilentFailure(
  executionArn: string,
  kind: RequestKind,
  startedAt: string,
  input: unknown,
): Promise<FailureOutcome | undefined> {
  const { reported, error, lastState } = await readExecutionEnd(executionArn);
  if (reported) return undefined;
  const step = lastState?.name ?? 'ExecutionStarted';
  const isPrepared = !UNPREPARED_STATES.includes(step);
  const known = isPrepared ? lastState?.input : {};
  // The failure was described, and the bus did not take it.
  if (v.is(FAILURE_SCHEMAS[kind], known)) return known;
  // What was caught before says more than how it ended.
  const failed = { failure: { [step]: error }, ...(known as KnownUsers) };
  return describeFailure({
    executionId: executionArn,
    startedAt,
    request: input ?? (isPrepared ? undefined : lastState?.input),
    ...(kind === 'role-change' ? { roleChange: failed } : { onboarding: failed }),
  });
}
