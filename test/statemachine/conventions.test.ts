/** Checks the conventions of both definitions. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXECUTION_MS } from '../../core/person/timing.ts';
import { changeKxRole, onboardUser } from '../helpers/definition.ts';

/** Functions that are not called by a state. */
const BESIDE_THE_WORKFLOWS = ['PersonRecord', 'ReportSilentFailure', 'StartOnboardingBatch'];

const WORKFLOWS = { onboardUser, changeKxRole };

describe.each(Object.entries(WORKFLOWS))('%s', (_, { definition, taskStates }) => {
  it('has a time-out that allows the longest wait before every retry of every state', () => {
    const waits = Object.values(definition.States).flatMap(({ Retry = [] }) =>
      Retry.flatMap(({ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }) =>
        Array.from({ length: MaxAttempts }, (__, retry) =>
          Math.min(IntervalSeconds * BackoffRate ** retry, MaxDelaySeconds),
        ),
      ),
    );
    expect(definition.TimeoutSeconds).toBeGreaterThan(waits.reduce((sum, wait) => sum + wait, 0));
  });

  it('names each function after its state', () => {
    for (const [name, { Parameters }] of taskStates) {
      expect(Parameters?.FunctionName).toBe(`\${${name}FunctionArn}`);
    }
  });

  it.each(Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task'))(
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

/** States of both workflows, without their comments and their next states. */
const SHARED = Object.keys(onboardUser.definition.States)
  .filter((name) => name in changeKxRole.definition.States)
  .map((name) => [name, onboardUser.definition.States[name], changeKxRole.definition.States[name]] as const);

it('the workflows share the states with the same task', () => {
  expect(SHARED.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'ClaimPerson',
      'RecallAnswer',
      'ReportRecalled',
      'FindIdentityStoreUser',
      'FindKxUser',
      'UpdateKxUser',
      'DescribeFailure',
      'ReportFailure',
      'ReleasePerson',
    ]),
  );
});

it.each(SHARED.filter(([, state]) => state?.Type === 'Task'))(
  '%s is the same in both, except for its comment, its report, and its next state',
  (_, one, other) => {
    const comparable = (state: object | undefined) =>
      JSON.parse(
        JSON.stringify({ ...state, Comment: '', Next: '' })
          .replace(/"kind":"[^"]*"/, '"kind":""')
          .replace(/"DetailType":"[^"]*"/, '"DetailType":""')
          .replace(/"(OnboardingFailed|RoleChangeFailed)"/, '"Failed"'),
      );
    expect(comparable(other)).toEqual(comparable(one));
  },
);

it('the workflows have the time that the claims of people are counted with', () => {
  for (const { definition } of Object.values(WORKFLOWS)) expect(definition.TimeoutSeconds * 1_000).toBe(EXECUTION_MS);
});
