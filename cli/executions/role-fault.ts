/** Checks the role of a request against the roles that the deployment allows. */
import { faultLine } from '../../core/errors.ts';
import { findRoleFaults } from '../../core/request/kx-roles.ts';
import type { DeployedStack } from './deployed-stack.ts';

/**
 * Finds the fault in the role of a request. The workflow refuses such a request too, but only after an execution has started.
 *
 * @returns the fault with the allowed roles; undefined if the role is allowed, or the stack does not tell its roles
 */
export function roleFault({ kxRoles }: Pick<DeployedStack, 'kxRoles'>, request: object): string | undefined {
  const [fault] = kxRoles ? findRoleFaults(request, { kxRoles }) : [];
  return fault && faultLine(fault);
}
