/**
 * The policy for errors: what each task state retries, and where its errors lead. Read it before the definitions.
 * `test/statemachine/error-policy.test.ts` compares it with them.
 *
 * - Transient errors are retried with {@link TRANSIENT}: {@link TRANSIENT_EXCEPTIONS}, calls without a response, and
 *   {@link LAMBDA_ERRORS}.
 * - Errors in `retries` are retried too. No other error is.
 * - Errors in `settled` lead to the state that recalls the answer of the request.
 * - The error in `search` leads to the state that searches for the existing user.
 * - Every other error of a state with `leadsTo` leads there. In an iteration of a Map state, that state makes the failure the
 *   result of the iteration, so that the calls for other items are not cut off.
 * - Every other error leads to `DescribeFailure`, documented exceptions and errors in `throws` by name, the others by
 *   `States.ALL`. Errors of `Prepare...` lead to the state `...NotPrepared`, those of `DescribeFailure` to
 *   `FailureNotDescribed`, and those of `ReleasePerson` to the end, because the claim ends by itself. `ReleasePerson`
 *   throws `RequestFailed` after the release, so that an execution with a failure fails.
 */
import type { ServiceOperation } from '../core/exceptions.ts';
import type { StateName } from '../core/execution/states.ts';

/** The policy for one state: the errors of its function, and what the state machine does about them. */
export interface Task {
  /** The service operations that the function calls. `core/exceptions.ts` lists their exceptions. */
  operations: readonly ServiceOperation[];
  /** Errors of this project that the function throws. */
  throws?: readonly string[];
  /** Other errors that are retried: the number of retries, the longest wait, and whether all waits are as long. */
  retries?: Record<string, { attempts: number; longest: number; steady?: true }>;
  /** The error that leads to the search for the existing user. */
  search?: [error: string, state: StateName];
  /** The state where all other errors lead, if that is not DescribeFailure: the calls for other items or services go on. */
  leadsTo?: StateName;
  /** Errors that mean that the request is not carried out, and lead to its answer. */
  settled?: readonly string[];
}

/** An update of the kdb environment takes minutes. */
const BUSY = { ConflictException: { attempts: 15, longest: 60 } };

/** Reads of a person's record, and its conditional write. */
const RECORD: readonly ServiceOperation[] = ['dynamodb:GetItem', 'dynamodb:PutItem'];

/** A write checks the claim first, and the age of the table. */
const FENCE: readonly ServiceOperation[] = ['dynamodb:DescribeTable', ...RECORD];

const UNDER_CLAIM = { operations: FENCE, throws: ['ClaimLost', 'OrderUnknown', 'PersonBusy'] };

const PREPARE: Task = { operations: [], throws: ['InvalidRequest'] };
const FIND_IDENTITY_STORE_USER: Task = {
  operations: ['identitystore:GetUserId', 'identitystore:DescribeUser'],
  throws: ['UserMismatch', 'UserNotFound', 'RehireRequired'],
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
const UPDATE_KX_USER: Task = {
  ...UNDER_CLAIM,
  operations: ['finspace:UpdateKxUser', ...FENCE],
  retries: BUSY,
};
const COMPARE_GROUPS: Task = { operations: ['identitystore:IsMemberInGroups'] };
const REMOVE_FROM_GROUP: Task = {
  ...UNDER_CLAIM,
  operations: ['identitystore:GetGroupMembershipId', 'identitystore:DeleteGroupMembership', ...FENCE],
  retries: { ConflictException: { attempts: 3, longest: 10 } },
  leadsTo: 'GroupNotRevoked',
};
const ADD_TO_GROUP: Task = {
  ...UNDER_CLAIM,
  operations: ['identitystore:CreateGroupMembership', ...FENCE],
  retries: { ConflictException: { attempts: 1, longest: 2 } },
  search: ['ConflictException', 'FindGroupMembership'],
  leadsTo: 'GroupNotGranted',
};
const FIND_GROUP_MEMBERSHIP: Task = {
  operations: ['identitystore:GetGroupMembershipId'],
  throws: ['MembershipNotFound'],
  retries: { MembershipNotFound: { attempts: 3, longest: 10 } },
  leadsTo: 'GroupNotGranted',
};
const CLAIM_PERSON: Task = {
  operations: ['dynamodb:UpdateItem', ...FENCE],
  throws: ['PersonBusy'],
  retries: { PersonBusy: { attempts: 40, longest: 60 } },
  settled: ['RequestSuperseded'],
};

/** A state that claims the person or writes, in a workflow that changes nothing for a person who has left. */
function forPresentPerson(task: Task): Task {
  return { ...task, throws: ['PersonLeft', ...(task.throws ?? [])] };
}

/** Without a turn, the execution goes on: one that fails for it would be worse than one that comes early. */
const TAKE_TURN: Task = { operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], leadsTo: 'ClaimPerson' };
const RECALL_ANSWER: Task = { operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] };
const RELEASE_PERSON: Task = {
  operations: ['dynamodb:UpdateItem', ...RECORD],
  throws: ['PersonBusy', 'RequestFailed'],
};
const DESCRIBE_FAILURE: Task = { operations: [] };

