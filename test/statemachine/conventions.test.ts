/** Checks the conventions of the definitions. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LONGEST_WAIT_MS } from '../../core/pace/line.ts';
import { EXECUTION_MS } from '../../core/person/timing.ts';
import { changeKxRole, offboardUser, onboardUser } from '../helpers/definition.ts';

/** Functions that are not called by a state. */
const BESIDE_THE_WORKFLOWS = [
  'AuditAccess',
  'PersonRecord',
  'PlanOffboarding',
  'PlanRequest',
  'ReportSilentFailure',
  'StartOnboardingBatch',
];

const WORKFLOWS = { onboardUser, changeKxRole, offboardUser };

describe.each(Object.entries(WORKFLOWS))('%s', (_, { definition, states, taskStates }) => {
  it('has a time-out that allows the longest wait for a turn, and before every retry of every state', () => {
    const waits = Object.values(states).flatMap(({ Retry = [] }) =>
      Retry.flatMap(({ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }) =>
        Array.from({ length: MaxAttempts }, (__, retry) =>
          Math.min(IntervalSeconds * BackoffRate ** retry, MaxDelaySeconds),
        ),
      ),
    );
    expect(definition.TimeoutSeconds).toBeGreaterThan(waits.reduce((sum, wait) => sum + wait, LONGEST_WAIT_MS / 1_000));
  });

  it('names each function after its state', () => {
    for (const [name, { Parameters }] of taskStates) {
      expect(Parameters?.FunctionName).toBe(`\${${name}FunctionArn}`);
    }
  });

  it.each(Object.entries(states).filter(([, { Type }]) => Type === 'Task'))(
    '%s has a time-out',
    (__, { TimeoutSeconds }) => {
      expect(TimeoutSeconds).toBeGreaterThan(0);
    },
  );
});

it('each task state has one function file', () => {
  const files = readdirSync(path.join(import.meta.dirname, '../../functions')).filter((file) => file.endsWith('.ts'));
  const fileOf = (state: string) =>
    `${state
      .replace('FinSpace', 'Finspace')
      .replace(/(?!^)[A-Z]/g, '-$&')
      .toLowerCase()}.ts`;
  const states = Object.values(WORKFLOWS).flatMap(({ taskStates }) => taskStates.map(([name]) => name));
  expect([...new Set([...states, ...BESIDE_THE_WORKFLOWS])].map(fileOf).sort()).toEqual(files.sort());
});

/** States of the onboarding and of another workflow. */
const SHARED = [changeKxRole, offboardUser].flatMap(({ states }) =>
  Object.keys(onboardUser.states)
    .filter((name) => name in states)
    .map((name) => [name, onboardUser.states[name], states[name]] as const),
);

it('the workflows share the states with the same task', () => {
  expect(SHARED.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'ClaimPerson',
      'RecallAnswer',
      'ReportRecalled',
      'FindIdentityStoreUser',
      'FindKxUser',
      'UpdateKxUser',
      'CompareGroups',
      'RemoveFromGroup',
      'AddToGroup',
      'FindGroupMembership',
      'DescribeFailure',
      'ReportFailure',
      'ReleasePerson',
    ]),
  );
});

it.each(SHARED.filter(([, state]) => state?.Type === 'Task' || state?.Type === 'Map'))(
  '%s is the same in all, except for its comment, its report, and its next state',
  (_, one, other) => {
    const comparable = (state: object | undefined) =>
      JSON.parse(
        JSON.stringify({ ...state, Comment: '', Next: '' })
          .replace(/"kind":"[^"]*"/, '"kind":""')
          .replace(/"DetailType":"[^"]*"/, '"DetailType":""')
          .replace(/"(OnboardingFailed|RoleChangeFailed|OffboardingFailed)"/, '"Failed"')
          // Only a role change is refused for a person who has left.
          .replaceAll('"PersonLeft",', ''),
      );
    expect(comparable(other)).toEqual(comparable(one));
  },
);

it('the workflows have the time that the claims of people are counted with', () => {
  for (const { definition } of Object.values(WORKFLOWS)) expect(definition.TimeoutSeconds * 1_000).toBe(EXECUTION_MS);
});
