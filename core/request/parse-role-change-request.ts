/** Validates a role change request. */

import type { Fault } from '../errors.ts';
import { checkRequest } from './check-request.ts';
import type { Deployment } from './deployment.ts';
import { findRoleFaults } from './kx-roles.ts';
import { type RoleChangeRequest, roleChangeRequestSchema } from './role-change-request.ts';

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
  const faults = findRoleFaults(input, deployment);
  // `skip` is a fault as well: a role change without the kx user would do nothing.
  if (deployment.kxUsers !== 'create')
    faults.push({ path: 'kx', message: 'kx users are switched off in this deployment' });
  return faults;
}
