/** The stacks, each with what must hold in it. */
import type { Stack } from 'local-cloud';
import { stack } from '../../helpers/world.ts';
import { ADOPTING_CHECKS, type Check, GENERAL_CHECKS, HR_CHECKS, KX_ROLE_CHECKS, PROTECTED_CHECKS } from './checks.ts';
import { ADOPTING, HARDENED, WITH_HR_USER, WITH_OWN_ROLE, WITH_PROTECTED_USERS } from './stacks.ts';

/** A stack with what must hold in it. */
export interface Variant {
  full: Stack;
  checks: Readonly<Record<string, Check>>;
  /** Whether all scenarios must work in it. */
  isUsed: boolean;
}

/** All stacks, by what distinguishes them. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  'as it comes': { full: stack, checks: GENERAL_CHECKS, isUsed: true },
  'with keys of the customer, and a named HR system': {
    full: HARDENED,
    checks: { ...GENERAL_CHECKS, ...HR_CHECKS },
    isUsed: true,
  },
  'with an HR system that is named by its ARN': { full: WITH_HR_USER, checks: HR_CHECKS, isUsed: false },
  'with a role of its own for kx users': { full: WITH_OWN_ROLE, checks: KX_ROLE_CHECKS, isUsed: false },
  'with protected users': { full: WITH_PROTECTED_USERS, checks: PROTECTED_CHECKS, isUsed: false },
  'with an identity provider': { full: ADOPTING, checks: ADOPTING_CHECKS, isUsed: false },
};
