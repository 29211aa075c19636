/** What an audit of access finds. A finding has ids, ARNs and the kx user name, and no other name and no address. */
import * as v from 'valibot';

/** The parts of an audit, in their order: the users of each service. */
export const AUDIT_SECTIONS = ['kx', 'finspace', 'identity-store'] as const;

/** A part of an audit. */
export type AuditSection = (typeof AUDIT_SECTIONS)[number];

/** The findings of each section. Their names are stable. */
export const FINDINGS = {
  kx: [
    'kx-user-without-owner',
    'kx-user-of-nobody',
    'kx-access-of-leaver',
    'role-not-allowed',
    'role-other-than-recorded',
    'two-kx-users',
  ],
  finspace: ['finspace-user-of-nobody', 'finspace-access-of-leaver', 'active-in-one-place'],
  'identity-store': ['membership-of-leaver', 'user-of-leaver', 'leave-not-finished'],
} as const satisfies Record<AuditSection, readonly string[]>;

/** All findings. */
export const FINDING_NAMES = [...FINDINGS.kx, ...FINDINGS.finspace, ...FINDINGS['identity-store']] as const;

/** The name of a finding. */
export type FindingName = (typeof FINDING_NAMES)[number];

/** A finding. */
export const findingSchema = v.object({
  finding: v.picklist(FINDING_NAMES),
  identityStoreUserId: v.optional(v.string()),
  finSpaceUserId: v.optional(v.string()),
  kxUserArn: v.optional(v.string()),
  kxUserName: v.optional(v.string()),
  otherKxUserArn: v.optional(v.pipe(v.string(), v.description('The other kx user of the same person.'))),
  iamRole: v.optional(v.pipe(v.string(), v.description('ARN of the role that the kx user has.'))),
  recordedRole: v.optional(v.pipe(v.string(), v.description('ARN of the role that the record of the person has.'))),
  groupIds: v.optional(v.pipe(v.array(v.string()), v.description('Groups of the identity store.'))),
  requestId: v.optional(v.pipe(v.string(), v.description('requestId of the request by which the person left.'))),
});

/** A finding. */
export type Finding = v.InferOutput<typeof findingSchema>;
