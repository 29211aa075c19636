import { expect, it } from 'vitest';
import type { BatchResult } from '../../../cli/batch/await-outcomes.ts';
import { failureOf, failuresText, invalidRequest } from '../../../cli/batch/failures.ts';
import { checkEntry } from '../../../cli/files/request-entry.ts';
import { executionWith } from '../../helpers/executions.ts';

function result(line: number, execution: Partial<BatchResult['execution']>): BatchResult {
  return {
    line,
    requestId: `HR-${line}`,
    kind: 'onboarding',
    execution: executionWith(execution),
  };
}

it.each([
  [{ error: 'LimitExceededException' }, 'LimitExceededException', 'raise-quota'],
  [{ status: 'TIMED_OUT', error: 'States.Timeout' }, 'States.Timeout', 'try-again'],
  [{ status: 'ABORTED', error: 'Ada Lovelace left', cause: 'said Ada' }, 'ExecutionAborted', 'aborted'],
  [{}, 'ExecutionFailed', 'look-closer'],
] as const)('an execution with %j is a failure without words of an operator', (execution, error, disposition) => {
  expect(failureOf(result(1, execution))).toEqual({
    line: 1,
    requestId: 'HR-1',
    kind: 'onboarding',
    status: 'status' in execution ? execution.status : 'FAILED',
    error,
    disposition,
  });
});

it('a success is no failure', () => {
  expect(failureOf(result(1, { status: 'SUCCEEDED' }))).toBeUndefined();
});

it('an invalid request has its faults, and no value but a valid requestId', () => {
  const failures = ['HR-1', 'Ada Lovelace'].map((requestId) => {
    const entry = { line: 3, request: { requestId, user: { userName: 'ada' } } };
    return invalidRequest(entry, checkEntry(entry).faults ?? []);
  });
  expect(failures).toMatchObject([
    { line: 3, requestId: 'HR-1', status: 'INVALID', error: 'InvalidRequest', disposition: 'fix-request' },
    { line: 3, requestId: undefined },
  ]);
  const text = failuresText('joiners.csv', failures, 'all.csv');
  expect(text).toMatch(/^joiners\.csv:3: HR-1: invalid, not sent: user\.name: is required.*\njoiners\.csv:3: invalid/);
  expect(text).toMatch(/\nfix-request: Correct the request, and send it again\.$/);
  expect(text + JSON.stringify(failures)).not.toMatch(/Lovelace|"ada"/);
});

it('the first 20 failures are named, and then their file', () => {
  const failures = Array.from({ length: 23 }, (_, index) => failureOf(result(index + 2, { error: 'States.Timeout' })));
  const text = failuresText(
    'joiners.csv',
    failures.flatMap((failure) => failure ?? []),
    'joiners.csv.results.jsonl',
  );
  const lines = text.split('\n');
  expect(lines[0]).toBe('joiners.csv:2: HR-2: not onboarded: States.Timeout, try-again');
  expect(lines[19]).toMatch(/^joiners\.csv:21: /);
  expect(lines.slice(20)).toEqual([
    '... and 3 more: joiners.csv.results.jsonl',
    'try-again: Send the request again. Users that exist are not created again.',
  ]);
});
