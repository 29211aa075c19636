/** The one place where functions call a service: failures keep the name that the API documents. */

import { ServiceCallError } from '../../../core/errors.ts';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { redact } from '../../../core/redact.ts';

/**
 * Makes one API call.
 *
 * @param operation what is called; begins the message of a failure
 * @param input the request; its texts are struck out of a failure's message, as they may be personal
 * @param send makes the call
 * @throws ServiceCallError named as the documented exception; `ServiceUnavailable` when there was no answer, or a 5xx
 *   that no API documents
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

function toServiceCallError(operation: ServiceOperation, input: object, error: unknown): ServiceCallError {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return new ServiceCallError(
    exceptionName(operation, name, httpStatus(error)),
    `${operation}: ${redact(message === '' ? name : message, input)}`,
  );
}

/** HTTP status code of the service's answer; undefined when there was none. */
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
  // Missing credentials are no outage: waiting does not bring them.
  if (status === undefined) return name === 'CredentialsProviderError' ? name : 'ServiceUnavailable';
  return status >= 500 ? 'ServiceUnavailable' : name;
}
