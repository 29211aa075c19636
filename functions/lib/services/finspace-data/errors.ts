/** The documented exceptions of the FinSpace data API (2020-07-13). */
import { ServiceException, type ServiceExceptionOptions } from '@smithy/core/client';

/** Base class of every exception of the FinSpace data API. */
export class FinSpaceDataServiceException extends ServiceException {
  constructor(options: ServiceExceptionOptions) {
    super(options);
    Object.setPrototypeOf(this, FinSpaceDataServiceException.prototype);
  }
}

/** Constructor options of an exception. Tests use them to create exceptions without a response. */
export type ExceptionOptions = Omit<ServiceExceptionOptions, 'name' | '$fault'> & { reason?: string };

/**
 * Creates the class of an exception. The name is a string, because minification renames classes.
 *
 * @param name name of the exception in the API model
 * @param $fault the side that caused the error
 */
function exception(name: string, $fault: 'client' | 'server') {
  return class extends FinSpaceDataServiceException {
    /** Only ConflictException, ResourceNotFoundException and ValidationException have a reason. */
    readonly reason: string | undefined;

    constructor(options: ExceptionOptions) {
      super({ ...options, name, $fault });
      Object.setPrototypeOf(this, new.target.prototype);
      this.reason = options.reason;
    }
  };
}

/** You do not have sufficient access to perform this action. */
export class AccessDeniedException extends exception('AccessDeniedException', 'client') {}
/** The request conflicts with an existing resource. */
export class ConflictException extends exception('ConflictException', 'client') {}
/** The request processing has failed because of an unknown error, exception or failure. */
export class InternalServerException extends exception('InternalServerException', 'server') {}
/** A limit has been exceeded. */
export class LimitExceededException extends exception('LimitExceededException', 'client') {}
/** One or more resources can't be found. */
export class ResourceNotFoundException extends exception('ResourceNotFoundException', 'client') {}
/** The request was denied due to request throttling. */
export class ThrottlingException extends exception('ThrottlingException', 'client') {}
/** The input fails to satisfy the constraints specified by an AWS service. */
export class ValidationException extends exception('ValidationException', 'client') {}
