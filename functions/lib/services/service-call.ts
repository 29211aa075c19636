/** Calls a service, and converts its errors to errors with the documented names. */

import { ServiceCallError } from '../../../core/errors.ts';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { redact } from '../../../core/redact.ts';

/** Makes one API call, as {@link callService} does. Functions that write take a caller which checks the claim first. */
export type ServiceCaller = typeof callService;

/**
 * Makes one API call.
 *
 * @param operation name of the operation; the message of an error begins with it
 * @param input the request; its texts are redacted in error messages, because they may be personal data
 * @param send function that makes the call
 * @throws ServiceCallError with the name of the documented exception, or `ServiceUnavailable` when the service did not
 *   respond or responded with an undocumented 5xx error
 */
export async function callService<Output>(
  operation: ServiceOperation,
  input: object,
  send: () => Promise<Output>,
): Promise<Output> {
  try {
    return await send();
  } catch (error) {
    throw toServiceCallError(operation, input, error);
  }
}

/**
 * Returns whether an operation has answered that what it is about does not exist. A write first reads the table of people,
 * and that the table does not exist is another matter.
 */
export function isNotFound(error: unknown, operation: ServiceOperation): boolean {
  return (
    error instanceof Error &&
    error.name === 'ResourceNotFoundException' &&
    error.message.startsWith(messageStart(operation))
  );
}

/** The beginning of the message of each error of an operation. */
function messageStart(operation: ServiceOperation): string {
  return `${operation}: `;
}

function toServiceCallError(operation: ServiceOperation, input: object, error: unknown): ServiceCallError {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return new ServiceCallError(
    exceptionName(operation, name, httpStatus(error)),
    `${messageStart(operation)}${redact(message === '' ? name : message, input)}`,
    operation,
  );
}

/** Returns the HTTP status code of the response; undefined if there was no response. */
function httpStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null || !('httpStatusCode' in $metadata)) return undefined;
  return typeof $metadata.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}

function exceptionName(operation: ServiceOperation, name: string, status: number | undefined): string {
  const documented: readonly string[] = documentedExceptions[operation];
  if (documented.includes(name)) return name;
  if (status === 429) return 'ThrottlingException';
  // Missing credentials are not an outage, and a retry does not help.
  if (status === undefined) return name === 'CredentialsProviderError' ? name : 'ServiceUnavailable';
  return status >= 500 ? 'ServiceUnavailable' : name;
}
