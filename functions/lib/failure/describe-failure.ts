/** Makes the outcome of a failed execution out of what the state machine caught. */

import { errorMessage } from '../../../core/outcome/error-message.ts';
import type { Disposition, Failure, FailureOutcome, RoleChangeFailure } from '../../../core/outcome/outcome.ts';
import { senderRequestId } from '../../../core/request/request-id.ts';
import { countRefused } from '../runtime/metrics.ts';
import { type ExistingUsers, type KnownUsers, readWhatExists } from './existing-users.ts';

/** What the state machine caught, under the name of the state that failed. */
type CaughtFailure = Readonly<Record<string, CaughtError>>;

/** An error as the states language hands it on. */
export interface CaughtError {
  Error: string;
  Cause?: string;
}

/** What is known of a failed execution, of an onboarding or of a role change. */
export type DescribeFailureEvent = {
  executionId: string;
  /** When the execution started (ISO 8601). */
  startedAt: string;
  /** The execution's input, as its sender gave it. */
  request: unknown;
} & (
  | { onboarding: KnownUsers & { failure: CaughtFailure }; roleChange?: never }
  | { roleChange: KnownUsers & { failure: CaughtFailure }; onboarding?: never }
);

/** EventBridge and the state machine both end at 256 KiB: a message is cut well below. */
const MESSAGE_LENGTH = 20_000;

/**
 * Describes the failure of an execution.
 *
 * @returns the detail of `User Onboarding Failed` or `User Role Change Failed`, which is also what the Fail state reports
 */
export async function describeFailure({
  executionId,
  startedAt,
  request,
  onboarding,
  roleChange,
}: DescribeFailureEvent): Promise<FailureOutcome> {
  const known = roleChange ?? onboarding;
  const [step, caught] = Object.entries(known.failure)[0] ?? ['unknown', { Error: 'unknown' }];
  const users = await readWhatExists(known, step, startedAt);
  const failure = failureOf(step, caught, hasAll(known, users), roleChange !== undefined);
  countRefused(failure.disposition);
  const requestId = senderRequestId(request) ?? senderRequestId(known);
  return {
    ...(requestId !== undefined && { requestId }),
    executionArn: executionId,
    ...(roleChange ? ofRoleChange(users, roleChange.kxUser) : users),
    failure,
  };
}

/** Whether all users that the request is about exist now and are this person's. */
function hasAll({ requests }: KnownUsers, { identityStoreUser, finSpaceUser, kxUser }: ExistingUsers): boolean {
  if (!requests) return false;
  return [
    identityStoreUser,
    ...('finSpace' in requests ? [finSpaceUser] : []),
    ...('kx' in requests ? [kxUser] : []),
  ].every((user) => user !== undefined && 'created' in user);
}

/** A role change creates no users. */
function ofRoleChange({ identityStoreUser, kxUser }: ExistingUsers, found: KnownUsers['kxUser']) {
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

function failureOf(step: string, caught: CaughtError, existsNow: boolean, isRoleChange: boolean): Failure {
  const failure = { step, error: caught.Error, message: messageOf(caught).slice(0, MESSAGE_LENGTH) };
  // The outcome lists what the step did not find: it came too early.
  if (NOT_FOUND.includes(caught.Error) && existsNow) return { ...failure, disposition: 'try-again' };
  if (isRoleChange && NOT_ONBOARDED.some(([state, error]) => state === step && error === caught.Error)) {
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

/** A role change needs an existing kx user. */
const NOT_ONBOARDED: readonly [state: string, error: string][] = [
  ['FindIdentityStoreUser', 'UserNotFound'],
  ['FindKxUser', 'ResourceNotFoundException'],
  ['UpdateKxUser', 'ResourceNotFoundException'],
];

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

/**
 * What the operator has to do about an error.
 *
 * @param error name of the error, as the state machine's `Error`
 */
export function dispositionOf(error: string): Disposition {
  return DISPOSITIONS.get(error) ?? (error.startsWith('Lambda.') ? 'try-again' : 'look-closer');
}

const DISPOSITIONS: ReadonlyMap<string, Disposition> = new Map([
  ['InvalidRequest', 'fix-request'],
  ['ValidationException', 'fix-request'],
  ['UserMismatch', 'look-closer'],
  ['VerificationFailed', 'look-closer'],
  ['AccessDeniedException', 'fix-permissions'],
  ['CredentialsProviderError', 'fix-permissions'],
  ['ResourceNotFoundException', 'fix-configuration'],
  ['InvalidRequestException', 'fix-configuration'],
  ['InvalidConfiguration', 'fix-configuration'],
  ['LimitExceededException', 'raise-quota'],
  ['ServiceQuotaExceededException', 'raise-quota'],
  ['ThrottlingException', 'try-again'],
  ['InternalServerException', 'try-again'],
  ['ServiceUnavailable', 'try-again'],
  ['ConflictException', 'try-again'],
  ['ResourceAlreadyExistsException', 'try-again'],
  ['NotYetActive', 'try-again'],
  ['UserNotFound', 'try-again'],
  ['EventBridge.FailedEntry', 'try-again'],
  ['States.Timeout', 'try-again'],
  ['States.DataLimitExceeded', 'fix-request'],
  ['ExecutionAborted', 'try-again'],
  // Out of memory, for one.
  ['Runtime.ExitError', 'try-again'],
  ['Sandbox.Timedout', 'try-again'],
  // middy's, a moment before Lambda's own.
  ['TimeoutError', 'try-again'],
]);
