/** The documented exceptions of the FinSpace data API (2020-07-13). */
import { ServiceException, type ServiceExceptionOptions } from '@smithy/core/client';

/** Base of every exception that the FinSpace data API answers. */
export class FinSpaceDataServiceException extends ServiceException {
  constructor(options: ServiceExceptionOptions) {
    super(options);
    Object.setPrototypeOf(this, FinSpaceDataServiceException.prototype);
  }
}

/** What an exception is made of when it is not made from an answer: in tests. */
export type ExceptionOptions = Omit<ServiceExceptionOptions, 'name' | '$fault'> & { reason?: string };

/**
 * Class of one exception. The name is a string, because minification renames classes.
 *
 * @param name name of the exception in the API model
 * @param $fault who is at fault
 */
function exception(name: string, $fault: 'client' | 'server') {
  return class extends FinSpaceDataServiceException {
    /** Given with ConflictException, ResourceNotFoundException and ValidationException only. */
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
