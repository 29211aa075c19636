/** The allow list of roles for kx users. */

import type { Fault } from '../errors.ts';
import type { Deployment } from './deployment.ts';
import { memberAt } from './fields/field-path.ts';
import { ROLE_NAME } from './fields/patterns.ts';

/**
 * Holds the role that a request names against the allow list of the deployment.
 *
 * @param input the raw request: the rest of it may be faulty
 */
export function findRoleFaults(input: unknown, { kxRoles }: Deployment): Fault[] {
  const role = memberAt(input, 'kx.role');
  if (typeof role !== 'string' || !ROLE_NAME.test(role) || kxRoles.has(role)) return [];
  const allowed = [...kxRoles.keys()].sort().join(', ') || 'none';
  // Without the value: where columns are shifted, it is an address.
  return [{ path: 'kx.role', message: `is not a role that this deployment allows: ${allowed}` }];
}
