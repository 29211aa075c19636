/** What each finding means, and what to do. The runbook says more. */
import type { AuditSection, FindingName } from '../../core/audit/findings.ts';

/** The users of each section. */
export const SECTION_TEXTS = {
  kx: 'kx users',
  finspace: 'FinSpace users',
  'identity-store': 'identity-store users',
} as const satisfies Record<AuditSection, string>;

/** A sentence for each finding. */
export const FINDING_TEXTS = {
  'kx-user-without-owner': 'The kx user was not created by an onboarding: its tag names no owner.',
  'kx-user-of-nobody': 'The tag of the kx user names a person who is not in the identity store.',
  'kx-access-of-leaver': 'The person has left, and the kx user has a role with access.',
  'role-not-allowed': 'The kx user has a role that is not on the allow list of the deployment.',
  'role-other-than-recorded': 'The kx user has another role than the person was given last.',
  'two-kx-users': 'The person has two kx users.',
  'finspace-user-of-nobody': 'The FinSpace user is enabled, and nobody in the identity store has its address.',
  'finspace-access-of-leaver': 'The person has left, and the FinSpace user is enabled.',
  'active-in-one-place': 'Either the FinSpace user or the kx user of the person has access, and the other has not.',
  'membership-of-leaver': 'The person has left, and is still a member of groups.',
  'user-of-leaver': 'The person was removed, and the identity-store user is there.',
  'leave-not-finished': 'The person has left, and not all access was taken away.',
} as const satisfies Record<FindingName, string>;
