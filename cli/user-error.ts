/** Errors that a command expects. */
import type { ExitCode } from './exit-codes.ts';

/**
 * Base class of the errors that a user can do something about: the message says what. The command shows the message
 * without a stack. Every other error is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** Exit code of the process. */
  readonly exitCode: ExitCode = 1;
}

/** Thrown when the user interrupts a command. */
export class Interrupted extends UserError {
  override readonly name = 'Interrupted';
  override readonly exitCode = 130;

  constructor() {
    super('\nInterrupted. Executions that were started go on. The same command can be run again.');
  }
}

/** Thrown when an argument breaks a contract, or the deployment does not allow it. */
export class InvalidArgument extends UserError {
  override readonly name = 'InvalidArgument';
  override readonly exitCode = 2;
}

/** Thrown when much would be started or removed, and no user can be asked. */
export class NotConfirmed extends UserError {
  override readonly name = 'NotConfirmed';
  override readonly exitCode = 2;
}

/** Thrown for an exception of an AWS service. */
export class ServiceException extends UserError {
  override readonly name = 'ServiceException';
  override readonly exitCode = 3;

  constructor(cause: Error) {
    super(`${cause.name}: ${cause.message}`, { cause });
  }
}

/** Thrown for a fault of the operating system, such as too many open files. */
export class SystemFault extends UserError {
  override readonly name = 'SystemFault';
  override readonly exitCode = 2;

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/**
 * Finds the expected error in whatever a command threw.
 *
 * @returns undefined for a bug
 */
export function toUserError(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return undefined;
  // Every exception of an AWS SDK client has this member.
  if ('$metadata' in error) return new ServiceException(error);
  return 'code' in error && 'syscall' in error ? new SystemFault(error) : undefined;
}
