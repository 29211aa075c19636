/**
 * The outcomes: the details of the outcome events and the outputs of the executions. Outcomes contain ids and ARNs. The
 * only personal data is the kx user name, which may be derived from a user name. The JSON Schemas in `events/schema/`
 * are generated from this file.
 */
import * as v from 'valibot';
import { DISPOSITIONS } from '../dispositions.ts';
import { OFFBOARDING_MODES } from '../kinds.ts';
import { RESIDUALS } from './residuals.ts';

const created = v.pipe(
  v.union([v.boolean(), v.literal('unknown')]),
  v.description(
    'Whether this execution created the user (true) or found it (false). unknown: the user may be newer than the execution, and the response of the call that may have created it was lost.',
  ),
);

const differs = v.optional(
  v.pipe(
    v.array(v.string()),
    v.minLength(1),
    v.description(
      'Paths of request fields whose values differ from those of an existing user. The workflow did not change these values. None of these fields affects access.',
    ),
  ),
);

const skippedUser = v.strictObject({
  skipped: v.pipe(
    v.picklist(['not requested', 'switched off in this deployment']),
    v.description('The reason why the onboarding skipped this target.'),
  ),
});

const unknownUser = v.strictObject({
  unknown: v.pipe(
    v.string(),
    v.description('The error that prevented the workflow from determining whether the user exists.'),
  ),
});

const identityStoreUser = v.strictObject({
  identityStoreId: v.string(),
  userId: v.string(),
  userArn: v.string(),
  created,
});

const finSpaceUser = v.strictObject({
  userId: v.string(),
  created,
  enabled: v.optional(
    v.pipe(
      v.literal(true),
      v.description(
        'This execution enabled the user, who was disabled. Present only for a person who comes back (rehire).',
      ),
    ),
  ),
});

const kxUser = v.strictObject({
  environmentId: v.string(),
  userName: v.string(),
  userArn: v.string(),
  iamRole: v.string(),
  created,
  previousIamRole: v.optional(
    v.pipe(
      v.string(),
      v.description('The role before the change. Present only if this execution changed the role of an existing user.'),
    ),
  ),
});

const groupReference = { name: v.string(), groupId: v.string() };

const grantedGroup = v.strictObject({
  ...groupReference,
  granted: v.pipe(
    v.union([v.boolean(), v.literal('unknown')]),
    v.description(
      'Whether this execution made the person a member (true) or found the membership (false). unknown: the response of the call that may have made it was lost.',
    ),
  ),
});

const groups = v.optional(
  v.pipe(
    v.array(grantedGroup),
    v.description('The groups of the request. The person is a member of each. Absent if the request has no groups.'),
  ),
);

const revokedGroups = v.optional(
  v.pipe(
    v.array(v.strictObject(groupReference)),
    v.description(
      'Groups on the allow list that the person was a member of, and the request does not have: this execution removed the memberships. Absent if there are none.',
    ),
  ),
);

/** Detail of `User Onboarded`. */
export const onboardingOutcomeSchema = v.strictObject({
  requestId: v.string(),
  executionArn: v.string(),
  identityStoreUser,
  finSpaceUser: v.union([finSpaceUser, skippedUser]),
  kxUser: v.union([kxUser, skippedUser]),
  groups,
  revokedGroups,
  differs,
});

const failure = v.strictObject({
  step: v.pipe(v.string(), v.description('The state that failed.')),
  error: v.pipe(v.string(), v.description('Name of the exception.')),
  message: v.pipe(
    v.string(),
    v.description(
      "The error message of the service or the workflow. The message of a service begins with the operation's name.",
    ),
  ),
  disposition: v.pipe(v.picklist(DISPOSITIONS), v.description('The action that the operator must take.')),
});

const requestIdOfFailure = v.optional(
  v.pipe(v.string(), v.description('Absent if the request had no valid requestId.')),
);

