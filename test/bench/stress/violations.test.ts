import { expect, it } from 'vitest';
import type { Round } from '../../../bench/stress/carry-out.ts';
import { planRounds } from '../../../bench/stress/plan.ts';
import { VIOLATIONS, type ViolationKind, violationsOf } from '../../../bench/stress/violations.ts';
import type { Document } from '../../helpers/document.ts';
import { sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';

const role = (name: string) => `arn:aws:iam::111122223333:role/finspace/${name}`;

/** A round in which an onboarding and then a role change went well. */
function goodRound(): Round {
  const identityStoreUser = { userId: 'u1', userArn: 'arn:user/u1', created: true };
  const kxUser = { userArn: 'arn:kxUser/ada', userName: 'ada', iamRole: role('analyst'), created: true };
  const onboarded: Document = {
    requestId: sampleRequest().requestId,
    executionArn: 'one',
    identityStoreUser,
    finSpaceUser: { userId: 'f1', created: true },
    kxUser,
  };
  const changed: Document = {
    requestId: sampleRoleChange().requestId,
    executionArn: 'two',
    identityStoreUser: { ...identityStoreUser, created: false },
    kxUser: { ...kxUser, iamRole: role('quant'), created: false },
    role: { before: role('analyst'), now: role('quant'), changed: true },
  };
  return {
    plan: {
      existed: false,
      requests: [
        { kind: 'onboarding', by: 'event', request: sampleRequest() },
        { kind: 'role-change', by: 'StartExecution', request: sampleRoleChange() },
      ],
      faults: [],
    },
    executions: ['one', 'two'].map((executionArn) => ({
      executionArn,
      stateMachineArn: 'machine',
      name: executionArn,
      status: 'SUCCEEDED',
      startDate: new Date(0),
    })),
    outcomes: [
      { detailType: 'User Onboarded', detail: onboarded },
      { detailType: 'User Role Changed', detail: changed },
    ],
    users: {
      identityStore: [{ UserId: 'u1', UserName: 'ada' }],
      finSpace: [{ userId: 'f1', emailAddress: 'ada@example.com', status: 'ENABLED' }],
      kx: [{ userArn: 'arn:kxUser/ada', iamRole: role('quant'), tags: { identityStoreUserId: 'u1' } }],
    },
  };
}

/** The second request failed, as an operator reads it. */
function fail({ executions, outcomes }: Round, failure: object, more: object = {}): void {
  const [, execution] = executions;
  const [, outcome] = outcomes;
  if (!execution || !outcome) throw new Error('There is no second execution');
  execution.status = 'FAILED';
  const { requestId, executionArn } = outcome.detail;
  outcome.detail = {
    ...(requestId && { requestId }),
    ...(executionArn && { executionArn }),
    role: {},
    failure,
    ...more,
  };
}

it('finds nothing in a good round', () => {
  expect(violationsOf(goodRound())).toEqual([]);
});

it('does not count an unknown answer as a creation', () => {
  const round = goodRound();
  for (const { detail } of round.outcomes) Object.assign(detail.identityStoreUser ?? {}, { created: 'unknown' });
  expect(violationsOf(round)).toEqual([]);
});

it('lets a role change fail that came before the person', () => {
  const round = goodRound();
  fail(round, { error: 'UserNotFound', disposition: 'onboard-first' });
  expect(violationsOf(round)).toEqual([]);
});

const cases: [ViolationKind, string, (round: Round) => void][] = [
  [
    'not-ended',
    'an execution that runs',
    ({ executions }) => Object.assign(executions[0] ?? {}, { status: 'RUNNING' }),
  ],
  ['not-ended', 'an execution that was not started', ({ executions }) => executions.pop()],
  ['outcomes-not-one', 'an execution without an outcome', ({ outcomes }) => outcomes.pop()],
  ['outcomes-not-one', 'a second outcome', ({ outcomes }) => outcomes.push(...outcomes.slice(1))],
  [
    'wrong-color',
    'a success that is red',
    ({ executions }) => Object.assign(executions[0] ?? {}, { status: 'FAILED' }),
  ],
  ['untrue-success', 'no identity-store user', ({ users }) => users.identityStore.pop()],
  ['untrue-success', 'no FinSpace user', ({ users }) => users.finSpace.pop()],
  [
    'untrue-success',
    'a disabled FinSpace user',
    ({ users }) => Object.assign(users.finSpace[0] ?? {}, { status: 'DISABLED' }),
  ],
  ['untrue-success', 'no kx user', ({ users }) => users.kx.pop()],
  ['untrue-success', 'a kx user of another owner', ({ users }) => Object.assign(users.kx[0] ?? {}, { tags: {} })],
  [
    'untrue-success',
    'a role of no request',
    ({ outcomes }) => Object.assign(outcomes[0]?.detail.kxUser ?? {}, { iamRole: role('admin') }),
  ],
  [
    'untrue-success',
    'another role of a role change',
    ({ outcomes }) => {
      Object.assign(outcomes[1]?.detail.kxUser ?? {}, { iamRole: role('analyst') });
      Object.assign(outcomes[1]?.detail.role ?? {}, { now: role('analyst'), changed: false });
    },
  ],
  [
    'untrue-success',
    'another role before',
    ({ outcomes }) => Object.assign(outcomes[1]?.detail.role ?? {}, { before: role('quant') }),
  ],
  [
    'untrue-failure',
    'a user that does not exist',
    (round) => fail(round, { error: 'VerificationFailed' }, { identityStoreUser: { userId: 'u2', created: false } }),
  ],
  [
    'created-twice',
    'one user created by two',
    ({ outcomes }) => Object.assign(outcomes[1]?.detail.kxUser ?? {}, { created: true }),
  ],
  ['two-users', 'two kx users of one owner', ({ users }) => users.kx.push(...users.kx)],
  [
    'two-users',
    'two users whose names differ in case',
    ({ users }) => users.identityStore.push({ UserId: 'u2', UserName: 'ADA' }),
  ],
  [
    'foreign-owner',
    'an owner who does not exist',
    ({ users }) => Object.assign(users.kx[0]?.tags ?? {}, { identityStoreUserId: 'u2' }),
  ],
  ['unasked-role', 'a role of no request', ({ users }) => Object.assign(users.kx[0] ?? {}, { iamRole: role('admin') })],
  ['false-mismatch', 'a mismatch', (round) => fail(round, { error: 'UserMismatch', disposition: 'look-closer' })],
  [
    'contradiction',
    'a kx user beside "onboard first"',
    (round) =>
      fail(
        round,
        { error: 'ResourceNotFoundException', disposition: 'onboard-first' },
        { kxUser: { userArn: 'arn:kxUser/ada', userName: 'ada' } },
      ),
  ],
  [
    'not-found-after-all',
    'a person who existed before',
    (round) => {
      round.plan.existed = true;
      fail(round, { error: 'UserNotFound', disposition: 'onboard-first' });
    },
  ],
  [
    'failed-onboarding',
    'an onboarding that nothing was in the way of',
    ({ outcomes }) =>
      Object.assign(outcomes[0] ?? {}, {
        detailType: 'User Onboarding Failed',
        detail: { ...outcomes[0]?.detail, failure: { error: 'ResourceNotFoundException' } },
      }),
  ],
];

it.each(cases)('finds %s: %s', (kind, _, spoil) => {
  const round = goodRound();
  spoil(round);
  expect(violationsOf(round).map((violation) => violation.kind)).toContain(kind);
});

it('is seen to find each kind of violation', () => {
  expect(new Set(cases.map(([kind]) => kind))).toEqual(new Set(Object.keys(VIOLATIONS)));
});

it('plans the same rounds for a seed, and others for another', () => {
  expect(planRounds(7, 20)).toEqual(planRounds(7, 20));
  expect(planRounds(7, 20)).not.toEqual(planRounds(8, 20));
});

it('finds nothing in an onboarding that gives the role of a newer role change', () => {
  const round = goodRound();
  Object.assign(round.outcomes[0]?.detail.kxUser ?? {}, { iamRole: role('quant') });
  expect(violationsOf(round)).toEqual([]);
});
