/** Every Retry and Catch of the definitions follows the policy and the list of documented exceptions. */
import { describe, expect, it } from 'vitest';
import { documentedExceptions } from '../../core/exceptions.ts';
import type { StateName } from '../../core/execution/states.ts';
import {
  BUS_ERRORS,
  LAMBDA_ERRORS,
  ONBOARDING,
  ROLE_CHANGE,
  type Task,
  TRANSIENT,
  TRANSIENT_EXCEPTIONS,
} from '../../statemachine/error-policy.ts';
import { changeKxRole, onboardUser, type Workflow } from '../helpers/definition.ts';

/** The workflows with their tasks. */
const WORKFLOWS: [string, Workflow, Readonly<Partial<Record<StateName, Task>>>][] = [
  ['the onboarding', onboardUser, ONBOARDING],
  ['the role change', changeKxRole, ROLE_CHANGE],
];

describe.each(WORKFLOWS)('%s', (_, { definition, own }, tasks) => {
  function stateNamed(name: string) {
    const { Retry = [], Catch = [] } = definition.States[name] ?? {};
    return { Retry, Catch };
  }

  it('includes every state that calls a function', () => {
    const calling = Object.entries(definition.States).filter(([, { Parameters }]) => Parameters?.FunctionName);
    expect(calling.map(([name]) => name).sort()).toEqual(Object.keys(tasks).sort());
  });

  describe.each(Object.entries(tasks))('%s', (name, task) => {
    const { operations, throws = [], retries = {}, settled = [] } = task;
    const { Retry, Catch } = stateNamed(name);
    const documented = new Set<string>(operations.flatMap((operation) => documentedExceptions[operation]));

    it('retries transient errors, with full jitter and a cap', () => {
      const services = TRANSIENT_EXCEPTIONS.filter((error) => documented.has(error));
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
      expect(caught.sort()).toEqual([...new Set([...documented, ...throws, ...settled])].sort());
      expect(Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    });

    it('routes each error to its target, and stores it under the name of the state', () => {
      for (const { ErrorEquals, ResultPath, Next } of Catch) {
        expect({ ErrorEquals, ResultPath, Next }).toEqual({
          ErrorEquals,
          ...targetOf(name, ErrorEquals, task, own),
        });
      }
    });
  });

  describe.each([
    [own.report, { ResultPath: `$.failure.${own.report}`, Next: 'DescribeFailure' }],
    ['ReportRecalled', { ResultPath: '$.failure.ReportRecalled', Next: 'DescribeFailure' }],
    ['ReportFailure', { ResultPath: null, Next: 'ReleasePerson' }],
  ])('%s', (name, target) => {
    const { Retry, Catch } = stateNamed(name);

    it('retries every failure of the event bus', () => {
      expect(Retry).toEqual([{ ...TRANSIENT, ErrorEquals: BUS_ERRORS }]);
    });

    it('continues if the event bus fails permanently', () => {
      expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], ...target }]);
    });
  });
});

/** The required target and ResultPath of a Catch. */
function targetOf(name: string, errors: string[], { search, settled }: Task, own: Workflow['own']) {
  // The request is not validated yet, so the input may be any JSON value.
  if (name.startsWith('Prepare')) return { Next: own.notPrepared };
  if (name === 'DescribeFailure') return { ResultPath: null, Next: 'FailureNotDescribed' };
  if (name === 'ReleasePerson') {
    // The error says how the request has ended; any other error leaves the claim to its end.
    return { ResultPath: null, Next: errors.includes('RequestFailed') ? own.failed : 'RequestFailed?' };
  }
  if (settled?.some((error) => errors.includes(error))) {
    expect(errors).toEqual(settled);
    return { ResultPath: '$.refusal', Next: 'RecallAnswer' };
  }
  if (search && errors.includes(search[0])) {
    expect(errors).toEqual([search[0]]);
    return { ResultPath: null, Next: search[1] };
  }
  return { ResultPath: `$.failure.${name}`, Next: 'DescribeFailure' };
}
