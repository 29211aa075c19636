/** Builds the outcome of a failed execution from the error that the state machine caught. */

import { dispositionOf } from '../../../core/disposition-of.ts';
import type { CaughtError } from '../../../core/execution/caught-error.ts';
import { type StateName, valueFor } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { errorMessage } from '../../../core/outcome/error-message.ts';
import type { Failure, FailureOutcome, OnboardingFailure, RoleChangeFailure } from '../../../core/outcome/outcome.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { countRefused } from '../runtime/metrics.ts';
import { type ExistingUsers, type KnownUsers, readWhatExists } from './existing-users.ts';

/** The data of a failed execution. */
export interface DescribeFailureEvent {
  kind: RequestKind;
  executionId: string;
  /** Start time of the execution (ISO 8601). */
  startedAt: string;
  /** Input of the execution: the original request. */
  request: unknown;
  /** Data of the execution. `failure` contains the caught error, keyed by the name of the failed state. */
  known: KnownUsers & { failure: Readonly<Record<string, CaughtError>> };
}

type OfFailure = 'requestId' | 'executionArn' | 'failure';

/** How a kind of request describes a failure. */
interface FailureOfKind {
  /** Returns the members of the outcome other than those in OfFailure. */
  describe: (
    users: ExistingUsers,
    known: KnownUsers,
  ) => Omit<OnboardingFailure, OfFailure> | Omit<RoleChangeFailure, OfFailure>;
  /** Errors of states that mean that the person must be onboarded first. */
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

/** Maximum length of a message, well below the 256 KiB limit of EventBridge and Step Functions. */
const MESSAGE_LENGTH = 20_000;

/**
 * Describes the failure of an execution.
 *
 * @returns the detail of the failure event; the Fail state uses its error and message
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

/** The user that each of these steps looks for. Any other step looks for all users of the request. */
const LOOKED_FOR: Readonly<Partial<Record<StateName, keyof ExistingUsers>>> = {
  FindIdentityStoreUser: 'identityStoreUser',
  FindFinSpaceUser: 'finSpaceUser',
  FindKxUser: 'kxUser',
  UpdateKxUser: 'kxUser',
};

/** Returns whether the users that a step looks for exist now and belong to this person. */
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
  // What is not found is the table of people.
  if (failure.message.startsWith('dynamodb:')) return { ...failure, disposition: dispositionOf(caught.Error) };
  // The step did not find a user that exists now: the service was not up to date yet.
  if (NOT_FOUND.includes(caught.Error) && isThere) return { ...failure, disposition: 'try-again' };
  if (FAILURES[kind].onboardFirst.some(([state, error]) => state === step && error === caught.Error)) {
    return {
      ...failure,
      message: `${failure.message}. The person has no kx user: onboard the person first`,
      disposition: 'onboard-first',
    };
  }
  return { ...failure, disposition: dispositionOf(caught.Error) };
}

/** Errors that mean that a user was not found. */
const NOT_FOUND: readonly string[] = ['UserNotFound', 'ResourceNotFoundException'];

/**
 * @param found the kx user as the workflow found it
 * @param now the kx user as it was read after the failure
 */
function rolesOf(found: KnownUsers['kxUser'], now: FailureOutcome['kxUser']): RoleChangeFailure['role'] {
  return {
    ...(found && 'iamRole' in found && { before: found.previousIamRole ?? found.iamRole }),
    ...(now && 'iamRole' in now && { now: now.iamRole }),
  };
}

/** Omits the cause of errors of Step Functions itself, because it quotes state data, which contains personal data. */
function messageOf({ Error: error, Cause }: CaughtError): string {
  const quotesData = error.startsWith('States.') && error !== 'States.Timeout';
  return quotesData ? `${error}: see the execution's history for the cause` : errorMessage(Cause);
}
