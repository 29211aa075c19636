/**
 * One call of each function, as the workflow or the command makes it for the person of the sample event. Each call succeeds,
 * and reads or writes everything that its function can on its usual way.
 */
import {
  ACCOUNT,
  allowed,
  claim,
  claimedLeave,
  cutLeave,
  describedKxUser,
  executionId,
  finSpace,
  foundLeave,
  granted,
  identityStore,
  identityStoreUser,
  kx,
  kxUser,
  membership,
  offboarding,
  personItem,
  present,
  request,
  requests,
  roleChange,
  startedAt,
  suspendedKxUser,
  users,
} from './person.ts';

/** The line of executions, in which no execution waits. */
const idleLine = { person: { S: 'pace' }, item: { S: 'identity-store' }, next: { N: String(Date.UTC(2026, 0)) } };

/** The item of the person while no execution has a claim. */
const { claim: _, ...restingItem } = personItem;

const groups = { wished: allowed, allowed };
/** The parameter AllowedGroups of the stack. */
const allowedGroups = allowed.map(({ name, groupId }) => `${name}=${groupId}`).join(',');

/** The requests of an offboarding that removes the users. */
const removal = {
  ...claimedLeave.requests,
  mode: 'remove',
  kx: { environmentId: claimedLeave.requests.kx.environmentId },
};

/** Answers by operation: that of the `X-Amz-Target` header, or method and path. */
export type Answers = readonly (readonly [operation: RegExp, answer: object])[];

/** A function, and the call that is measured. */
interface FunctionCall {
  event: object;
  /** Answers to this function alone, which come before those to all. */
  answers?: Answers;
  /** Number of services whose API the function can call. DynamoDB, which has the record of the person, is one of them. */
  services: number;
}

/** The record knows neither the person nor the request. */
const NEW_IN_RECORD: Answers = [[/DynamoDB_\d+\.GetItem/, {}]];

/** The measured call of each function. */
export const CALLS: Readonly<Record<string, FunctionCall>> = {
  'prepare-onboarding': { services: 0, event: { executionId, request, allowedGroups } },
  'prepare-role-change': { services: 0, event: { request: roleChange, allowedGroups } },
  'prepare-offboarding': { services: 0, event: { request: offboarding } },
  'take-turn': {
    services: 1,
    event: { requestId: 'HR', kind: 'onboarding', requests },
    answers: [
      [/DynamoDB_\d+\.GetItem/, { Item: idleLine }],
      [/DynamoDB_\d+\.UpdateItem/, { Attributes: idleLine }],
    ],
  },
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
  'find-identity-store-user': { services: 1, event: { requestId: 'HR', requests, startedAt, claim } },
  'await-identity-store-user': { services: 1, event: { requestId: 'HR', requests, startedAt, claim } },
  'create-finspace-user': { services: 2, event: { requestId: 'HR', request: finSpace, claim } },
  'create-kx-user': { services: 2, event: { requestId: 'HR', requests, identityStoreUser, claim } },
  'find-kx-user': {
    services: 1,
    event: { requestId: 'HR', known: { requests, identityStoreUser, kxUserBefore: { exists: true }, claim } },
  },
  'check-other-kx-users': { services: 1, event: { requestId: 'HR', requests, identityStoreUser, claim } },
  'update-kx-user': { services: 2, event: { requestId: 'HR', executionId, request: kx, kxUser: users.kxUser, claim } },
  'find-finspace-user': { services: 2, event: { requestId: 'HR', requests, identityStoreUser, startedAt, claim } },
  'enable-finspace-user': {
    services: 2,
    event: {
      requestId: 'HR',
      executionId,
      finSpaceUser: { ...users.finSpaceUser, created: false, disabled: true },
      claim,
    },
  },
  'compare-groups': { services: 1, event: { requestId: 'HR', groups, identityStoreUser } },
  'add-to-group': { services: 2, event: { requestId: 'HR', group: granted, identityStoreUser, claim } },
  'find-group-membership': { services: 1, event: { requestId: 'HR', group: present, identityStoreUser } },
  'remove-from-group': { services: 2, event: { requestId: 'HR', group: present, identityStoreUser, claim } },
  'find-leaver': { services: 1, event: { requestId: 'HR', known: claimedLeave } },
  'snapshot-access': { services: 3, event: { requestId: 'HR', known: foundLeave } },
  'remove-membership': { services: 2, event: { ...claimedLeave, membership } },
  'disable-finspace-user': {
    services: 2,
    event: { requestId: 'HR', executionId, finSpaceUser: cutLeave.before.finSpaceUser, claim: claimedLeave.claim },
  },
  'suspend-kx-user': { services: 2, event: { ...foundLeave, executionId, kxUser: describedKxUser } },
  'delete-kx-user': {
    services: 2,
    event: { ...foundLeave, requests: removal, executionId, kxUser: describedKxUser },
  },
  'verify-access-cut': {
    services: 3,
    event: { requestId: 'HR', offboarding: cutLeave },
    // What is left after the cut.
    answers: [
      [/AWSIdentityStore\.ListGroupMembershipsForMember/, { GroupMemberships: [] }],
      [/GET \/user\//, { ...finSpace, ...users.finSpaceUser, status: 'DISABLED' }],
      [/GET \/kx\/environments\/\w+\/users(\?|$)/, { users: [suspendedKxUser] }],
    ],
  },
  'delete-identity-store-user': {
    services: 2,
    event: {
      requestId: 'HR',
      requests: removal,
      identityStoreUser: foundLeave.leaver.identityStoreUser,
      claim: claimedLeave.claim,
    },
  },
  'verify-offboarding': { services: 2, event: { requestId: 'HR', executionId, offboarding: cutLeave } },
  'plan-request': {
    services: 4,
    event: {
      kind: 'onboarding',
      request: { ...request, groups: allowed.map(({ name }) => name) },
      allowedGroups,
    },
    answers: NEW_IN_RECORD,
  },
  'plan-offboarding': {
    services: 4,
    event: { kind: 'offboarding', request: offboarding },
    answers: NEW_IN_RECORD,
  },
  // A page with one user: the pace makes a page wait that has more calls of a service.
  'audit-access': {
    services: 4,
    event: { section: 'identity-store', callsPerSecond: 10 },
    answers: [[/DynamoDB_\d+\.GetItem/, { Item: restingItem }]],
  },
  'check-kx-user-name': { services: 2, event: { requestId: 'HR', requests, claim } },
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
