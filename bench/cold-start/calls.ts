/**
 * One call of each function, as the workflow makes it for the person of the sample event, and the answer of each service
 * operation. Each call succeeds, and reads or writes everything that its function can on its usual way.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ACCOUNT = '111122223333';
const executionId = `arn:aws:states:us-east-1:${ACCOUNT}:execution:onboard-user:HR-2026-004217`;
const startedAt = '2026-01-05T00:00:00.000Z';

const request = readDetail('user-onboarding-requested.json');
const roleChange = readDetail('user-role-change-requested.json');

const userId = '906734b5f2-0a5c4e5e-6b2b-4a4e-9c3a-1f2e3d4c5b6a';
const identityStore = {
  IdentityStoreId: 'd-1234567890',
  UserName: 'ada.lovelace',
  Name: { GivenName: 'Ada', FamilyName: 'Lovelace' },
  DisplayName: 'Ada Lovelace',
  Emails: [{ Value: 'ada.lovelace@example.com', Type: 'work', Primary: true }],
  Title: 'Quantitative Analyst',
};
const finSpace = {
  emailAddress: 'ada.lovelace@example.com',
  type: 'APP_USER',
  firstName: 'Ada',
  lastName: 'Lovelace',
  apiAccess: 'ENABLED',
  clientToken: 'a3f1c9d2e4b5a697',
};
const kxUser = {
  environmentId: 'kxenvironment0123456789abc',
  userName: 'ada-lovelace',
  iamRole: `arn:aws:iam::${ACCOUNT}:role/finspace/analyst`,
};
const userArn = `arn:aws:finspace:us-east-1:${ACCOUNT}:kxEnvironment/${kxUser.environmentId}/kxUser/${kxUser.userName}`;
const tags = { desk: 'rates' };
const kx = { ...kxUser, tags, clientToken: 'b4f1c9d2e4b5a697' };
const requests = { identityStore, finSpace, kx, kxUserName: 'default' };

const identityStoreUser = {
  identityStoreId: identityStore.IdentityStoreId,
  userId,
  userArn: `arn:aws:identitystore:::user/${userId}`,
  created: true,
  userName: identityStore.UserName,
};
const users = {
  identityStoreUser,
  finSpaceUser: { userId: 'ada-finspace', created: true },
  kxUser: { ...kxUser, userArn, created: true },
};

/** The claim of the execution on the person, as ClaimPerson returns it. */
const claim = {
  person: 'f3d1c9d2e4b5a697',
  holder: executionId,
  digest: '0a1b2c3d4e5f6071',
  intent: { key: `${startedAt} ${startedAt} HR 0a1b2c3d4e5f6071`, kind: 'onboarding', concerns: 'person' },
  users: {},
};

/** The item of the person with this claim, which ends in the year 2100. */
const personItem = {
  person: { S: claim.person },
  item: { S: 'person' },
  version: { N: '3' },
  claim: {
    M: {
      holder: { S: executionId },
      state: { S: 'held' },
      until: { N: String(Date.UTC(2100, 0)) },
      open: { N: '0' },
    },
  },
};

/** A function, and the call that is measured. */
interface FunctionCall {
  event: object;
  /** Number of services whose API the function can call. DynamoDB, which has the record of the person, is one of them. */
  services: number;
}

