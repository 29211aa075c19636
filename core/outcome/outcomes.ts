/** The outcome schemas of each kind of request. */
import * as v from 'valibot';
import { REQUEST_KINDS, type RequestKind } from '../kinds.ts';
import {
  offboardingFailureSchema,
  offboardingOutcomeSchema,
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
  type SupersededOutcome,
  supersededOutcomeSchema,
} from './outcome.ts';

/** The success and failure schemas of each kind. */
export const OUTCOMES = {
  onboarding: { success: onboardingOutcomeSchema, failure: onboardingFailureSchema },
  'role-change': { success: roleChangeOutcomeSchema, failure: roleChangeFailureSchema },
  offboarding: { success: offboardingOutcomeSchema, failure: offboardingFailureSchema },
} as const satisfies Record<RequestKind, { success: v.GenericSchema; failure: v.GenericSchema }>;

/** Details of the success event of each kind. */
export type SuccessDetails = { [Kind in RequestKind]: v.InferOutput<(typeof OUTCOMES)[Kind]['success']> };

/** Details of the failure event of each kind. */
export type FailureDetails = { [Kind in RequestKind]: v.InferOutput<(typeof OUTCOMES)[Kind]['failure']> };

/** The detail of a success event, with the kind of the request. */
export type Success<Kind extends RequestKind = RequestKind> = {
  [Key in Kind]: { kind: Key; detail: SuccessDetails[Key] };
}[Kind];

/** The detail of a failure event, with the kind of the request. */
export type FailureOfKind<Kind extends RequestKind = RequestKind> = {
  [Key in Kind]: { kind: Key; detail: FailureDetails[Key] };
}[Kind];

/** Determines the kind of a success. Returns undefined if the detail is not a success. */
export function toSuccess(detail: unknown): Success | undefined {
  const kind = REQUEST_KINDS.find((candidate) => v.is(OUTCOMES[candidate].success, detail));
  // The cast is safe: the schema of the kind has validated the detail.
  return kind && ({ kind, detail } as Success);
}

/** Returns the outcome of a request that a newer request has superseded. Returns undefined if the detail is another outcome. */
export function toSuperseded(detail: unknown): SupersededOutcome | undefined {
  return v.is(supersededOutcomeSchema, detail) ? detail : undefined;
}

/** Determines the kind of a failure. Returns undefined if the detail is not a failure. */
export function toFailure(detail: unknown): FailureOfKind | undefined {
  const kind = REQUEST_KINDS.find((candidate) => v.is(OUTCOMES[candidate].failure, detail));
  // The cast is safe: the schema of the kind has validated the detail.
  return kind && ({ kind, detail } as FailureOfKind);
}
