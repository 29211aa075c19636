/** Why an execution has failed, and what to do. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { dispositionOf } from '../../core/disposition-of.ts';
import { ADVICE, DISPOSITIONS, type Disposition } from '../../core/dispositions.ts';
import { REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import type { FailureOfKind } from '../../core/outcome/outcomes.ts';

/**
 * What to do about a failed request. `aborted`: an operator stopped the execution, and has to decide whether it is to go on. The
 * outcome event of such an execution says `try-again`, because a repetition does no harm.
 */
export type ToDo = Disposition | 'aborted';

/** The advice for each. */
export const TO_DO: Readonly<Record<ToDo, string>> = {
  ...ADVICE,
  aborted: 'An operator stopped the execution. Ask whether the request is still to be carried out.',
};

/** The names of {@link TO_DO}. */
export const TO_DOS: readonly ToDo[] = [...DISPOSITIONS, 'aborted'];

/**
 * The kinds of newer requests for the same person that a repetition would undo. A role change that waits for the onboarding of
 * the person is to be repeated after it, but not after the person has left.
 */
export function overtakingKinds(disposition: ToDo | undefined): readonly RequestKind[] {
  return disposition === 'onboard-first' ? ['role-change', 'offboarding'] : REQUEST_KINDS;
}

/** The failure of a request. */
export interface RequestFailure {
  /** Name of the error. */
  error: string;
  disposition: ToDo;
}

/**
 * The failure of an execution. An execution that ended without a described failure has the disposition of its error: one that
 * timed out is `try-again`, and one with an unknown error is `look-closer`.
 *
 * @returns undefined for an execution that runs or has succeeded
 */
export function failureOf(execution: {
  status: ExecutionStatus | undefined;
  error?: string | undefined;
  failed?: FailureOfKind;
}): RequestFailure | undefined {
  const { status, failed, error = 'ExecutionFailed' } = execution;
  if (status === 'ABORTED') return { error: 'ExecutionAborted', disposition: 'aborted' };
  if (status === 'TIMED_OUT') return { error: 'States.Timeout', disposition: dispositionOf('States.Timeout') };
  if (status !== 'FAILED') return undefined;
  const described = failed?.detail.failure;
  return described
    ? { error: described.error, disposition: described.disposition }
    : { error, disposition: dispositionOf(error) };
}
