/** Checks the role and the groups of a request against the lists of what the deployment allows. */
import { type Fault, faultLine } from '../../core/errors.ts';
import { findGroupFaults } from '../../core/request/groups.ts';
import { findRoleFaults } from '../../core/request/kx-roles.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** The lists of a stack. A list that the stack does not tell allows everything here; the workflow has its own. */
export type AllowLists = Pick<DeployedStack, 'kxRoles' | 'allowedGroups'>;

/**
 * Finds the faults in the role and the groups of a request. The workflow refuses such a request too, but only after an execution
 * has started.
 */
export function findAllowListFaults({ kxRoles, allowedGroups }: AllowLists, request: object): Fault[] {
  return [
    ...(kxRoles ? findRoleFaults(request, { kxRoles }) : []),
    ...(allowedGroups ? findGroupFaults(request, { allowedGroups }) : []),
  ];
}

/** @returns the fault in the role of a request, with the allowed roles; undefined if there is none */
export function roleFault({ kxRoles }: Pick<AllowLists, 'kxRoles'>, request: object): string | undefined {
  return firstOf(findAllowListFaults({ kxRoles, allowedGroups: undefined }, request));
}

/** @returns the first fault in the groups of a request, with the allowed groups; undefined if there is none */
export function groupFault({ allowedGroups }: Pick<AllowLists, 'allowedGroups'>, request: object): string | undefined {
  return firstOf(findAllowListFaults({ kxRoles: undefined, allowedGroups }, request));
}

function firstOf([fault]: readonly Fault[]): string | undefined {
  return fault && faultLine(fault);
}
