/**
 * The errors that this project raises itself, each with what the operator has to do about it. Their names reach the state machine as `Error`, and its `Retry` and
 * `Catch` are keyed on them, next to the documented exceptions of the services.
 *
 * Every class sets `name` as a string: minification renames classes, not strings.
 */

import type { Disposition } from './dispositions.ts';

/** One fault of a request: where it is, and what is wrong. Holds no value of the request, which may be personal. */
export interface Fault {
  /** Path of the field, such as `user.emails[0].value`; empty for the document as a whole. */
  path: string;
  message: string;
}

/** The request breaks the contract or a rule of this deployment. The sender has to mend it. */
export class InvalidRequest extends Error {
  static readonly disposition = 'fix-request' satisfies Disposition;
  override readonly name = 'InvalidRequest';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(
      `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in the request:\n${faults.map(faultLine).join('\n')}`,
    );
    this.faults = faults;
  }
}

/** One line for each fault: `user.displayName: is required`. */
export function faultLine({ path, message }: Fault): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** The user that exists is not this person's, or not as asked for: adopting it would hand on somebody's access. */
export class UserMismatch extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'UserMismatch';
}

/** The create call said that the user exists, and the search does not find it (yet). */
export class UserNotFound extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'UserNotFound';
}

/** The FinSpace user exists and is still `CREATING`. */
export class NotYetActive extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'NotYetActive';
}

/** What was read back at the end is not what was asked for. */
export class VerificationFailed extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'VerificationFailed';
}

/** The deployment lacks an environment variable, or it has a value that cannot be used. */
export class InvalidConfiguration extends Error {
  static readonly disposition = 'fix-configuration' satisfies Disposition;
  override readonly name = 'InvalidConfiguration';
}

/**
 * A call to a service that failed, under the name of its documented exception; the message begins with the operation.
 *
 * `ServiceUnavailable` stands for what no service documents one by one: no answer at all, or an unmodelled 5xx.
 */
export class ServiceCallError extends Error {
  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** The errors that reach an outcome under a name of their own. */
export const OWN_ERRORS = {
  InvalidRequest,
  UserMismatch,
  UserNotFound,
  NotYetActive,
  VerificationFailed,
  InvalidConfiguration,
} as const satisfies Record<string, { disposition: Disposition }>;
