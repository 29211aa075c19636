/** Every Retry and Catch of the definitions follows the policy and the list of documented exceptions. */
import { describe, expect, it } from 'vitest';
import { documentedExceptions } from '../../core/exceptions.ts';
import type { StateName } from '../../core/execution/states.ts';
import {
  BUS_ERRORS,
  LAMBDA_ERRORS,
  OFFBOARDING,
  ONBOARDING,
  ROLE_CHANGE,
  type Task,
  TRANSIENT,
  TRANSIENT_EXCEPTIONS,
} from '../../statemachine/error-policy.ts';
import { changeKxRole, offboardUser, onboardUser, type Workflow, workflowOf } from '../helpers/definition.ts';

/** The workflows with their tasks. */
const WORKFLOWS: [string, Workflow, Readonly<Partial<Record<StateName, Task>>>][] = [
  ['the onboarding', onboardUser, ONBOARDING],
  ['the role change', changeKxRole, ROLE_CHANGE],
  ['the offboarding', offboardUser, OFFBOARDING],
];

function stateNamed({ states }: Workflow, name: string) {
  const { Retry = [], Catch = [] } = states[name] ?? {};
  return { Retry, Catch };
}

/** The tests of the states that call functions. */
function describeTasks(workflow: Workflow, tasks: Readonly<Partial<Record<StateName, Task>>>): void {
  it('includes every state that calls a function', () => {
    const calling = Object.entries(workflow.states).filter(([, { Parameters }]) => Parameters?.FunctionName);
    expect(calling.map(([name]) => name).sort()).toEqual(Object.keys(tasks).sort());
  });

  it('says of each state in iterations, and of no other, where its errors lead within them', () => {
    const { nestedIn } = workflow;
    for (const [name, { leadsTo }] of Object.entries(tasks)) {
      expect(leadsTo && nestedIn[leadsTo], name).toBe(nestedIn[name]);
    }
  });

  describe.each(Object.entries(tasks))('%s', (name, task) => {
    const { operations, throws = [], retries = {}, settled = [] } = task;
    const { Retry, Catch } = stateNamed(workflow, name);
    const documented = new Set<string>(operations.flatMap((operation) => documentedExceptions[operation]));

    it('retries transient errors, with full jitter and a cap', () => {
      const services = TRANSIENT_EXCEPTIONS.filter((error) => documented.has(error));
      const unanswered = operations.length > 0 ? ['ServiceUnavailable'] : [];
      expect(Retry[0]).toEqual({ ...TRANSIENT, ErrorEquals: [...services, ...unanswered, ...LAMBDA_ERRORS] });
    });

    it('retries no other errors except those in the policy', () => {
      expect(Retry.slice(1)).toEqual(
        Object.entries(retries).map(([error, { attempts, longest, steady }]) => ({
          ErrorEquals: [error],
          IntervalSeconds: steady ? longest : expect.any(Number),
          BackoffRate: steady ? 1 : expect.any(Number),
          MaxDelaySeconds: longest,
          MaxAttempts: attempts,
          ...(!steady && { JitterStrategy: 'FULL' }),
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
          ...targetOf(name, ErrorEquals, task, workflow.own),
        });
      }
    });
  });
}

describe.each(WORKFLOWS)('%s', (_, workflow, tasks) => {
  const { own } = workflow;

  describeTasks(workflow, tasks);

  describe.each([
    [own.report, { ResultPath: `$.failure.${own.report}`, Next: 'DescribeFailure' }],
    ['ReportRecalled', { ResultPath: '$.failure.ReportRecalled', Next: 'DescribeFailure' }],
    ['ReportFailure', { ResultPath: null, Next: 'ReleasePerson' }],
  ])('%s', (name, target) => {
    const { Retry, Catch } = stateNamed(workflow, name);

    it('retries every failure of the event bus', () => {
      expect(Retry).toEqual([{ ...TRANSIENT, ErrorEquals: BUS_ERRORS }]);
    });

    it('continues if the event bus fails permanently', () => {
      expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], ...target }]);
    });
  });
});

/** The required target and ResultPath of a Catch. */
function targetOf(name: string, errors: string[], { search, settled, leadsTo }: Task, own: Workflow['own']) {
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
  // It is no failure of the request.
  if (name === 'TakeTurn') return { ResultPath: null, Next: 'ClaimPerson' };
  return { ResultPath: `$.failure.${name}`, Next: leadsTo ?? 'DescribeFailure' };
}

describe('a state in the iterations of a Map state', () => {
  const own = { prepare: 'Prepare', notPrepared: 'NotPrepared', report: 'Report', failed: 'Failed' };
  const operations = ['identitystore:CreateUser'] as const;
  const task: Task = {
    operations,
    search: ['ConflictException', 'FindIdentityStoreUser'],
    leadsTo: 'DescribeFailure',
  };
  const documented = documentedExceptions['identitystore:CreateUser'];
  const transient = TRANSIENT_EXCEPTIONS.filter((error) => documented.some((other) => other === error));
  const definition = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'CreateIdentityStoreUser',
          States: {
            CreateIdentityStoreUser: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Parameters: { FunctionName: 'function' },
              Retry: [{ ...TRANSIENT, ErrorEquals: [...transient, 'ServiceUnavailable', ...LAMBDA_ERRORS] }],
              Catch: [
                { ErrorEquals: ['ConflictException'], ResultPath: null, Next: 'FindIdentityStoreUser' },
                {
                  ErrorEquals: documented.filter((error) => error !== 'ConflictException'),
                  ResultPath: '$.failure.CreateIdentityStoreUser',
                  Next: 'DescribeFailure',
                },
                {
                  ErrorEquals: ['States.ALL'],
                  ResultPath: '$.failure.CreateIdentityStoreUser',
                  Next: 'DescribeFailure',
                },
              ],
              End: true,
            },
            FindIdentityStoreUser: { Type: 'Pass', End: true },
            DescribeFailure: { Type: 'Pass', End: true },
          },
        },
        End: true,
      },
    },
  };
  describeTasks(workflowOf(JSON.stringify(definition), own), { CreateIdentityStoreUser: task });
});
