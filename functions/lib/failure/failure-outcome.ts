/** Builds the outcome of a failed execution from the error that the state machine caught. */

import { dispositionOf } from '../../../core/disposition-of.ts';
import type { CaughtError } from '../../../core/execution/caught-error.ts';
import { type StateName, valueFor } from '../../../core/execution/states.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { errorMessage } from '../../../core/outcome/error-message.ts';
import type {
  Failure,
  FailureOutcome,
  OffboardingFailure,
  OnboardingFailure,
  RoleChangeFailure,
} from '../../../core/outcome/outcome.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { countRefused } from '../runtime/metrics.ts';
import { type ExistingUsers, type KnownUsers, readWhatExists } from './existing-users.ts';
import { type FailedLeaver, readRemaining } from './remaining-access.ts';

/** The data of a failed execution. */
export interface DescribeFailureEvent {
  kind: RequestKind;
  executionId: string;
  /** Start time of the execution (ISO 8601). */
  startedAt: string;
  /** Input of the execution: the original request. */
  request: unknown;
  /** Data of the execution. `failure` contains the caught error, keyed by the name of the failed state. */
  known: (KnownUsers | FailedLeaver) & { failure: Readonly<Record<string, CaughtError>> };
}

type OfFailure = 'requestId' | 'executionArn' | 'failure';

/** How a kind of request that gives access describes a failure. */
interface FailureOfKind {
  /** Returns the members of the outcome other than those in OfFailure. */
  describe: (
    users: ExistingUsers,
    known: KnownUsers,
  ) => Omit<OnboardingFailure, OfFailure> | Omit<RoleChangeFailure, OfFailure>;
  /** Errors of states that mean that the person must be onboarded first. */
  onboardFirst: readonly (readonly [state: StateName, error: string])[];
}

const FAILURES: Readonly<Record<Exclude<RequestKind, 'offboarding'>, FailureOfKind>> = {
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
  const { members, failure } =
    kind === 'offboarding'
      ? await describeLeaver(known as FailedLeaver, step, caught)
      : await describeUsers(kind, known as KnownUsers, step, caught, startedAt);
  countRefused(failure.disposition);
  const requestId = senderRequestId(request) ?? senderRequestId(known);
  return {
    ...(requestId !== undefined && { requestId }),
    executionArn: executionId,
    ...members,
    failure,
  };
}

async function describeUsers(
  kind: keyof typeof FAILURES,
  known: KnownUsers,
  step: string,
  caught: CaughtError,
  startedAt: string,
) {
  const users = await readWhatExists(known, step, startedAt);
  const failure = failureOf(FAILURES[kind], step, caught, existsNow(step, known, users));
  return { members: FAILURES[kind].describe(users, known), failure };
}

async function describeLeaver(known: FailedLeaver, step: string, caught: CaughtError) {
  const { before } = known;
  const members: Omit<OffboardingFailure, OfFailure> = {
    ...(before && { before }),
    remaining: await readRemaining(known),
  };
  return { members, failure: failureOf({ onboardFirst: [] }, step, caught, false) };
}

/** The user that each of these steps looks for. Any other step looks for all users of the request. */
const LOOKED_FOR: Readonly<Partial<Record<StateName, 'identityStoreUser' | 'finSpaceUser' | 'kxUser'>>> = {
  FindIdentityStoreUser: 'identityStoreUser',
  FindFinSpaceUser: 'finSpaceUser',
  FindKxUser: 'kxUser',
  UpdateKxUser: 'kxUser',
};

/** What these steps do not find is a group. */
const OF_GROUPS: readonly StateName[] = ['CompareGroups', 'AddToGroup', 'RemoveFromGroup'];

/** Returns whether the users that a step looks for exist now and belong to this person. */
function existsNow(step: string, { requests }: KnownUsers, users: ExistingUsers): boolean {
  if (!requests || OF_GROUPS.some((name) => name === step)) return false;
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
function describeRoleChange({ identityStoreUser, kxUser, groups }: ExistingUsers, { kxUser: found }: KnownUsers) {
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
    ...(groups && { groups }),
  };
}

/**
 * Describes the failure that a request would have, if what a state looks for does not exist.
 *
 * @param error the error that the function of the state would throw
 */
export function expectedFailure(kind: RequestKind, step: StateName, { name, message }: Error): Failure {
  const ofKind = kind === 'offboarding' ? { onboardFirst: [] } : FAILURES[kind];
  return failureOf(ofKind, step, { Error: name, Cause: JSON.stringify({ errorMessage: message }) }, false);
}

function failureOf(
  { onboardFirst }: Pick<FailureOfKind, 'onboardFirst'>,
  step: string,
  caught: CaughtError,
  isThere: boolean,
): Failure {
  const failure = { step, error: caught.Error, message: messageOf(caught).slice(0, MESSAGE_LENGTH) };
  // What is not found is the table of people.
  if (failure.message.startsWith('dynamodb:')) return { ...failure, disposition: dispositionOf(caught.Error) };
  // The step did not find a user that exists now: the service was not up to date yet.
  if (NOT_FOUND.includes(caught.Error) && isThere) return { ...failure, disposition: 'try-again' };
  if (onboardFirst.some(([state, error]) => state === step && error === caught.Error)) {
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
function rolesOf(found: KnownUsers['kxUser'], now: ExistingUsers['kxUser']): RoleChangeFailure['role'] {
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