const memberships = v.optional(
  v.union([
    v.pipe(
      v.array(v.strictObject(groupReference)),
      v.description(
        'The groups on the allow list that the person is a member of now. Absent if the request has no groups.',
      ),
    ),
    unknownUser,
  ]),
);

/** Detail of `User Onboarding Failed`. An absent user does not exist or belongs to another person. */
export const onboardingFailureSchema = v.strictObject({
  requestId: requestIdOfFailure,
  executionArn: v.string(),
  identityStoreUser: v.optional(v.union([identityStoreUser, unknownUser])),
  finSpaceUser: v.optional(v.union([finSpaceUser, skippedUser, unknownUser])),
  kxUser: v.optional(v.union([kxUser, skippedUser, unknownUser])),
  groups: memberships,
  failure,
});

const roleBefore = v.pipe(v.string(), v.description('ARN of the IAM role of the kx user before the change.'));
const roleNow = v.pipe(v.string(), v.description('ARN of the IAM role of the kx user, read back at the end.'));

/** Detail of `User Role Changed`. */
export const roleChangeOutcomeSchema = v.strictObject({
  requestId: v.string(),
  executionArn: v.string(),
  identityStoreUser,
  kxUser,
  role: v.strictObject({
    before: roleBefore,
    now: roleNow,
    changed: v.pipe(
      v.boolean(),
      v.description('Whether this execution changed the role. false: the kx user already had the role.'),
    ),
  }),
  groups,
  revokedGroups,
});

/** Detail of `User Role Change Failed`. An absent user does not exist or belongs to another person. */
export const roleChangeFailureSchema = v.strictObject({
  requestId: requestIdOfFailure,
  executionArn: v.string(),
  identityStoreUser: v.optional(v.union([identityStoreUser, unknownUser])),
  kxUser: v.optional(v.union([kxUser, unknownUser])),
  role: v.pipe(
    v.strictObject({ before: v.optional(roleBefore), now: v.optional(roleNow) }),
    v.description('The roles that the workflow could read.'),
  ),
  groups: memberships,
  failure,
});

const identityStoreUserReference = { identityStoreId: v.string(), userId: v.string(), userArn: v.string() };

const finSpaceStatus = v.pipe(v.string(), v.description('Status of the FinSpace user, such as ENABLED.'));

const kxUserWithRole = v.strictObject({
  environmentId: v.string(),
  userName: v.string(),
  userArn: v.string(),
  iamRole: v.string(),
});

/** What a person has: what is to be taken away from a leaver. */
const holdings = {
  identityStoreUser: v.optional(v.strictObject(identityStoreUserReference)),
  groups: v.optional(
    v.pipe(
      v.array(v.strictObject({ groupId: v.string(), membershipId: v.string() })),
      v.description('The memberships in groups of the identity store, also in those that are not on the allow list.'),
    ),
  ),
  finSpaceUser: v.optional(v.strictObject({ userId: v.string(), status: finSpaceStatus })),
  kxUsers: v.optional(v.array(kxUserWithRole)),
};

const before = v.pipe(
  v.strictObject(holdings),
  v.description(
    'What the person had before the first change of this execution. An earlier execution of the request may have taken more away.',
  ),
);

