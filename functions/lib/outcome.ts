/**
 * The outcome of an onboarding: the detail of the event that goes back to the bus, and the output of the execution.
 * Holds ids and ARNs, no personal data but what a kx user's name is made of.
 */

/** A target that the onboarding left out, and why. */
export interface SkippedUser {
  skipped: 'not requested' | 'switched off in this deployment';
}

/** The identity-store user. `created`: whether this execution created it, or found it. */
export interface IdentityStoreUser {
  identityStoreId: string;
  userId: string;
  userArn: string;
  created: boolean;
}

/** The FinSpace user. */
export interface FinSpaceUser {
  userId: string;
  created: boolean;
}

/** The kx user, bound to its IAM role. */
export interface KxUser {
  environmentId: string;
  userName: string;
  userArn: string;
  iamRole: string;
  created: boolean;
  /** Set when the user was found with another role, and given the one asked for. */
  previousIamRole?: string;
}

/** Detail of `User Onboarded`. */
export interface OnboardingOutcome {
  requestId: string;
  executionArn: string;
  identityStoreUser: IdentityStoreUser;
  finSpaceUser: FinSpaceUser | SkippedUser;
  kxUser: KxUser | SkippedUser;
}

/** What the operator has to do about a failure. */
export type Disposition =
  | 'fix-request'
  | 'fix-permissions'
  | 'fix-configuration'
  | 'raise-quota'
  | 'try-again'
  | 'look-closer';

/** What failed: the state, the error's name, its message, and what to do. */
export interface Failure {
  step: string;
  error: string;
  message: string;
  disposition: Disposition;
}

/** A user of whom a failed execution could not find out whether it exists: the name of the error that was in the way. */
export interface UnknownUser {
  unknown: string;
}

/** Detail of `User Onboarding Failed`. A user that is absent does not exist, or is not this person's. */
export interface OnboardingFailure {
  /** Absent when the request had none that keeps the contract. */
  requestId?: string;
  executionArn: string;
  identityStoreUser?: IdentityStoreUser | UnknownUser;
  finSpaceUser?: FinSpaceUser | SkippedUser | UnknownUser;
  kxUser?: KxUser | SkippedUser | UnknownUser;
  failure: Failure;
}
