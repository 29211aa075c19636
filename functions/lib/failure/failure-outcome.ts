/** Makes the outcome of a failed execution out of what the state machine caught. */

import { dispositionOf } from '../../../core/disposition-of.ts';
import type { CaughtError } from '../../../core/execution/caught-error.ts';
import { type StateName, valueFor } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { errorMessage } from '../../../core/outcome/error-message.ts';
import type { Failure, FailureOutcome, OnboardingFailure, RoleChangeFailure } from '../../../core/outcome/outcome.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { countRefused } from '../runtime/metrics.ts';
import { type ExistingUsers, type KnownUsers, readWhatExists } from './existing-users.ts';

/** What is known of a failed execution. */
export interface DescribeFailureEvent {
  kind: RequestKind;
  executionId: string;
  /** When the execution started (ISO 8601). */
  startedAt: string;
  /** The execution's input, as its sender gave it. */
  request: unknown;
  /** The state of the execution; `failure` has what was caught, under the name of the state that failed. */
  known: KnownUsers & { failure: Readonly<Record<string, CaughtError>> };
}

type OfFailure = 'requestId' | 'executionArn' | 'failure';

/** What a kind of request makes of a failure. */
interface FailureOfKind {
  /** The members of the outcome beside the failure itself. */
  describe: (
    users: ExistingUsers,
    known: KnownUsers,
  ) => Omit<OnboardingFailure, OfFailure> | Omit<RoleChangeFailure, OfFailure>;
  /** Errors of states that mean that the person has to be onboarded first. */
  onboardFirst: readonly (readonly [state: StateName, error: string])[];
}

const FAILURES: Readonly<Record<RequestKind, FailureOfKind>> = {
  onboarding: { describe: (users) => users, onboardFirst: [] },
  'role-change': {
    describe: describeRoleChange,
    // A role change needs an existing kx user.
    onboardFirst: [
      ['FindIdentityStoreUser', 'UserNotFound'],
      ['FindKxUser', 'ResourceNotFoundException'],
      ['UpdateKxUser', 'ResourceNotFoundException'],
    ],
  },
};

/** EventBridge and the state machine both end at 256 KiB: a message is cut well below. */
const MESSAGE_LENGTH = 20_000;

/**
 * Describes the failure of an execution.
 *
 * @returns the detail of the failure's event, which is also what the Fail state reports
 */
export async function describeFailure({
  kind,
  executionId,
  startedAt,
  request,
  known,
}: DescribeFailureEvent): Promise<FailureOutcome> {
  const [step, caught] = Object.entries(known.failure)[0] ?? ['unknown', { Error: 'unknown' }];
  const users = await readWhatExists(known, step, startedAt);
  const failure = failureOf(kind, step, caught, existsNow(step, known, users));
  countRefused(failure.disposition);
  const requestId = senderRequestId(request) ?? senderRequestId(known);
  return {
    ...(requestId !== undefined && { requestId }),
    executionArn: executionId,
    ...FAILURES[kind].describe(users, known),
    failure,
  };
}

/** The user that a step looks for; the others look for all that the request is about. */
const LOOKED_FOR: Readonly<Partial<Record<StateName, keyof ExistingUsers>>> = {
  FindIdentityStoreUser: 'identityStoreUser',
  FindFinSpaceUser: 'finSpaceUser',
  FindKxUser: 'kxUser',
  UpdateKxUser: 'kxUser',
};

/** Whether what a step looks for exists now and is this person's. */
function existsNow(step: string, { requests }: KnownUsers, users: ExistingUsers): boolean {
  if (!requests) return false;
  const member = valueFor(LOOKED_FOR, step);
  const { identityStoreUser, finSpaceUser, kxUser } = users;
  const all = [
    identityStoreUser,
    ...('finSpace' in requests ? [finSpaceUser] : []),
    ...('kx' in requests ? [kxUser] : []),
  ];
  return (member ? [users[member]] : all).every((user) => user !== undefined && 'created' in user);
}

/** A role change creates no users. */
function describeRoleChange({ identityStoreUser, kxUser }: ExistingUsers, { kxUser: found }: KnownUsers) {
  return {
    ...(identityStoreUser && {
      identityStoreUser:
        'created' in identityStoreUser ? { ...identityStoreUser, created: false as const } : identityStoreUser,
    }),
    ...(kxUser &&
      !('skipped' in kxUser) && {
        kxUser: 'created' in kxUser ? { ...kxUser, created: false as const } : kxUser,
      }),
    role: rolesOf(found, kxUser),
  };
}

function failureOf(kind: RequestKind, step: string, caught: CaughtError, isThere: boolean): Failure {
  const failure = { step, error: caught.Error, message: messageOf(caught).slice(0, MESSAGE_LENGTH) };
  // The outcome lists what the step did not find: it came too early.
  if (NOT_FOUND.includes(caught.Error) && isThere) return { ...failure, disposition: 'try-again' };
  if (FAILURES[kind].onboardFirst.some(([state, error]) => state === step && error === caught.Error)) {
    return {
      ...failure,
      message: `${failure.message}. The person has no kx user to give a role to: onboard the person first`,
      disposition: 'onboard-first',
    };
  }
  return { ...failure, disposition: dispositionOf(caught.Error) };
}

/** Errors that say that a user is not there. */
const NOT_FOUND: readonly string[] = ['UserNotFound', 'ResourceNotFoundException'];

/**
 * @param found the kx user as it was found at the beginning
 * @param now as it is at the end
 */
function rolesOf(found: KnownUsers['kxUser'], now: FailureOutcome['kxUser']): RoleChangeFailure['role'] {
  return {
    ...(found && 'iamRole' in found && { before: found.previousIamRole ?? found.iamRole }),
    ...(now && 'iamRole' in now && { now: now.iamRole }),
  };
}

/** Step Functions' own errors quote the data that they stumbled over, and that holds the person. */
function messageOf({ Error: error, Cause }: CaughtError): string {
  const quotesData = error.startsWith('States.') && error !== 'States.Timeout';
  return quotesData ? `${error}: the execution's history has the cause` : errorMessage(Cause);
}
