/** The outcome of an execution that has ended without reporting one: it was stopped, timed out, or could not report. */
import * as v from 'valibot';
import { describeFailure } from './describe-failure.ts';
import { readExecutionEnd } from './execution-end.ts';
import type { KnownOnboarding } from './existing-users.ts';
import { type OnboardingFailure, onboardingFailureSchema } from './outcome.ts';

/** States before which nothing is known: what they are given is the request, and that may be anything. */
const UNPREPARED: readonly string[] = ['PrepareOnboarding', 'OnboardingNotPrepared'];

/**
 * Makes the outcome that an execution owes.
 *
 * @param executionArn an execution that has ended and not succeeded
 * @param input the execution's input, as its sender gave it; undefined when the event did not hold it
 * @returns the detail of `User Onboarding Failed`; undefined when the execution has reported
 * @throws SFNServiceException for every exception of GetExecutionHistory
 */
export async function describeSilentFailure(
  executionArn: string,
  input: unknown,
): Promise<OnboardingFailure | undefined> {
  const { reported, error, lastState } = await readExecutionEnd(executionArn);
  if (reported) return undefined;
  const step = lastState?.name ?? 'ExecutionStarted';
  const isPrepared = !UNPREPARED.includes(step);
  const known = isPrepared ? lastState?.input : {};
  // The failure was described, and the bus did not take it.
  if (v.is(onboardingFailureSchema, known)) return known;
  return describeFailure({
    executionId: executionArn,
    request: input ?? (isPrepared ? undefined : lastState?.input),
    // What was caught before says more than how it ended.
    onboarding: { failure: { [step]: error }, ...(known as KnownOnboarding) },
  });
}
