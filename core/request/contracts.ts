/** The contract of each kind of request. */
import type { GenericSchema } from 'valibot';
import type { RequestKind } from '../kinds.ts';
import type { Deployment } from './deployment.ts';
import { offboardingRequestSchema, parseOffboardingRequest } from './offboarding-request.ts';
import { onboardingRequestSchema } from './onboarding-request.ts';
import { parseOnboardingRequest } from './parse-onboarding-request.ts';
import { parseRoleChangeRequest, roleChangeRequestSchema } from './role-change-request.ts';

interface Contract {
  schema: GenericSchema;
  /** @throws InvalidRequest with every fault found */
  parse: (input: unknown, deployment?: Deployment) => object;
}

/** The schema and the parser of each kind. */
export const CONTRACTS = {
  onboarding: { schema: onboardingRequestSchema, parse: parseOnboardingRequest },
  'role-change': { schema: roleChangeRequestSchema, parse: parseRoleChangeRequest },
  offboarding: { schema: offboardingRequestSchema, parse: parseOffboardingRequest },
} as const satisfies Record<RequestKind, Contract>;

/** A valid request of a kind. */
export type RequestOf<Kind extends RequestKind> = ReturnType<(typeof CONTRACTS)[Kind]['parse']>;