/** Detail of `User Offboarded`. */
export const offboardingOutcomeSchema = v.strictObject({
  requestId: v.string(),
  executionArn: v.string(),
  mode: v.pipe(v.picklist(OFFBOARDING_MODES), v.description('Whether the access was suspended or removed.')),
  before,
  identityStoreUser: v.optional(
    v.strictObject({
      ...identityStoreUserReference,
      removed: v.pipe(v.boolean(), v.description('Whether the user is removed. false: the user is still there.')),
    }),
  ),
  groups: v.pipe(
    v.array(v.strictObject({ groupId: v.string() })),
    v.description('The groups from which this execution removed the person.'),
  ),
  finSpaceUser: v.optional(
    v.strictObject({
      userId: v.string(),
      disabled: v.pipe(
        v.boolean(),
        v.description('Whether this execution disabled the user. false: it was disabled already.'),
      ),
    }),
  ),
  kxUsers: v.array(
    v.strictObject({
      environmentId: v.string(),
      userName: v.string(),
      userArn: v.string(),
      removed: v.pipe(
        v.boolean(),
        v.description('Whether the kx user is removed. false: it has the role without access.'),
      ),
    }),
  ),
  residual: v.pipe(
    v.array(
      v.strictObject({
        what: v.picklist(RESIDUALS),
        message: v.pipe(v.string(), v.description('What is left, for how long, and what to do about it.')),
      }),
    ),
    v.description('What the workflow cannot take away.'),
  ),
  denyPolicy: v.optional(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.description('The IAM policy that denies all to the sessions of the person at once, until they have ended.'),
    ),
  ),
});

/** Detail of `User Offboarding Failed`. */
export const offboardingFailureSchema = v.strictObject({
  requestId: requestIdOfFailure,
  executionArn: v.string(),
  before: v.optional(before),
  remaining: v.pipe(
    v.strictObject({
      identityStoreUser: v.optional(v.union([v.strictObject(identityStoreUserReference), unknownUser])),
      groups: v.optional(v.union([holdings.groups, unknownUser])),
      finSpaceUser: v.optional(v.union([v.strictObject({ userId: v.string(), status: finSpaceStatus }), unknownUser])),
      kxUsers: v.optional(v.union([v.array(kxUserWithRole), unknownUser])),
    }),
    v.description(
      'What the person still has, read again after the failure. An absent member does not exist, or belongs to another person.',
    ),
  ),
  failure,
});

/** Detail of `Request Superseded`: nothing was done, because a newer request for the same person has begun. */
export const supersededOutcomeSchema = v.strictObject({
  requestId: v.string(),
  executionArn: v.string(),
  supersededBy: v.pipe(v.string(), v.description('requestId of the newer request.')),
});

/** A target that the onboarding skipped, with the reason. */
export type SkippedUser = v.InferOutput<typeof skippedUser>;

/** A user whose existence a failed execution could not determine. */
export type UnknownUser = v.InferOutput<typeof unknownUser>;

/** The identity-store user. */
export type IdentityStoreUser = v.InferOutput<typeof identityStoreUser>;

/** The FinSpace user. */
export type FinSpaceUser = v.InferOutput<typeof finSpaceUser>;

/** The kx user, bound to its IAM role. */
export type KxUser = v.InferOutput<typeof kxUser>;

/** A group of the request, and whether the execution made the person a member. */
export type GrantedGroup = v.InferOutput<typeof grantedGroup>;

/** Detail of `User Onboarded`. */
export type OnboardingOutcome = v.InferOutput<typeof onboardingOutcomeSchema>;

/** The failed state, the name and message of the error, and the disposition. */
export type Failure = v.InferOutput<typeof failure>;

/** Detail of `User Onboarding Failed`. */
export type OnboardingFailure = v.InferOutput<typeof onboardingFailureSchema>;

/** Detail of `User Role Changed`. */
export type RoleChangeOutcome = v.InferOutput<typeof roleChangeOutcomeSchema>;

/** Detail of `User Role Change Failed`. */
export type RoleChangeFailure = v.InferOutput<typeof roleChangeFailureSchema>;

/** What a person has. */
export type Holdings = v.InferOutput<typeof before>;

/** Detail of `User Offboarded`. */
export type OffboardingOutcome = v.InferOutput<typeof offboardingOutcomeSchema>;

/** Detail of `User Offboarding Failed`. */
export type OffboardingFailure = v.InferOutput<typeof offboardingFailureSchema>;

/** The outcome of a failed execution of any kind. */
export type FailureOutcome = OnboardingFailure | RoleChangeFailure | OffboardingFailure;

/** Detail of `Request Superseded`. */
export type SupersededOutcome = v.InferOutput<typeof supersededOutcomeSchema>;
