/**
 * The outcomes: the details of the outcome events and the outputs of the executions. Outcomes contain ids and ARNs. The
 * only personal data is the kx user name, which may be derived from a user name. The JSON Schemas in `events/schema/`
 * are generated from this file.
 */
import * as v from 'valibot';
import { DISPOSITIONS } from '../dispositions.ts';

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

const finSpaceUser = v.strictObject({ userId: v.string(), created });

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

/** Detail of `User Onboarded`. */
export const onboardingOutcomeSchema = v.strictObject({
  requestId: v.string(),
  executionArn: v.string(),
  identityStoreUser,
  finSpaceUser: v.union([finSpaceUser, skippedUser]),
  kxUser: v.union([kxUser, skippedUser]),
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

/** Detail of `User Onboarding Failed`. An absent user does not exist or belongs to another person. */
export const onboardingFailureSchema = v.strictObject({
  requestId: requestIdOfFailure,
  executionArn: v.string(),
  identityStoreUser: v.optional(v.union([identityStoreUser, unknownUser])),
  finSpaceUser: v.optional(v.union([finSpaceUser, skippedUser, unknownUser])),
  kxUser: v.optional(v.union([kxUser, skippedUser, unknownUser])),
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

/** The outcome of a failed execution of either kind. */
export type FailureOutcome = OnboardingFailure | RoleChangeFailure;

/** Detail of `Request Superseded`. */
export type SupersededOutcome = v.InferOutput<typeof supersededOutcomeSchema>;
