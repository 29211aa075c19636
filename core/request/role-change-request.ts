/** The contract of a role change request: the person, and the new role of the person's kx user. */
import * as v from 'valibot';
import type { Fault } from '../errors.ts';
import { checkRequest } from './check-request.ts';
import type { Deployment } from './deployment.ts';
import {
  closedObject,
  emails,
  groups,
  kxRole,
  kxUserName,
  requestedAt,
  requestId,
  userName,
} from './fields/request-fields.ts';
import { findGroupFaults } from './groups.ts';
import { findRoleFaults } from './kx-roles.ts';

/** The schema of the contract. parseRoleChangeRequest checks the rules that a schema cannot express. */
export const roleChangeRequestSchema = closedObject({
  kind: v.optional(v.literal('role-change', 'must be role-change')),
  requestId,
  requestedAt,
  // Both must match: a reused user name must not give access to the kx user of its previous owner.
  user: closedObject({ userName, emails }),
  kx: closedObject({ role: kxRole, userName: kxUserName }),
  groups,
});

/** A valid role change request. */
export type RoleChangeRequest = v.InferOutput<typeof roleChangeRequestSchema>;

/**
 * Validates a request against the contract and the rules of a deployment.
 *
 * @param input the request, not validated
 * @param deployment the deployment; if it is omitted, only the contract is checked
 * @returns the typed request without unassigned attributes; the other values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function parseRoleChangeRequest(input: unknown, deployment?: Deployment): RoleChangeRequest {
  return checkRequest(roleChangeRequestSchema, input, (request) =>
    deployment ? findDeploymentFaults(request, deployment) : [],
  );
}

/** Finds violations of the deployment's rules. */
function findDeploymentFaults(input: unknown, deployment: Deployment): Fault[] {
  const faults = [...findRoleFaults(input, deployment), ...findGroupFaults(input, deployment)];
  // `skip` is a fault as well: a role change without the kx user would do nothing.
  if (deployment.kxUsers !== 'create')
    faults.push({ path: 'kx', message: 'kx users are switched off in this deployment' });
  return faults;
}
