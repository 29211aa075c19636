/** Maps the name of each error that can end an execution to its disposition. */

import type { Disposition } from './dispositions.ts';
import { OWN_ERRORS } from './errors.ts';
import type { DocumentedException } from './exceptions.ts';

/** Dispositions of the exceptions that the services document. */
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
  InternalServerError: 'try-again',
  ProvisionedThroughputExceededException: 'try-again',
  RequestLimitExceeded: 'raise-quota',
  ConditionalCheckFailedException: 'try-again',
  ReplicatedWriteConflictException: 'try-again',
  TransactionConflictException: 'try-again',
  // Only of a table with local secondary indexes, which the table of people does not have.
  ItemCollectionSizeLimitExceededException: 'fix-configuration',
} as const satisfies Record<DocumentedException, Disposition>;

/** Dispositions of the errors of the SDK, Lambda, EventBridge, Step Functions and middy. */
const OF_PLATFORM: Readonly<Record<string, Disposition>> = {
  // The service did not respond, or responded with an undocumented 5xx error.
  ServiceUnavailable: 'try-again',
  CredentialsProviderError: 'fix-permissions',
  'EventBridge.FailedEntry': 'try-again',
  'States.Timeout': 'try-again',
  'States.DataLimitExceeded': 'fix-request',
  ExecutionAborted: 'try-again',
  'Runtime.ExitError': 'try-again',
  'Sandbox.Timedout': 'try-again',
  // Thrown by middy shortly before the function's own time-out.
  TimeoutError: 'try-again',
};

const BY_ERROR: ReadonlyMap<string, Disposition> = new Map([
  ...Object.entries(OWN_ERRORS).map(([name, { disposition }]) => [name, disposition] as const),
  ...Object.entries(OF_SERVICES),
  ...Object.entries(OF_PLATFORM),
]);

/**
 * Returns the disposition of an error.
 *
 * @param error name of the error, as in the `Error` field of the state machine
 */
export function dispositionOf(error: string): Disposition {
  return BY_ERROR.get(error) ?? (error.startsWith('Lambda.') ? 'try-again' : 'look-closer');
}
