/** The outcomes of each kind of request. */
import type { GenericSchema } from 'valibot';
import type { RequestKind } from '../kinds.ts';
import {
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
} from './outcome.ts';

/** A row for each kind. */
export const OUTCOMES = {
  onboarding: { success: onboardingOutcomeSchema, failure: onboardingFailureSchema },
  'role-change': { success: roleChangeOutcomeSchema, failure: roleChangeFailureSchema },
} as const satisfies Record<RequestKind, { success: GenericSchema; failure: GenericSchema }>;
