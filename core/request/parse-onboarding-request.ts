/** Validates an onboarding request. */

import type { Fault } from '../errors.ts';
import { checkRequest } from './check-request.ts';
import type { Deployment } from './deployment.ts';
import { memberAt } from './fields/field-path.ts';
import { ROLE_ARN } from './fields/patterns.ts';
import { ENTERPRISE_EXTENSION, SCIM_ENTERPRISE_USER } from './fields/scim-names.ts';
import { findGroupFaults } from './groups.ts';
import { findRoleFaults } from './kx-roles.ts';
import { type OnboardingRequest, onboardingRequestSchema } from './onboarding-request.ts';

/**
 * Validates a request against the contract and the rules of a deployment.
 *
 * @param input the request, not validated
 * @param deployment the deployment; if it is omitted, only the contract is checked
 * @returns the typed request without unassigned attributes; the other values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function parseOnboardingRequest(input: unknown, deployment?: Deployment): OnboardingRequest {
  return checkRequest(onboardingRequestSchema, input, (request) => [
    ...findContractFaults(request),
    ...(deployment ? findDeploymentFaults(request, deployment) : []),
  ]);
}

/** Finds violations of the contract that the schema cannot express. */
function findContractFaults(request: object): Fault[] {
  // valibot accepts a list as a record with the indexes as keys.
  const isList = Array.isArray(memberAt(request, 'kx.tags'));
  return [...(isList ? [{ path: 'kx.tags', message: 'must be an object' }] : []), ...findEnterpriseFaults(request)];
}

/** Finds a request with both the SCIM Enterprise User and the identity store's extension. Only one could be stored. */
function findEnterpriseFaults(request: object): Fault[] {
  const { [SCIM_ENTERPRISE_USER]: enterprise, extensions } = { ...Object(memberAt(request, 'user')) };
  if (enterprise === undefined || !Object.hasOwn({ ...Object(extensions) }, ENTERPRISE_EXTENSION)) return [];
  const path = `user.${SCIM_ENTERPRISE_USER}`;
  return [{ path, message: `must not be combined with user.extensions.${ENTERPRISE_EXTENSION}: give one of the two` }];
}

/** Finds violations of the deployment's rules. The input is not validated; other fields may be invalid. */
function findDeploymentFaults(input: unknown, deployment: Deployment): Fault[] {
  const faults: Fault[] = [];
  if (memberAt(input, 'finSpace') !== undefined && deployment.finSpaceUsers === 'refuse') {
    faults.push({ path: 'finSpace', message: 'FinSpace users are switched off in this deployment' });
  }
  if (memberAt(input, 'finSpace.type') === 'SUPER_USER' && !deployment.allowSuperUsers) {
    faults.push({ path: 'finSpace.type', message: 'SUPER_USER is refused: this deployment allows no super users' });
  }
  const principal = memberAt(input, 'finSpace.apiAccessPrincipalArn');
  // "This must be an IAM role within your FinSpace account" (API reference of CreateUser).
  if (typeof principal === 'string' && ROLE_ARN.test(principal) && principal.split(':')[4] !== deployment.accountId) {
    faults.push({
      path: 'finSpace.apiAccessPrincipalArn',
      message: `must be a role of account ${deployment.accountId}`,
    });
  }
  if (memberAt(input, 'kx') !== undefined && deployment.kxUsers === 'refuse') {
    faults.push({ path: 'kx', message: 'kx users are switched off in this deployment' });
  }
  faults.push(...findRoleFaults(input, deployment), ...findGroupFaults(input, deployment));
  return faults;
}