/** The task states of the onboarding. */
export const ONBOARDING: Readonly<Partial<Record<StateName, Task>>> = {
  PrepareOnboarding: PREPARE,
  TakeTurn: TAKE_TURN,
  ClaimPerson: CLAIM_PERSON,
  RecallAnswer: RECALL_ANSWER,
  CheckKxUserName: {
    operations: ['finspace:GetKxUser', 'finspace:ListTagsForResource', 'identitystore:DescribeUser'],
    throws: ['UserMismatch', 'RehireRequired'],
  },
  AwaitIdentityStoreUser: {
    operations: ['identitystore:GetUserId', 'identitystore:DescribeUser'],
    throws: ['UserMismatch', 'RehireRequired', 'UserNotProvisioned'],
    retries: { UserNotProvisioned: { attempts: 40, longest: 60, steady: true } },
  },
  CreateIdentityStoreUser: {
    ...UNDER_CLAIM,
    operations: ['identitystore:CreateUser', ...FENCE],
    retries: { ConflictException: { attempts: 1, longest: 2 } },
    search: ['ConflictException', 'FindIdentityStoreUser'],
  },
  FindIdentityStoreUser: FIND_IDENTITY_STORE_USER,
  CreateFinSpaceUser: {
    ...UNDER_CLAIM,
    operations: ['finspace-api:CreateUser', ...FENCE],
    search: ['ConflictException', 'FindFinSpaceUser'],
  },
  FindFinSpaceUser: {
    operations: ['finspace-api:GetUser', 'finspace-api:ListUsers', 'identitystore:DescribeUser'],
    throws: ['UserMismatch', 'UserNotFound', 'RehireRequired'],
    retries: { UserNotFound: { attempts: 3, longest: 10 } },
  },
  EnableFinSpaceUser: {
    ...UNDER_CLAIM,
    operations: ['finspace-api:EnableUser', 'finspace-api:GetUser', ...FENCE],
    retries: { ConflictException: { attempts: 3, longest: 10 } },
  },
  CheckOtherKxUsers: { operations: READ_KX_USERS, throws: ['UserMismatch'] },
  CreateKxUser: {
    ...UNDER_CLAIM,
    operations: ['finspace:CreateKxUser', ...FENCE],
    retries: BUSY,
    search: ['ResourceAlreadyExistsException', 'FindKxUser'],
  },
  FindKxUser: FIND_KX_USER,
  UpdateKxUser: UPDATE_KX_USER,
  CompareGroups: COMPARE_GROUPS,
  RemoveFromGroup: REMOVE_FROM_GROUP,
  AddToGroup: ADD_TO_GROUP,
  FindGroupMembership: FIND_GROUP_MEMBERSHIP,
  VerifyOnboarding: {
    operations: [
      'identitystore:DescribeUser',
      'identitystore:IsMemberInGroups',
      'finspace-api:GetUser',
      'finspace:GetKxUser',
      'finspace:ListTagsForResource',
      'dynamodb:UpdateItem',
      ...RECORD,
    ],
    throws: ['NotYetActive', 'VerificationFailed', 'UserMismatch', 'ClaimLost', 'PersonBusy'],
    retries: { NotYetActive: { attempts: 20, longest: 30 } },
  },
  DescribeFailure: DESCRIBE_FAILURE,
  ReleasePerson: RELEASE_PERSON,
};

