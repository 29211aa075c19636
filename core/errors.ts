/**
 * The errors that this project throws. Each class states its disposition: the action that the operator must take.
 *
 * Lambda passes the name of an error to the state machine. `Retry` and `Catch` match these names and the documented
 * exceptions of the services. Every class sets `name` as a string, because minification renames classes but not
 * strings.
 */

import type { Disposition } from './dispositions.ts';

/**
 * A validation error in one field of a request. It contains no value of the request, because a value may be personal
 * data.
 *
 * Not to be confused with the faults that the local cloud injects into API calls.
 */
export interface Fault {
  /** Path of the field, such as `user.emails[0].value`. Empty if the fault concerns the whole document. */
  path: string;
  message: string;
}

/** Thrown when a request violates its contract or a rule of this deployment. The sender must correct the request. */
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

/** Formats a fault as one line: `user.displayName: is required`. */
export function faultLine({ path, message }: Fault): string {
  return path === '' ? message : `${path}: ${message}`;
}

/**
 * Thrown when an existing user belongs to another person or does not match the request. Adopting such a user would give
 * one person the access of another.
 */
export class UserMismatch extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'UserMismatch';
}

/**
 * Thrown when a search does not find the user. After a create call that reported an existing user, the index of the
 * service may not be up to date yet.
 */
export class UserNotFound extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'UserNotFound';
}

/** Thrown when the FinSpace user exists and its status is still `CREATING`. */
export class NotYetActive extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'NotYetActive';
}

/**
 * Thrown when an existing user belongs to a person who has left, and the request does not say that the same person comes
 * back. Another person may have the same user name now.
 */
export class RehireRequired extends Error {
  static readonly disposition = 'fix-request' satisfies Disposition;
  override readonly name = 'RehireRequired';

  /** @param user the user, such as `identity-store user 1234` */
  constructor(user: string) {
    super(`${user} belongs to a person who has left. If the same person comes back, send rehire: true`);
  }
}

/** Thrown when the identity provider has not provisioned the person yet. */
export class UserNotProvisioned extends Error {
  static readonly disposition = 'provision-first' satisfies Disposition;
  override readonly name = 'UserNotProvisioned';
}

/**
 * Thrown when a search does not find a membership that exists, according to the call that would have created it: the
 * index of the service may not be up to date yet.
 */
export class MembershipNotFound extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'MembershipNotFound';
}

/** Thrown when a user that was read back at the end of the workflow does not match the request. */
export class VerificationFailed extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'VerificationFailed';
}

/** Thrown when an offboarding is about a person whom the deployment protects. Nothing has been changed. */
export class ProtectedPerson extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'ProtectedPerson';
}

/** Thrown when a person who leaves still has access after all of it was taken away. */
export class AccessRemains extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'AccessRemains';
}

/** Thrown when another execution may write for the person, or a call of it may still land. */
export class PersonBusy extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'PersonBusy';
}

/** Thrown when an execution has no claim on the person any more, so that it must not write. */
export class ClaimLost extends Error {
  static readonly disposition = 'try-again' satisfies Disposition;
  override readonly name = 'ClaimLost';
}

/**
 * Thrown when a request is older than the record of the person: newer requests may have been carried out and forgotten,
 * so that the request must not change anything.
 */
export class OrderUnknown extends Error {
  static readonly disposition = 'look-closer' satisfies Disposition;
  override readonly name = 'OrderUnknown';
}

/** Thrown when a role change is for a person who has left, and has not been onboarded again. */
export class PersonLeft extends Error {
  static readonly disposition = 'onboard-first' satisfies Disposition;
  override readonly name = 'PersonLeft';
}

/** Thrown when a newer request for the person has begun. The execution succeeds, and reports so. */
export class RequestSuperseded extends Error {
  override readonly name = 'RequestSuperseded';
}

/** Thrown at the end of an execution whose outcome is a failure, so that the execution fails. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
}

/** Thrown when an environment variable is missing or invalid. */
export class InvalidConfiguration extends Error {
  static readonly disposition = 'fix-configuration' satisfies Disposition;
  override readonly name = 'InvalidConfiguration';
}

/**
 * Thrown when a call to a service fails. `name` is the name of the documented exception. The message begins with the
 * operation.
 *
 * The name is `ServiceUnavailable` if the service did not respond, or responded with an undocumented 5xx error.
 */
export class ServiceCallError extends Error {
  /** The operation, such as `identitystore:CreateUser`; undefined if no call has failed. */
  readonly operation: string | undefined;

  constructor(name: string, message: string, operation?: string) {
    super(message);
    this.name = name;
    this.operation = operation;
  }
}

/** The error classes of this project whose names can appear in an outcome. */
export const OWN_ERRORS = {
  InvalidRequest,
  UserMismatch,
  UserNotFound,
  NotYetActive,
  RehireRequired,
  UserNotProvisioned,
  MembershipNotFound,
  VerificationFailed,
  ProtectedPerson,
  AccessRemains,
  PersonBusy,
  ClaimLost,
  OrderUnknown,
  PersonLeft,
  InvalidConfiguration,
} as const satisfies Record<string, { disposition: Disposition }>;
