/** What the operator has to do about each error that can end an execution, by the error's name. */

import type { Disposition } from './dispositions.ts';
import { OWN_ERRORS } from './errors.ts';
import type { DocumentedException } from './exceptions.ts';

/** The exceptions that the services document. */
const OF_SERVICES = {
  ValidationException: 'fix-request',
  AccessDeniedException: 'fix-permissions',
  ResourceNotFoundException: 'fix-configuration',
  InvalidRequestException: 'fix-configuration',
  LimitExceededException: 'raise-quota',
  ServiceQuotaExceededException: 'raise-quota',
  ThrottlingException: 'try-again',
  InternalServerException: 'try-again',
  ConflictException: 'try-again',
  ResourceAlreadyExistsException: 'try-again',
} as const satisfies Record<DocumentedException, Disposition>;

/** Errors of the SDK, of Lambda, EventBridge and Step Functions, and of middy. */
const OF_PLATFORM: Readonly<Record<string, Disposition>> = {
  // No answer, or a 5xx that no API documents.
  ServiceUnavailable: 'try-again',
  CredentialsProviderError: 'fix-permissions',
  'EventBridge.FailedEntry': 'try-again',
  'States.Timeout': 'try-again',
  'States.DataLimitExceeded': 'fix-request',
  ExecutionAborted: 'try-again',
  'Runtime.ExitError': 'try-again',
  'Sandbox.Timedout': 'try-again',
  // middy's, a moment before Lambda's own.
  TimeoutError: 'try-again',
};

const BY_ERROR: ReadonlyMap<string, Disposition> = new Map([
  ...Object.entries(OWN_ERRORS).map(([name, { disposition }]) => [name, disposition] as const),
  ...Object.entries(OF_SERVICES),
  ...Object.entries(OF_PLATFORM),
]);

/**
 * What the operator has to do about an error.
 *
 * @param error name of the error, as the state machine's `Error`
 */
export function dispositionOf(error: string): Disposition {
  return BY_ERROR.get(error) ?? (error.startsWith('Lambda.') ? 'try-again' : 'look-closer');
}
