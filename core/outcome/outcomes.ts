/** The outcome schemas of each kind of request. */
import * as v from 'valibot';
import { REQUEST_KINDS, type RequestKind } from '../kinds.ts';
import {
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
} from './outcome.ts';

/** The success and failure schemas of each kind. */
export const OUTCOMES = {
  onboarding: { success: onboardingOutcomeSchema, failure: onboardingFailureSchema },
  'role-change': { success: roleChangeOutcomeSchema, failure: roleChangeFailureSchema },
} as const satisfies Record<RequestKind, { success: v.GenericSchema; failure: v.GenericSchema }>;

/** Details of the event of a success, by kind. */
export type SuccessDetails = { [Kind in RequestKind]: v.InferOutput<(typeof OUTCOMES)[Kind]['success']> };

/** Details of the event of a failure, by kind. */
export type FailureDetails = { [Kind in RequestKind]: v.InferOutput<(typeof OUTCOMES)[Kind]['failure']> };

/** The success of a request, with the request's kind. */
export type Success<Kind extends RequestKind = RequestKind> = {
  [Key in Kind]: { kind: Key; detail: SuccessDetails[Key] };
}[Kind];

/** The failure of a request, with the request's kind. */
export type FailureOfKind<Kind extends RequestKind = RequestKind> = {
  [Key in Kind]: { kind: Key; detail: FailureDetails[Key] };
}[Kind];

/** Finds the kind of a success; undefined when it is none. */
export function toSuccess(detail: unknown): Success | undefined {
  const kind = REQUEST_KINDS.find((candidate) => v.is(OUTCOMES[candidate].success, detail));
  // The schema of the kind has accepted the detail.
  return kind && ({ kind, detail } as Success);
}

/** Finds the kind of a failure; undefined when it is none. */
export function toFailure(detail: unknown): FailureOfKind | undefined {
  const kind = REQUEST_KINDS.find((candidate) => v.is(OUTCOMES[candidate].failure, detail));
  // The schema of the kind has accepted the detail.
  return kind && ({ kind, detail } as FailureOfKind);
}
