/** What is asked and answered by kind: the schemas of the request and of its outcomes, and the check of a request. */
import type { GenericSchema } from 'valibot';
import type { RequestKind } from './kinds.ts';
import {
  onboardingFailureSchema,
  onboardingOutcomeSchema,
  roleChangeFailureSchema,
  roleChangeOutcomeSchema,
} from './outcome/outcome.ts';
import type { Deployment } from './request/deployment.ts';
import { onboardingRequestSchema } from './request/onboarding-request.ts';
import { parseOnboardingRequest } from './request/parse-onboarding-request.ts';
import { parseRoleChangeRequest } from './request/parse-role-change-request.ts';
import { roleChangeRequestSchema } from './request/role-change-request.ts';

interface Contract {
  request: GenericSchema;
  /** @throws InvalidRequest with every fault found */
  parse: (input: unknown, deployment?: Deployment) => object;
  outcome: GenericSchema;
  failure: GenericSchema;
}

/** A row for each kind. */
export const CONTRACTS = {
  onboarding: {
    request: onboardingRequestSchema,
    parse: parseOnboardingRequest,
    outcome: onboardingOutcomeSchema,
    failure: onboardingFailureSchema,
  },
  'role-change': {
    request: roleChangeRequestSchema,
    parse: parseRoleChangeRequest,
    outcome: roleChangeOutcomeSchema,
    failure: roleChangeFailureSchema,
  },
} as const satisfies Record<RequestKind, Contract>;

/** A request that keeps the contract of its kind. */
export type RequestOf<Kind extends RequestKind> = ReturnType<(typeof CONTRACTS)[Kind]['parse']>;
