/** The invariants of every round, whatever its plan. */
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { OWNER_TAG } from '../../core/request/fields/owner-tag.ts';
import type { Outcome, OutcomeDetail, Round } from './carry-out.ts';

/** Kinds of violations with their descriptions. */
export const VIOLATIONS = {
  'not-ended': 'an execution does not end',
  'outcomes-not-one': 'an execution has no outcome, or more than one',
  'wrong-color': 'the status of an execution contradicts its outcome',
  'untrue-success': 'an outcome reports a success that is not true',
  'untrue-failure': 'a failure lists a user that does not exist',
  'created-twice': 'two outcomes report that they created the same user',
  'two-users': 'the person has two users of one kind',
  'foreign-owner': 'a kx user has an owner who does not exist',
  'unasked-role': 'a kx user has a role of no request',
  'false-mismatch': 'a failure takes the person for another person',
  contradiction: 'a failure reports that there is no kx user, and lists one',
  'not-found-after-all': 'a failure does not find a person who existed before',
  'failed-onboarding': 'an onboarding fails for a reason other than a concurrent role',
} as const;

/** A kind of violation. */
export type ViolationKind = keyof typeof VIOLATIONS;

/** A violation, and the execution or the user that shows it. */
export interface Violation {
  kind: ViolationKind;
  detail: unknown;
}

type Check = (round: Round) => unknown[];

/** Finds the violations of each kind in a round. */
const CHECKS: Record<ViolationKind, Check> = {
  'not-ended': ({ plan, executions }) => {
    const running = executions.filter(({ status }) => status === 'RUNNING');
    const expected = plan.requests.length + (plan.existed ? 1 : 0);
    return executions.length < expected ? [...running, `${executions.length} of ${expected} have started`] : running;
  },
  'outcomes-not-one': ({ executions, outcomes }) =>
    executions.filter(({ executionArn }) => outcomesOf(outcomes, executionArn).length !== 1),
  'wrong-color': ({ executions, outcomes }) =>
    executions.filter(({ executionArn, status }) =>
      outcomesOf(outcomes, executionArn).some((outcome) => isSuccess(outcome) !== (status === 'SUCCEEDED')),
    ),
  'untrue-success': (round) => round.outcomes.filter((outcome) => isSuccess(outcome) && !isTrueSuccess(outcome, round)),
  'untrue-failure': ({ outcomes, users }) =>
    outcomes.filter((outcome) => !isSuccess(outcome) && !existsAll(outcome.detail, users)),
  'created-twice': ({ outcomes }) => repeated(outcomes.flatMap(({ detail }) => createdIn(detail))),
  'two-users': ({ users }) => [
    ...repeated(users.identityStore.map(({ UserName }) => UserName.toLowerCase())),
    ...repeated(users.finSpace.map(({ emailAddress }) => emailAddress.toLowerCase())),
    ...repeated(users.kx.map(({ tags }) => tags?.[OWNER_TAG])),
  ],
  'foreign-owner': ({ users }) =>
    users.kx.filter(({ tags }) => !users.identityStore.some(({ UserId }) => UserId === tags?.[OWNER_TAG])),
  'unasked-role': (round) => round.users.kx.filter(({ iamRole }) => !requestedRoles(round).includes(nameOf(iamRole))),
  'false-mismatch': ({ outcomes }) => outcomes.filter(({ detail }) => detail.failure?.error === 'UserMismatch'),
  contradiction: ({ outcomes }) =>
    outcomes.filter(
      ({ detail }) => detail.failure?.disposition === 'onboard-first' && detail.kxUser?.userName !== undefined,
    ),
  'not-found-after-all': ({ plan, outcomes }) =>
    plan.existed ? outcomes.filter(({ detail }) => detail.failure?.disposition === 'onboard-first') : [],
  'failed-onboarding': ({ outcomes }) =>
    outcomes.filter(
      ({ detailType, detail }) =>
        detailType === 'User Onboarding Failed' && !EXPECTED_OF_ONBOARDINGS.includes(detail.failure?.error),
    ),
};

/**
 * Errors that concurrent requests cause. `UserMismatch` has its own check. The local cloud speeds the waits of the state
 * machines up, and not the 90 seconds in which a call may land: whoever waits for them gives up.
 */
const EXPECTED_OF_ONBOARDINGS: readonly unknown[] = ['VerificationFailed', 'UserMismatch', 'PersonBusy'];

/** All violations of a round. */
export function violationsOf(round: Round): Violation[] {
  const kinds = Object.keys(CHECKS) as ViolationKind[];
  return kinds.flatMap((kind) => CHECKS[kind](round).map((detail) => ({ kind, detail })));
}

function outcomesOf(outcomes: readonly Outcome[], executionArn: ExecutionListItem['executionArn']): Outcome[] {
  return outcomes.filter(({ detail }) => detail.executionArn === executionArn);
}

function isSuccess({ detail }: Outcome): boolean {
  return detail.failure === undefined;
}

/** Whether all users exist, are enabled and are the person's, and the role is that of this request. */
function isTrueSuccess({ detail }: Outcome, round: Round): boolean {
  // Nothing was done.
  if (detail.supersededBy !== undefined) return true;
  const { identityStoreUser, finSpaceUser, kxUser } = detail;
  const { users } = round;
  const { requests } = round.plan;
  const own = requests.filter(({ request }) => request.requestId === detail.requestId);
  // An onboarding gives the role of a role change that is newer.
  const newer = detail.role === undefined ? requests.filter(({ kind }) => kind === 'role-change') : [];
  const wanted = own.length > 0 ? [...own, ...newer].map(({ request }) => request.kx?.role) : requestedRoles(round);
  return (
    existsAll(detail, users) &&
    identityStoreUser?.userId !== undefined &&
    kxUser?.userArn !== undefined &&
    wanted.includes(nameOf(kxUser.iamRole)) &&
    users.kx.some(
      ({ userArn, tags }) => userArn === kxUser.userArn && tags?.[OWNER_TAG] === identityStoreUser.userId,
    ) &&
    (detail.role === undefined
      ? users.finSpace.some(({ userId, status }) => userId === finSpaceUser?.userId && status === 'ENABLED')
      : detail.role.now === kxUser.iamRole && detail.role.changed === (detail.role.before !== detail.role.now))
  );
}

/** Whether every user that an outcome lists exists. */
function existsAll({ identityStoreUser, finSpaceUser, kxUser }: OutcomeDetail, users: Round['users']): boolean {
  const exists = (id: unknown, ids: unknown[]) => id === undefined || ids.includes(id);
  return (
    exists(
      identityStoreUser?.userId,
      users.identityStore.map(({ UserId }) => UserId),
    ) &&
    exists(
      finSpaceUser?.userId,
      users.finSpace.map(({ userId }) => userId),
    ) &&
    exists(
      kxUser?.userArn,
      users.kx.map(({ userArn }) => userArn),
    )
  );
}

/** Ids of the users that an outcome reports as created. */
function createdIn({ identityStoreUser, finSpaceUser, kxUser }: OutcomeDetail): unknown[] {
  return [identityStoreUser, finSpaceUser, kxUser]
    .filter((user) => user?.created === true)
    .map((user) => user?.userArn ?? user?.userId);
}

function requestedRoles({ plan }: Round): unknown[] {
  const roles = plan.requests.map(({ request }) => request.kx?.role);
  return plan.existed ? [...roles, 'analyst'] : roles;
}

function nameOf(roleArn: unknown): string {
  return String(roleArn).split('/').at(-1) ?? '';
}

function repeated(values: readonly unknown[]): unknown[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
