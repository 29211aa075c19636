/** Makes the outcome of a failed execution out of what the state machine caught. */
import { type KnownUsers, readWhatExists } from './existing-users.ts';
import { countRefused } from './metrics.ts';
import type { Disposition, Failure, FailureOutcome, RoleChangeFailure } from './outcome.ts';
import { senderRequestId } from './request-id.ts';

/** What the state machine caught, under the name of the state that failed. */
type CaughtFailure = Record<string, CaughtError>;

/** An error as the states language hands it on. */
export interface CaughtError {
  Error: string;
  Cause?: string;
}

/** What is known of a failed execution, of an onboarding or of a role change. */
export type DescribeFailureEvent = {
  executionId: string;
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
  request,
  onboarding,
  roleChange,
}: DescribeFailureEvent): Promise<FailureOutcome> {
  const known = roleChange ?? onboarding;
  const failure = failureOf(known.failure, roleChange !== undefined);
  countRefused(failure.disposition);
  const requestId = senderRequestId(request) ?? senderRequestId(known);
  const users = await readWhatExists(known, failure.step);
  return {
    ...(requestId !== undefined && { requestId }),
    executionArn: executionId,
    ...users,
    ...(roleChange && { role: rolesOf(roleChange.kxUser, users.kxUser) }),
    failure,
  };
}

function failureOf(caughtFailure: CaughtFailure, isRoleChange: boolean): Failure {
  const [step, caught] = Object.entries(caughtFailure)[0] ?? ['unknown', { Error: 'unknown' }];
  const message = messageOf(caught).slice(0, MESSAGE_LENGTH);
  if (isRoleChange && NOT_ONBOARDED.some(([state, error]) => state === step && error === caught.Error)) {
    return {
      step,
      error: caught.Error,
      message: `${message}. The person has no kx user to give a role to: onboard the person first`,
      disposition: 'onboard-first',
    };
  }
  return { step, error: caught.Error, message, disposition: dispositionOf(caught.Error) };
}

/** Who changes a role changes that of somebody who has one. */
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
 * The message in a Cause. A Lambda function's is the JSON text of `{errorType, errorMessage, trace}`; every other is plain.
 *
 * @param cause what the state machine gives as Cause
 */
export function errorMessage(cause = ''): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) return String(parsed.errorMessage);
  } catch {
    // Plain text.
  }
  return cause;
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