/** The task states of the role change. */
export const ROLE_CHANGE: Readonly<Partial<Record<StateName, Task>>> = {
  PrepareRoleChange: PREPARE,
  TakeTurn: TAKE_TURN,
  ClaimPerson: forPresentPerson(CLAIM_PERSON),
  RecallAnswer: RECALL_ANSWER,
  FindIdentityStoreUser: FIND_IDENTITY_STORE_USER,
  FindKxUser: FIND_KX_USER,
  UpdateKxUser: forPresentPerson(UPDATE_KX_USER),
  CompareGroups: COMPARE_GROUPS,
  RemoveFromGroup: forPresentPerson(REMOVE_FROM_GROUP),
  AddToGroup: forPresentPerson(ADD_TO_GROUP),
  FindGroupMembership: FIND_GROUP_MEMBERSHIP,
  VerifyRoleChange: {
    operations: [
      'identitystore:DescribeUser',
      'identitystore:IsMemberInGroups',
      'finspace:GetKxUser',
      'finspace:ListTagsForResource',
      'dynamodb:UpdateItem',
      ...RECORD,
    ],
    throws: ['VerificationFailed', 'UserMismatch', 'ClaimLost', 'PersonBusy'],
  },
  DescribeFailure: DESCRIBE_FAILURE,
  ReleasePerson: RELEASE_PERSON,
};

/** Another caller changes the same user or membership, which is soon over. */
const CONCURRENT = { ConflictException: { attempts: 3, longest: 10 } };

/** The services may lag behind the removals. */
const REMAINS = { AccessRemains: { attempts: 4, longest: 15 } };

const READ_ACCESS: readonly ServiceOperation[] = [
  'identitystore:ListGroupMembershipsForMember',
  'finspace-api:GetUser',
  'finspace:ListKxUsers',
  'finspace:ListTagsForResource',
];

const CUT_KX_ACCESS = {
  throws: ['UserMismatch', ...UNDER_CLAIM.throws],
  retries: BUSY,
  leadsTo: 'KxAccessNotCut',
} as const;

/** The task states of the offboarding. A removal that fails leaves the others to go on. */
export const OFFBOARDING: Readonly<Partial<Record<StateName, Task>>> = {
  PrepareOffboarding: PREPARE,
  TakeTurn: TAKE_TURN,
  ClaimPerson: CLAIM_PERSON,
  RecallAnswer: RECALL_ANSWER,
  FindLeaver: {
    operations: ['identitystore:GetUserId', 'identitystore:DescribeUser'],
    throws: ['UserMismatch', 'ProtectedPerson'],
  },
  SnapshotAccess: { operations: [...READ_ACCESS, 'identitystore:DescribeUser', 'finspace-api:ListUsers'] },
  RemoveMembership: {
    ...UNDER_CLAIM,
    operations: ['identitystore:DeleteGroupMembership', ...FENCE],
    retries: CONCURRENT,
    leadsTo: 'MembershipNotRemoved',
  },
  DisableFinSpaceUser: {
    operations: ['finspace-api:DisableUser', 'finspace-api:GetUser', ...FENCE],
    throws: ['NotYetActive', ...UNDER_CLAIM.throws],
    retries: { NotYetActive: { attempts: 20, longest: 30 }, ...CONCURRENT },
    leadsTo: 'CutKxAccess',
  },
  SuspendKxUser: {
    ...CUT_KX_ACCESS,
    operations: ['finspace:GetKxUser', 'finspace:ListTagsForResource', 'finspace:UpdateKxUser', ...FENCE],
  },
  DeleteKxUser: {
    ...CUT_KX_ACCESS,
    operations: ['finspace:GetKxUser', 'finspace:ListTagsForResource', 'finspace:DeleteKxUser', ...FENCE],
  },
  VerifyAccessCut: { operations: READ_ACCESS, throws: ['AccessRemains'], retries: REMAINS },
  DeleteIdentityStoreUser: {
    operations: ['identitystore:DescribeUser', 'identitystore:DeleteUser', ...FENCE],
    throws: ['UserMismatch', ...UNDER_CLAIM.throws],
    retries: CONCURRENT,
  },
  VerifyOffboarding: {
    operations: ['identitystore:DescribeUser', 'dynamodb:UpdateItem', ...RECORD],
    throws: ['AccessRemains', 'ClaimLost', 'PersonBusy'],
    retries: REMAINS,
  },
  DescribeFailure: DESCRIBE_FAILURE,
  ReleasePerson: RELEASE_PERSON,
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

/** Documented exceptions that a retry can resolve: throttling, 5xx errors, and conflicts with other writers of a table. */
export const TRANSIENT_EXCEPTIONS = [
  'ThrottlingException',
  'InternalServerException',
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ReplicatedWriteConflictException',
  'TransactionConflictException',
] as const;

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
