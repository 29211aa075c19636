/**
 * The outcomes: the details of the events that go back to the bus, and the outputs of the executions. They hold ids and
 * ARNs, no personal data but what a kx user's name is made of. The JSON Schemas in `events/schema/` are generated from
 * here.
 */
import * as v from 'valibot';
import { DISPOSITIONS } from '../dispositions.ts';

const created = v.pipe(
  v.union([v.boolean(), v.literal('unknown')]),
  v.description(
    'Whether this execution created the user (true) or found it (false). unknown: the user is younger than the execution, and the answer of the call that may have created it is lost.',
  ),
);

const differs = v.optional(
  v.pipe(
    v.array(v.string()),
    v.minLength(1),
    v.description(
      'Paths of fields of the request that a user who was found has with other values, which were not changed. Nothing that decides access is among them.',
    ),
  ),
);

const skippedUser = v.strictObject({
  skipped: v.pipe(
    v.picklist(['not requested', 'switched off in this deployment']),
    v.description('Why the onboarding left this target out.'),
  ),
});

const unknownUser = v.strictObject({
  unknown: v.pipe(v.string(), v.description('The error that was in the way of finding out whether the user exists.')),
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
    v.pipe(v.string(), v.description('Set when the user was found with another role, and given the one asked for.')),
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
    v.description("What the service or the workflow says; begins with the operation's name."),
  ),
  disposition: v.pipe(v.picklist(DISPOSITIONS), v.description('What the operator has to do.')),
});

const requestIdOfFailure = v.optional(
  v.pipe(v.string(), v.description('Absent when the request had none that keeps the contract.')),
);

/** Detail of `User Onboarding Failed`. A user that is absent does not exist, or is not this person's. */
export const onboardingFailureSchema = v.strictObject({
  requestId: requestIdOfFailure,
  executionArn: v.string(),
  identityStoreUser: v.optional(v.union([identityStoreUser, unknownUser])),
  finSpaceUser: v.optional(v.union([finSpaceUser, skippedUser, unknownUser])),
  kxUser: v.optional(v.union([kxUser, skippedUser, unknownUser])),
  failure,
});

const roleBefore = v.pipe(v.string(), v.description('ARN of the IAM role with which the kx user was found.'));
const roleNow = v.pipe(v.string(), v.description('ARN of the IAM role that was read back at the end.'));

/** Detail of `User Role Changed`. */
export const roleChangeOutcomeSchema = v.strictObject({
  requestId: v.string(),
  executionArn: v.string(),
  identityStoreUser,
  kxUser,
  role: v.strictObject({
    before: roleBefore,
    now: roleNow,
    changed: v.pipe(v.boolean(), v.description('Whether this execution changed the role; if not, it was set already.')),
  }),
});

/** Detail of `User Role Change Failed`. A user that is absent does not exist, or is not this person's. */
export const roleChangeFailureSchema = v.strictObject({
  requestId: requestIdOfFailure,
  executionArn: v.string(),
  identityStoreUser: v.optional(v.union([identityStoreUser, unknownUser])),
  kxUser: v.optional(v.union([kxUser, unknownUser])),
  role: v.pipe(
    v.strictObject({ before: v.optional(roleBefore), now: v.optional(roleNow) }),
    v.description('As far as it could be found out.'),
  ),
  failure,
});

/** A target that the onboarding left out, and why. */
export type SkippedUser = v.InferOutput<typeof skippedUser>;

/** A user of whom a failed execution could not find out whether it exists. */
export type UnknownUser = v.InferOutput<typeof unknownUser>;

/** The identity-store user. */
export type IdentityStoreUser = v.InferOutput<typeof identityStoreUser>;

/** The FinSpace user. */
export type FinSpaceUser = v.InferOutput<typeof finSpaceUser>;

/** The kx user, bound to its IAM role. */
export type KxUser = v.InferOutput<typeof kxUser>;

/** Detail of `User Onboarded`. */
export type OnboardingOutcome = v.InferOutput<typeof onboardingOutcomeSchema>;

/** What failed: the state, the error's name, its message, and what to do. */
export type Failure = v.InferOutput<typeof failure>;

/** Detail of `User Onboarding Failed`. */
export type OnboardingFailure = v.InferOutput<typeof onboardingFailureSchema>;

/** Detail of `User Role Changed`. */
export type RoleChangeOutcome = v.InferOutput<typeof roleChangeOutcomeSchema>;

/** Detail of `User Role Change Failed`. */
export type RoleChangeFailure = v.InferOutput<typeof roleChangeFailureSchema>;

/** What a failed execution reports, of either kind. */
export type FailureOutcome = OnboardingFailure | RoleChangeFailure;
