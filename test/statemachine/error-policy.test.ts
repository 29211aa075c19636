/** Checks every Retry and Catch of the definitions against the list of documented exceptions and one policy. */
import { describe, expect, it } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../core/exceptions.ts';
import { changeKxRole, onboardUser, type Workflow } from './definition.ts';

/** The operations and errors of a state's function, and the targets of its errors. */
interface Task {
  operations: readonly ServiceOperation[];
  /** Errors of this project that the function throws. */
  throws?: readonly string[];
  /** Other errors that are retried: the number of retries, and the longest wait. */
  retries?: Record<string, { attempts: number; longest: number }>;
  /** The error that leads to the search for the existing user. */
  search?: [error: string, state: string];
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

const ONBOARDING: Record<string, Task> = {
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

const ROLE_CHANGE: Record<string, Task> = {
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

/** The workflows with their tasks. */
const WORKFLOWS: [string, Workflow, Record<string, Task>][] = [
  ['the onboarding', onboardUser, ONBOARDING],
  ['the role change', changeKxRole, ROLE_CHANGE],
];

/** Errors of Lambda that a retry can resolve, and the time-out error of middy, which precedes the time-out of Lambda. */
const LAMBDA_ERRORS = [
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

const TRANSIENT = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 30, MaxAttempts: 8, JitterStrategy: 'FULL' };

describe.each(WORKFLOWS)('%s', (_, { definition, own }, tasks) => {
  function stateNamed(name: string) {
    const { Retry = [], Catch = [] } = definition.States[name] ?? {};
    return { Retry, Catch };
  }

  it('includes every state that calls a function', () => {
    const calling = Object.entries(definition.States).filter(([, { Parameters }]) => Parameters?.FunctionName);
    expect(calling.map(([name]) => name).sort()).toEqual(Object.keys(tasks).sort());
  });

  describe.each(Object.entries(tasks))('%s', (name, { operations, throws = [], retries = {}, search }) => {
    const { Retry, Catch } = stateNamed(name);
    const documented = new Set<string>(operations.flatMap((operation) => documentedExceptions[operation]));

    it('retries transient errors, with full jitter and a cap', () => {
      const services = ['ThrottlingException', 'InternalServerException'].filter((error) => documented.has(error));
      const unanswered = operations.length > 0 ? ['ServiceUnavailable'] : [];
      expect(Retry[0]).toEqual({ ...TRANSIENT, ErrorEquals: [...services, ...unanswered, ...LAMBDA_ERRORS] });
    });

    it('retries no other errors except those in the policy', () => {
      expect(Retry.slice(1)).toEqual(
        Object.entries(retries).map(([error, { attempts, longest }]) => ({
          ErrorEquals: [error],
          IntervalSeconds: expect.any(Number),
          BackoffRate: expect.any(Number),
          MaxDelaySeconds: longest,
          MaxAttempts: attempts,
          JitterStrategy: 'FULL',
        })),
      );
    });

    it('catches exactly the documented exceptions of its calls by name, and States.ALL last', () => {
      const caught = Catch.slice(0, -1).flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(caught.sort()).toEqual([...new Set([...documented, ...throws])].sort());
      expect(Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    });

    it('routes each error to its target, and stores it under the name of the state', () => {
      for (const { ErrorEquals, ResultPath, Next } of Catch) {
        expect({ ErrorEquals, ResultPath, Next }).toEqual({
          ErrorEquals,
          ...targetOf(name, ErrorEquals, search, own.notPrepared),
        });
      }
    });
  });

  describe.each([
    [own.report, { ResultPath: `$.failure.${own.report}`, Next: 'DescribeFailure' }],
    ['ReportFailure', { ResultPath: null, Next: own.failed }],
  ])('%s', (name, target) => {
    const { Retry, Catch } = stateNamed(name);

    it('retries every failure of the event bus', () => {
      const errors = ['EventBridge.FailedEntry', 'States.TaskFailed', 'States.Timeout'];
      expect(Retry).toEqual([{ ...TRANSIENT, ErrorEquals: errors }]);
    });

    it('continues if the event bus fails permanently', () => {
      expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], ...target }]);
    });
  });
});

/** The required target and ResultPath of a Catch. */
function targetOf(name: string, errors: string[], search: Task['search'], notPrepared: string) {
  // The request is not validated yet, so the input may be any JSON value.
  if (name.startsWith('Prepare')) return { Next: notPrepared };
  if (name === 'DescribeFailure') return { ResultPath: null, Next: 'FailureNotDescribed' };
  if (search && errors.includes(search[0])) {
    expect(errors).toEqual([search[0]]);
    return { ResultPath: null, Next: search[1] };
  }
  return { ResultPath: `$.failure.${name}`, Next: 'DescribeFailure' };
}
