/**
 * The policy for errors: what each task state retries, and where its errors lead. Read it before the definitions.
 * `test/statemachine/error-policy.test.ts` compares it with them.
 *
 * - Transient errors are retried with {@link TRANSIENT}: throttling and 5xx errors of the services, and
 *   {@link LAMBDA_ERRORS}.
 * - Errors in `retries` are retried too. No other error is.
 * - The error in `search` leads to the state that searches for the existing user.
 * - Every other error leads to `DescribeFailure`, documented exceptions and errors in `throws` by name, the others by
 *   `States.ALL`. Errors of `Prepare...` lead to the state `...NotPrepared`, those of `DescribeFailure` to
 *   `FailureNotDescribed`.
 */
import type { ServiceOperation } from '../core/exceptions.ts';
import type { StateName } from '../core/execution/states.ts';

/** The policy for one state: the errors of its function, and what the state machine does about them. */
export interface Task {
  /** The service operations that the function calls. `core/exceptions.ts` lists their exceptions. */
  operations: readonly ServiceOperation[];
  /** Errors of this project that the function throws. */
  throws?: readonly string[];
  /** Other errors that are retried: the number of retries, and the longest wait. */
  retries?: Record<string, { attempts: number; longest: number }>;
  /** The error that leads to the search for the existing user. */
  search?: [error: string, state: StateName];
}

/** An update of the kdb environment takes minutes. */
const BUSY = { ConflictException: { attempts: 15, longest: 60 } };

const PREPARE: Task = { operations: [], throws: ['InvalidRequest'] };
const FIND_IDENTITY_STORE_USER: Task = {
  operations: ['identitystore:GetUserId', 'identitystore:DescribeUser'],
  throws: ['UserMismatch', 'UserNotFound'],
  retries: { UserNotFound: { attempts: 3, longest: 10 } },
};
const READ_KX_USERS: readonly ServiceOperation[] = [
  'finspace:GetKxUser',
  'finspace:ListKxUsers',
  'finspace:ListTagsForResource',
];
const FIND_KX_USER: Task = {
  operations: READ_KX_USERS,
  throws: ['UserMismatch'],
};
const UPDATE_KX_USER: Task = { operations: ['finspace:UpdateKxUser'], retries: BUSY };
const DESCRIBE_FAILURE: Task = { operations: [] };

/** The task states of the onboarding. */
export const ONBOARDING: Readonly<Partial<Record<StateName, Task>>> = {
  PrepareOnboarding: PREPARE,
  CheckKxUserName: {
    operations: ['finspace:GetKxUser', 'finspace:ListTagsForResource', 'identitystore:DescribeUser'],
    throws: ['UserMismatch'],
  },
  CreateIdentityStoreUser: {
    operations: ['identitystore:CreateUser'],
    retries: { ConflictException: { attempts: 1, longest: 2 } },
    search: ['ConflictException', 'FindIdentityStoreUser'],
  },
  FindIdentityStoreUser: FIND_IDENTITY_STORE_USER,
  CreateFinSpaceUser: {
    operations: ['finspace-api:CreateUser'],
    search: ['ConflictException', 'FindFinSpaceUser'],
  },
  FindFinSpaceUser: {
    operations: ['finspace-api:ListUsers', 'identitystore:DescribeUser'],
    throws: ['UserMismatch', 'UserNotFound'],
    retries: { UserNotFound: { attempts: 3, longest: 10 } },
  },
  CheckOtherKxUsers: { operations: READ_KX_USERS, throws: ['UserMismatch'] },
  CreateKxUser: {
    operations: ['finspace:CreateKxUser'],
    retries: BUSY,
    search: ['ResourceAlreadyExistsException', 'FindKxUser'],
  },
  FindKxUser: FIND_KX_USER,
  UpdateKxUser: UPDATE_KX_USER,
  VerifyOnboarding: {
    operations: [
      'identitystore:DescribeUser',
      'finspace-api:GetUser',
      'finspace:GetKxUser',
      'finspace:ListTagsForResource',
    ],
    throws: ['NotYetActive', 'VerificationFailed', 'UserMismatch'],
    retries: { NotYetActive: { attempts: 20, longest: 30 } },
  },
  DescribeFailure: DESCRIBE_FAILURE,
};

/** The task states of the role change. */
export const ROLE_CHANGE: Readonly<Partial<Record<StateName, Task>>> = {
  PrepareRoleChange: PREPARE,
  FindIdentityStoreUser: FIND_IDENTITY_STORE_USER,
  FindKxUser: FIND_KX_USER,
  UpdateKxUser: UPDATE_KX_USER,
  VerifyRoleChange: {
    operations: ['identitystore:DescribeUser', 'finspace:GetKxUser', 'finspace:ListTagsForResource'],
    throws: ['VerificationFailed', 'UserMismatch'],
  },
  DescribeFailure: DESCRIBE_FAILURE,
};

/** Errors of Lambda that a retry can resolve, and the time-out error of middy, which precedes the time-out of Lambda. */
export const LAMBDA_ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'TimeoutError',
  'States.Timeout',
];

/** The Retry for transient errors of services and of Lambda. */
export const TRANSIENT = {
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  MaxAttempts: 8,
  JitterStrategy: 'FULL',
};

/** Errors of the states that put an outcome on the event bus. All are retried with {@link TRANSIENT}. */
export const BUS_ERRORS = ['EventBridge.FailedEntry', 'States.TaskFailed', 'States.Timeout'];
