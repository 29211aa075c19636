/** Makes the outcome of a failed execution out of what the state machine caught. */
import { type KnownOnboarding, readWhatExists } from './existing-users.ts';
import { countRefused } from './metrics.ts';
import type { Disposition, OnboardingFailure } from './outcome.ts';
import { senderRequestId } from './request-id.ts';

/** What the state machine caught, under the name of the state that failed. */
type CaughtFailure = Record<string, CaughtError>;

/** An error as the states language hands it on. */
export interface CaughtError {
  Error: string;
  Cause?: string;
}

/** What is known of a failed execution. */
export interface DescribeFailureEvent {
  executionId: string;
  /** The execution's input, as its sender gave it. */
  request: unknown;
  onboarding: KnownOnboarding & { failure: CaughtFailure };
}

/** EventBridge and the state machine both end at 256 KiB: a message is cut well below. */
const MESSAGE_LENGTH = 20_000;

/**
 * Describes the failure of an execution.
 *
 * @returns the detail of `User Onboarding Failed`, which is also what the Fail state reports
 */
export async function describeFailure({
  executionId,
  request,
  onboarding,
}: DescribeFailureEvent): Promise<OnboardingFailure> {
  const [step, caught] = Object.entries(onboarding.failure)[0] ?? ['unknown', { Error: 'unknown' }];
  const disposition = dispositionOf(caught.Error);
  countRefused(disposition);
  const requestId = senderRequestId(request) ?? senderRequestId(onboarding);
  return {
    ...(requestId !== undefined && { requestId }),
    executionArn: executionId,
    ...(await readWhatExists(onboarding, step)),
    failure: {
      step,
      error: caught.Error,
      message: messageOf(caught).slice(0, MESSAGE_LENGTH),
      disposition,
    },
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
  ['Sandbox.Timedout', 'try-again'],
  // middy's, a moment before Lambda's own.
  ['TimeoutError', 'try-again'],
]);