/** The measured call of each function. */
export const CALLS: Readonly<Record<string, FunctionCall>> = {
  'prepare-onboarding': { services: 0, event: { executionId, request } },
  'prepare-role-change': { services: 0, event: { request: roleChange } },
  'claim-person': {
    services: 1,
    event: { kind: 'onboarding', executionId, startedAt, request, known: { requestId: 'HR', requests } },
  },
  'recall-answer': {
    services: 1,
    event: { kind: 'onboarding', executionId, request, refusal: { Error: 'RequestSuperseded', Cause: '{}' } },
  },
  'release-person': { services: 1, event: { kind: 'onboarding', executionId, request, outcome: { requestId: 'HR' } } },
  'person-record': { services: 1, event: { action: 'read', userName: identityStore.UserName } },
  'create-identity-store-user': { services: 2, event: { requestId: 'HR', request: identityStore, claim } },
  'find-identity-store-user': { services: 1, event: { requestId: 'HR', request: identityStore, startedAt } },
  'create-finspace-user': { services: 2, event: { requestId: 'HR', request: finSpace, claim } },
  'create-kx-user': { services: 2, event: { requestId: 'HR', requests, identityStoreUser, claim } },
  'find-kx-user': {
    services: 1,
    event: { requestId: 'HR', known: { requests, identityStoreUser, kxUserBefore: { exists: true }, claim } },
  },
  'check-other-kx-users': { services: 1, event: { requestId: 'HR', requests, identityStoreUser, claim } },
  'update-kx-user': { services: 2, event: { requestId: 'HR', executionId, request: kx, kxUser: users.kxUser, claim } },
  'find-finspace-user': { services: 2, event: { requestId: 'HR', requests, identityStoreUser, startedAt, claim } },
  'check-kx-user-name': { services: 2, event: { requestId: 'HR', requests } },
  'verify-role-change': {
    services: 3,
    event: {
      executionId,
      roleChange: { requestId: 'HR', requests: { identityStore, kx: kxUser, kxUserName: 'default' }, ...users, claim },
    },
  },
  'start-onboarding-batch': {
    services: 3,
    event: {
      Records: [
        {
          messageId: 'm1',
          body: JSON.stringify(request),
          attributes: { SentTimestamp: String(Date.parse(startedAt)) },
          messageAttributes: {},
        },
      ],
    },
  },
  'verify-onboarding': {
    services: 4,
    event: { executionId, onboarding: { requestId: 'HR', requests, ...users, claim } },
  },
  'describe-failure': {
    services: 3,
    event: {
      kind: 'onboarding',
      executionId,
      startedAt,
      request,
      known: {
        requestId: 'HR',
        requests,
        failure: { CreateIdentityStoreUser: { Error: 'ConflictException', Cause: '{"errorMessage":"exists"}' } },
      },
    },
  },
  // The usual call: the execution has reported its outcome itself.
  'report-silent-failure': {
    services: 6,
    event: {
      detail: {
        executionArn: executionId,
        stateMachineArn: `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:finspace-user-onboarding-onboard-user`,
        startDate: 0,
        input: JSON.stringify(request),
      },
    },
  },
};

/** The call of the floor and of the usual set-up, which only create an identity-store user. */
export const COMPARED_CALL = { event: { request: identityStore } };

/** Answers by operation: that of the `X-Amz-Target` header, or method and path. */
const ANSWERS: readonly (readonly [operation: RegExp, answer: object])[] = [
  [/DynamoDB_\d+\.GetItem/, { Item: personItem }],
  [/DynamoDB_\d+\.PutItem/, {}],
  [/DynamoDB_\d+\.UpdateItem/, { Attributes: { person: personItem.person, key: { S: claim.intent.key } } }],
  [/DynamoDB_\d+\.Query/, { Items: [], Count: 0 }],
  [/DynamoDB_\d+\.DescribeTable/, { Table: { TableStatus: 'ACTIVE', CreationDateTime: Date.UTC(2020, 0) / 1_000 } }],
  [/AWSIdentityStore\.CreateUser/, { IdentityStoreId: identityStore.IdentityStoreId, UserId: userId }],
  [/AWSIdentityStore\.GetUserId/, { IdentityStoreId: identityStore.IdentityStoreId, UserId: userId }],
  [/AWSIdentityStore\.DescribeUser/, { ...identityStore, UserId: userId, CreatedAt: 1_790_000_000 }],
  [/POST \/user/, { userId: users.finSpaceUser.userId }],
  [/GET \/user\?/, { users: [{ ...finSpace, ...users.finSpaceUser, status: 'ENABLED', createTime: 1 }] }],
  [/GET \/user\//, { ...finSpace, ...users.finSpaceUser, status: 'ENABLED' }],
  [/(POST|GET|PUT) \/kx\/environments\/\w+\/users/, { ...kxUser, userArn }],
  [/GET \/tags\//, { tags: { ...tags, identityStoreUserId: userId } }],
  [/AWSStepFunctions\.StartExecution/, { executionArn: executionId, startDate: 1_790_000_000 }],
  [
    /AWSStepFunctions\.GetExecutionHistory/,
    {
      events: [
        { id: 3, timestamp: 1_790_000_000, type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E' } },
        {
          id: 2,
          timestamp: 1_790_000_000,
          type: 'TaskSucceeded',
          taskSucceededEventDetails: { resourceType: 'events', resource: 'putEvents' },
        },
        {
          id: 1,
          timestamp: 1_790_000_000,
          type: 'TaskStateEntered',
          stateEnteredEventDetails: { name: 'ReportFailure', input: '{}' },
        },
      ],
    },
  ],
];

function readDetail(file: string): object {
  const event: { detail: object } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../events', file), 'utf8'),
  );
  return event.detail;
}

/** The answer to an operation; undefined if the operation is unknown. */
export function answerTo(operation: string): object | undefined {
  return ANSWERS.find(([pattern]) => pattern.test(operation))?.[1];
}
