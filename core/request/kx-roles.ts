/** Checks the role of a request against the allow list of the deployment. */

import type { Fault } from '../errors.ts';
import { memberAt } from './fields/field-path.ts';
import { ROLE_NAME } from './fields/patterns.ts';

/** The names of the roles that a deployment allows: a set of names, or a map with them as keys. */
interface RoleNames {
  has: (name: string) => boolean;
  keys: () => Iterable<string>;
}

/**
 * Checks the role that a request names against the allow list of the deployment.
 *
 * @param input the request, not validated; other fields may be invalid
 */
export function findRoleFaults(input: unknown, { kxRoles }: { kxRoles: RoleNames }): Fault[] {
  const role = memberAt(input, 'kx.role');
  if (typeof role !== 'string' || !ROLE_NAME.test(role) || kxRoles.has(role)) return [];
  const allowed = [...kxRoles.keys()].sort().join(', ') || 'none';
  // The message omits the value: if the columns of a file are shifted, the value may be an address.
  return [{ path: 'kx.role', message: `is not a role that this deployment allows: ${allowed}` }];
}
