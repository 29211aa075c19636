/** Reads the request of a role change, and holds it against the contract and the rules of this deployment. */

import type { Fault } from '../errors.ts';
import { checkRequest } from './check-request.ts';
import type { Deployment } from './deployment.ts';
import { findRoleFaults } from './kx-roles.ts';
import { type RoleChangeRequest, roleChangeRequestSchema } from './role-change-request.ts';

/**
 * Checks a request against the contract and against the rules of this deployment.
 *
 * @param input the request as it arrived
 * @param deployment rules to hold it against; left out, only the contract counts
 * @returns the request, typed, without what has no value; the other values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function parseRoleChangeRequest(input: unknown, deployment?: Deployment): RoleChangeRequest {
  return checkRequest(roleChangeRequestSchema, input, (request) =>
    deployment ? findDeploymentFaults(request, deployment) : [],
  );
}

/** What the contract allows and this deployment does not. */
function findDeploymentFaults(input: unknown, deployment: Deployment): Fault[] {
  const faults = findRoleFaults(input, deployment);
  // Left out, nothing would remain of the request.
  if (deployment.kxUsers !== 'create')
    faults.push({ path: 'kx', message: 'kx users are switched off in this deployment' });
  return faults;
}
