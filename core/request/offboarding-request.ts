/** The contract of an offboarding request: the person who leaves, and whether the access is suspended or removed. */
import * as v from 'valibot';
import type { Fault } from '../errors.ts';
import { OFFBOARDING_MODES } from '../kinds.ts';
import { checkRequest } from './check-request.ts';
import { memberAt } from './fields/field-path.ts';
import { closedObject, emails, requestedAt, requestId, userId, userName } from './fields/request-fields.ts';

/** The schema of the contract. parseOffboardingRequest checks the rules that a schema cannot express. */
export const offboardingRequestSchema = closedObject({
  kind: v.optional(v.literal('offboarding', 'must be offboarding')),
  requestId,
  requestedAt,
  // All that is given must match: a reused user name must not cost its new owner the access.
  user: closedObject({ userName, emails, userId: v.optional(userId) }),
  mode: v.optional(v.picklist(OFFBOARDING_MODES, 'must be suspend or remove')),
  confirm: v.optional(v.literal(true, 'must be true')),
});

/** A valid offboarding request. */
export type OffboardingRequest = v.InferOutput<typeof offboardingRequestSchema>;

/**
 * Validates an offboarding request against the contract. No rule of a deployment can refuse a leaver.
 *
 * @param input the request, not validated
 * @returns the typed request without unassigned attributes; the other values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function parseOffboardingRequest(input: unknown): OffboardingRequest {
  return checkRequest(offboardingRequestSchema, input, findContractFaults);
}

/** Removed users cannot be restored, so the sender has to confirm the removal. */
function findContractFaults(request: object): Fault[] {
  if (memberAt(request, 'mode') !== 'remove' || memberAt(request, 'confirm') !== undefined) return [];
  return [{ path: 'confirm', message: 'must be true if mode is remove, because removed users cannot be restored' }];
}
