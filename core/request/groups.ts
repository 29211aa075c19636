/** Checks the groups of a request against the allow list of the deployment. */

import type { Fault } from '../errors.ts';
import { memberAt } from './fields/field-path.ts';

/** The names of the groups that a deployment allows: a set of names, or a map with them as keys. */
interface GroupNames {
  has: (name: string) => boolean;
  keys: () => Iterable<string>;
}

/**
 * Checks the groups that a request names against the allow list of the deployment.
 *
 * @param input the request, not validated; other fields may be invalid
 */
export function findGroupFaults(input: unknown, { allowedGroups }: { allowedGroups: GroupNames }): Fault[] {
  const groups = memberAt(input, 'groups');
  if (!Array.isArray(groups)) return [];
  const allowed = [...allowedGroups.keys()].sort().join(', ') || 'none';
  return groups.flatMap((name: unknown, index) => {
    if (typeof name !== 'string' || allowedGroups.has(name)) return [];
    // The message omits the value: if the columns of a file are shifted, the value may be an address.
    return [{ path: `groups[${index}]`, message: `is not a group that this deployment allows: ${allowed}` }];
  });
}
