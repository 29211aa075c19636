import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lambdaError, workflowOf } from '../helpers/definition.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const task = (name: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  TimeoutSeconds: 5,
  Parameters: { FunctionName: `\${${name}FunctionArn}`, Payload: { 'item.$': '$' } },
});

const workflow = workflowOf(
  JSON.stringify({
    StartAt: 'Each',
    TimeoutSeconds: 60,
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: {
          StartAt: 'Try',
          States: {
            Try: {
              ...task('Try'),
              OutputPath: '$.Payload',
              Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 1 }],
              Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Bad' }],
              End: true,
            },
            Bad: { Type: 'Pass', Result: { failure: true }, End: true },
          },
        },
        ResultSelector: { 'failed.$': '$[?(@.failure)]' },
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  }),
  { prepare: 'Prepare', notPrepared: 'NotPrepared', report: 'Report', failed: 'Failed' },
);

it('a scripted workflow has the states in the iterations of Map states', async () => {
  expect(Object.keys(workflow.states)).toEqual(['Each', 'Try', 'Bad', 'Done']);
  expect(workflow.nestedIn).toEqual({ Try: 'Each', Bad: 'Each' });
  expect(workflow.taskStates.map(([name]) => name)).toEqual(['Try']);
  const script = { Try: [lambdaError('Busy'), { done: true }] };
  expect(await workflow.run(script, { items: ['a'] })).toMatchObject({
    status: 'SUCCEEDED',
    output: { failed: [] },
    visited: ['Each', 'Try', 'Done'],
    calls: { Try: [{ item: 'a' }, { item: 'a' }] },
    waits: [2000],
  });
  expect(await workflow.run({ Try: [lambdaError('Broken')] }, { items: ['a', 'b'] })).toMatchObject({
    status: 'SUCCEEDED',
    output: { failed: [{ failure: true }, { failure: true }] },
    visited: ['Each', 'Try', 'Try', 'Bad', 'Bad', 'Done'],
  });
});
