/** What the commands find in the history of the workflows. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { findFailedRequests } from '../../../cli/history/failed-requests.ts';
import { failureOf, overtakingKinds, TO_DO, TO_DOS } from '../../../cli/history/failure.ts';
import { findExecutions } from '../../../cli/history/find-executions.ts';
import { findRequests } from '../../../cli/history/find-requests.ts';
import { findNewerRequest, NEWER_READ } from '../../../cli/history/newer-request.ts';
import { INPUTS_READ } from '../../../cli/history/request-ids.ts';
import { REQUESTS_READ } from '../../../cli/history/requests-read.ts';
import { toFailure } from '../../../core/outcome/outcomes.ts';
import { eventName, historyOf, minute, type Past } from '../../helpers/history.ts';

let restore: () => void = () => undefined;
afterEach(() => restore());

function history(...executions: Past[]) {
  const made = historyOf(...executions);
  restore = made.restore;
  return made;
}

/** A request of a person. */
const wish = (requestId: string, userName = requestId, more: object = {}) => ({
  requestId,
  user: { userName },
  ...more,
});

/** The output of an execution that was superseded. */
const superseded = (requestId: string) => ({ requestId, executionArn: 'any', supersededBy: 'HR-9' });

/** Executions that events started, at the minutes 1, 2, ... */
const started = (count: number, status: ExecutionStatus = 'SUCCEEDED', from = 1): Past[] =>
  Array.from({ length: count }, (_, index) => ({
    at: from + index,
    status,
    request: wish(`E-${from + index}`),
    name: eventName(from + index),
  }));

describe('a stack that is older than offboardings', () => {
  it('has the requests of the other kinds', async () => {
    const { stack } = history({ at: 1, status: 'SUCCEEDED', request: wish('HR-1') });
    const { offboarding: _, ...workflows } = stack.workflows;
    const { requests } = await findRequests({ ...stack, workflows }, { limit: 10 });
    expect(requests).toMatchObject([{ requestId: 'HR-1' }]);
  });
});

describe('findExecutions', () => {
  it('finds every execution of a request, those that events started too, newest first', async () => {
    const { stack } = history(
      { at: 1, status: 'FAILED', request: wish('HR-1'), name: eventName(1) },
      { at: 2, status: 'FAILED', request: wish('HR-1') },
      { at: 3, status: 'SUCCEEDED', request: wish('HR-2'), name: eventName(3) },
      { at: 4, status: 'FAILED', request: wish('HR-1'), kind: 'role-change', name: eventName(4) },
      { at: 5, status: 'RUNNING', request: wish('HR-1'), name: eventName(5) },
      { at: 6, status: 'SUCCEEDED', request: wish('HR-2') },
    );
    const { executions, unread } = await findExecutions(stack, 'HR-1');
    expect(executions.map(({ startDate }) => startDate)).toEqual([5, 4, 2, 1].map(minute));
    expect(executions.map(({ kind }) => kind)).toEqual(['onboarding', 'role-change', 'onboarding', 'onboarding']);
    expect(unread).toBe(0);
  });

  it('reads the inputs only of executions that events started', async () => {
    const { stack, read } = history({ at: 1, status: 'FAILED', request: wish('HR-1') }, ...started(2));
    await findExecutions(stack, 'HR-1');
    expect(read()).toHaveLength(2);
  });

  it('reads the newest inputs only, and says how many it has not read', async () => {
    const old: Past = { at: 0, status: 'FAILED', request: wish('HR-1'), name: eventName(0) };
    const named: Past = { at: 0, status: 'FAILED', request: wish('HR-1', 'b') };
    const { stack, read } = history(old, named, ...started(INPUTS_READ + 6));
    const { executions, unread } = await findExecutions(stack, 'HR-1');
    expect(executions).toHaveLength(1);
    expect(unread).toBe(7);
    expect(read()).toHaveLength(INPUTS_READ);
  });
});

describe('findRequests', () => {
  const executions: Past[] = [
    { at: 1, status: 'FAILED', request: wish('HR-1') },
    { at: 2, status: 'FAILED', request: wish('HR-2') },
    { at: 3, status: 'RUNNING', request: wish('HR-3'), kind: 'role-change' },
    { at: 4, status: 'SUCCEEDED', request: wish('HR-1'), name: eventName(4) },
    { at: 5, status: 'TIMED_OUT', request: wish('HR-4'), name: eventName(5) },
    { at: 6, status: 'FAILED', request: {}, name: eventName(6) },
  ];
  const FAILED = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

  it.each([
    ['all', {}, [undefined, 'HR-4', 'HR-1', 'HR-3', 'HR-2'], 0],
    ['those that have failed and have not succeeded since', { statuses: FAILED }, [undefined, 'HR-4', 'HR-2'], 0],
    ['those that run', { statuses: ['RUNNING'] as const }, ['HR-3'], 0],
    ['those that have succeeded', { statuses: ['SUCCEEDED'] as const }, ['HR-1'], 0],
    ['those of a kind', { kinds: ['role-change'] as const }, ['HR-3'], 0],
    ['those since a time', { since: minute(4) }, [undefined, 'HR-4', 'HR-1'], 0],
    ['the newest', { limit: 2 }, [undefined, 'HR-4'], 3],
  ])('finds %s', async (_, filter, expected, more) => {
    const { stack } = history(...executions);
    const found = await findRequests(stack, { limit: 10, ...filter });
    expect(found.requests.map(({ requestId }) => requestId)).toEqual(expected);
    expect(found).toMatchObject({ more, endedEarly: false, unread: 0 });
  });

  it('says how many more there are at most', async () => {
    const { stack } = history(...executions);
    const { more } = await findRequests(stack, { limit: 1, statuses: FAILED });
    // HR-4 and HR-2. HR-1 counts too, unless its success was read before the limit was reached.
    expect([2, 3]).toContain(more);
  });

  it('counts the attempts at a request', async () => {
    const { stack } = history(...executions);
    const { requests } = await findRequests(stack, { limit: 10 });
    expect(requests.find(({ requestId }) => requestId === 'HR-1')?.attempts).toBe(2);
  });

  it('asks for running executions only, when they are looked for', async () => {
    const { stack, read, calls } = history(...executions);
    await findRequests(stack, { statuses: ['RUNNING'], limit: 10 });
    for (const { args } of calls()) expect(args[0].input).toMatchObject({ statusFilter: 'RUNNING', maxResults: 1000 });
    expect(read()).toEqual([]);
  });

  it('reads no input behind the last request that it returns, but a few at the same time', async () => {
    const { stack, read } = history(...started(50));
    expect(await findRequests(stack, { limit: 5 })).toMatchObject({ more: 45, unread: 0 });
    expect(read().length).toBeLessThanOrEqual(5 + 4);
  });

  it('reads failed executions although there are too many others', async () => {
    const old: Past = { at: 0, status: 'FAILED', request: wish('HR-1'), name: eventName(0) };
    const { stack, read } = history(old, ...started(INPUTS_READ + 6));
    const found = await findRequests(stack, { statuses: FAILED, limit: 10 });
    expect(found.requests.map(({ requestId }) => requestId)).toEqual(['HR-1']);
    expect(found.unread).toBe(6);
    expect(read()).toHaveLength(INPUTS_READ + 1);
  });
});

describe('findFailedRequests', () => {
  /** The requestIds of failed requests, with the newer ones for the same person. */
  async function failed(...executions: Past[]) {
    const { stack } = history(...executions);
    const { requests } = await findFailedRequests(stack);
    return requests.map(({ requestId, newer }) => [requestId, ...Object.values(newer)].join(' < '));
  }

  it('finds nothing, and reads nothing, when nothing has failed', async () => {
    const { stack, read } = history(...started(3));
    expect(await findFailedRequests(stack)).toEqual({ requests: [], unread: 0 });
    expect(read()).toEqual([]);
  });

  it('finds the requests whose newest execution has not succeeded, the oldest first', async () => {
    const found = await failed(
      { at: 1, status: 'FAILED', request: wish('HR-1') },
      { at: 2, status: 'TIMED_OUT', request: wish('HR-2'), name: eventName(2) },
      { at: 3, status: 'ABORTED', request: wish('HR-3'), kind: 'role-change' },
      { at: 4, status: 'SUCCEEDED', request: wish('HR-1'), name: eventName(4) },
    );
    expect(found).toEqual(['HR-2', 'HR-3']);
  });

  it('does not take an execution that was superseded for a newer request', async () => {
    const request = wish('HR-2', 'ada');
    const found = await failed(
      { at: 1, status: 'FAILED', request: wish('HR-1', 'ada') },
      { at: 2, status: 'SUCCEEDED', request, output: superseded('HR-2') },
    );
    expect(found).toEqual(['HR-1']);
  });

  it.each([
    ['since the failure', 1],
    ['before every failure', 3],
  ])('leaves out a request that has succeeded under the name of an event %s', async (_, at) => {
    const request = wish('HR-1');
    const found = await failed(
      { at, status: 'SUCCEEDED', request: { kind: 'onboarding', ...request }, name: eventName(at) },
      { at: 2, status: 'FAILED', request },
      { at: 5, status: 'SUCCEEDED', request: wish('HR-5') },
    );
    expect(found).toEqual([]);
  });

  it('leaves out a request that has succeeded under another name of the queue', async () => {
    const request = wish('HR-1');
    const found = await failed(
      { at: 1, status: 'SUCCEEDED', request: { kind: 'onboarding', ...request } },
      { at: 2, status: 'FAILED', request },
    );
    expect(found).toEqual([]);
  });

  it('finds a corrected request, although the request before the correction has succeeded', async () => {
    const found = await failed(
      { at: 1, status: 'SUCCEEDED', request: wish('HR-1', 'ada'), name: eventName(1) },
      { at: 2, status: 'FAILED', request: wish('HR-1', 'ada.l') },
    );
    expect(found).toEqual(['HR-1']);
  });

  it('names the newer requests for the same person', async () => {
    const found = await failed(
      { at: 1, status: 'FAILED', request: wish('HR-1', 'Ada') },
      { at: 2, status: 'FAILED', request: wish('RC-2', 'ada'), kind: 'role-change' },
      { at: 3, status: 'FAILED', request: wish('RC-3', 'ADA'), kind: 'role-change' },
      { at: 4, status: 'SUCCEEDED', request: wish('HR-4', 'ada'), name: eventName(4) },
      { at: 5, status: 'SUCCEEDED', request: wish('HR-5', 'bob') },
    );
    expect(found).toEqual(['HR-1 < HR-4', 'RC-2 < RC-3 < HR-4', 'RC-3 < HR-4']);
  });

  it('names a newer offboarding, also one that has failed, but not for a request of another kind', async () => {
    const found = await failed(
      { at: 1, status: 'FAILED', request: wish('RC-1', 'Ada'), kind: 'role-change' },
      { at: 2, status: 'FAILED', request: wish('LV-2', 'ada'), kind: 'offboarding' },
      { at: 3, status: 'FAILED', request: wish('LV-3', 'ADA'), kind: 'offboarding' },
      { at: 4, status: 'FAILED', request: wish('RC-4', 'bob'), kind: 'role-change' },
      { at: 5, status: 'SUCCEEDED', request: wish('LV-5', 'bob'), kind: 'offboarding' },
    );
    expect(found).toEqual(['RC-1', 'LV-2 < LV-3', 'LV-3', 'RC-4 < LV-5']);
  });

  it('takes requests without a user name for different people', async () => {
    const found = await failed(
      { at: 1, status: 'FAILED', request: { requestId: 'RC-1' }, kind: 'role-change' },
      { at: 2, status: 'FAILED', request: { requestId: 'RC-2' }, kind: 'role-change' },
      { at: 3, status: 'RUNNING', request: { requestId: 'RC-3' }, kind: 'role-change' },
    );
    expect(found).toEqual(['RC-1', 'RC-2']);
  });

  it('reads nothing before the oldest failure, but a few at the same time, when every request has succeeded since', async () => {
    const request = wish('HR-1');
    const { stack, read } = history(
      ...started(50),
      { at: 60, status: 'FAILED', request },
      { at: 61, status: 'SUCCEEDED', request, name: eventName(61) },
    );
    expect(await findFailedRequests(stack)).toEqual({ requests: [], unread: 0 });
    expect(read().length).toBeLessThanOrEqual(2 + 4);
  });

  it('reads the newest inputs only of executions before the oldest failure', async () => {
    const past = started(INPUTS_READ + 6);
    const { stack, read } = history(...past, { at: 10_000, status: 'FAILED', request: wish('HR-1') });
    expect((await findFailedRequests(stack)).requests).toHaveLength(1);
    expect(read()).toHaveLength(INPUTS_READ + 1);
  });

  it('reads the newest inputs only since the oldest failure, and counts the failures before them', async () => {
    const { stack, read } = history(
      { at: 0, status: 'FAILED', request: wish('HR-1') },
      { at: 1, status: 'ABORTED', request: wish('HR-2') },
      ...started(REQUESTS_READ - 1, 'SUCCEEDED', 2),
      { at: 99_999, status: 'FAILED', request: wish('HR-3') },
    );
    const { requests, unread } = await findFailedRequests(stack);
    expect(requests.map(({ requestId }) => requestId)).toEqual(['HR-3']);
    expect(unread).toBe(2);
    expect(read()).toHaveLength(REQUESTS_READ);
  });

  it('reads all inputs since a time that is given, and finds the failures since then', async () => {
    const { stack, read } = history(
      { at: 0, status: 'FAILED', request: wish('HR-1') },
      { at: 1, status: 'ABORTED', request: wish('HR-2') },
      ...started(REQUESTS_READ, 'SUCCEEDED', 2),
    );
    const { requests, unread } = await findFailedRequests(stack, { since: minute(1) });
    expect(requests.map(({ requestId }) => requestId)).toEqual(['HR-2']);
    expect(unread).toBe(0);
    expect(read()).toHaveLength(REQUESTS_READ + 1);
  });
});

describe('findNewerRequest', () => {
  const older = { requestId: 'HR-1', request: wish('HR-1', 'ada') };
  const since = minute(2);

  it.each([
    ['has succeeded', { at: 3, status: 'SUCCEEDED', request: wish('HR-2', 'ADA') }, 'HR-2'],
    ['runs', { at: 3, status: 'RUNNING', request: wish('HR-2', 'ada'), name: eventName(3) }, 'HR-2'],
    ['has failed', { at: 3, status: 'FAILED', request: wish('HR-2', 'ada') }, undefined],
    [
      'was superseded',
      { at: 3, status: 'SUCCEEDED', request: wish('HR-2', 'ada'), output: superseded('HR-2') },
      undefined,
    ],
    [
      'has repeated its answer',
      { at: 3, status: 'SUCCEEDED', request: wish('HR-2', 'ada'), output: { executionArn: 'another' } },
      undefined,
    ],
    [
      'has an answer of its own',
      {
        at: 3,
        status: 'SUCCEEDED',
        request: wish('HR-2', 'ada'),
        name: 'HR-2-own',
        output: { executionArn: 'onboarding:HR-2-own' },
      },
      'HR-2',
    ],
    ['is older', { at: 1, status: 'SUCCEEDED', request: wish('HR-2', 'ada') }, undefined],
    ['is for another person', { at: 3, status: 'SUCCEEDED', request: wish('HR-2', 'bob') }, undefined],
    ['is the same', { at: 3, status: 'SUCCEEDED', request: wish('HR-1', 'ada'), name: eventName(3) }, undefined],
    [
      'has no requestId',
      { at: 3, status: 'RUNNING', request: { requestId: '?', user: { userName: 'ada' } }, name: 'by-hand' },
      'by-hand',
    ],
  ] satisfies [string, Past, string | undefined][])('looks at a request that %s', async (_, past, expected) => {
    const { stack } = history(past, { at: 2, status: 'FAILED', request: older.request });
    expect(await findNewerRequest(stack, older, { since })).toEqual({ requestId: expected, unread: 0 });
  });

  it('reads the newest inputs only, and says how many it has not read', async () => {
    const { stack, read } = history(...started(NEWER_READ + 2, 'SUCCEEDED', 3));
    expect(await findNewerRequest(stack, older, { since })).toEqual({ unread: 2 });
    expect(read()).toHaveLength(NEWER_READ);
  });

  it('reads nothing for a request without a user name', async () => {
    const { stack, calls } = history(...started(2, 'SUCCEEDED', 3));
    expect(await findNewerRequest(stack, { requestId: 'HR-1', request: {} }, { since })).toEqual({ unread: 0 });
    expect(calls()).toEqual([]);
  });
});

it.each([
  ['findExecutions', (stack, options) => findExecutions(stack, 'HR-1', options)],
  ['findRequests', (stack, options) => findRequests(stack, { limit: 5, ...options })],
  ['findFailedRequests', findFailedRequests],
  [
    'findNewerRequest',
    (stack, options = {}) => findNewerRequest(stack, { requestId: 'x', request: wish('x', 'y') }, options),
  ],
] satisfies [string, (...args: Parameters<typeof findFailedRequests>) => Promise<unknown>][])(
  'every call of %s can be interrupted',
  async (_, find) => {
    const { stack, calls } = history(...started(4), { at: 3, status: 'FAILED', request: wish('HR-1') });
    const { signal } = new AbortController();
    await find(stack, { signal });
    expect(calls().length).toBeGreaterThan(3);
    for (const { args } of calls()) expect(args.at(1)).toEqual({ abortSignal: signal });
  },
);

describe('the failure of an execution', () => {
  it.each([
    ['TIMED_OUT', undefined, { error: 'States.Timeout', disposition: 'try-again' }],
    ['ABORTED', undefined, { error: 'ExecutionAborted', disposition: 'aborted' }],
    [
      'FAILED',
      'Lambda.TooManyRequestsException',
      { error: 'Lambda.TooManyRequestsException', disposition: 'try-again' },
    ],
    ['FAILED', 'States.Runtime', { error: 'States.Runtime', disposition: 'look-closer' }],
    ['FAILED', undefined, { error: 'ExecutionFailed', disposition: 'look-closer' }],
    ['RUNNING', undefined, undefined],
    ['SUCCEEDED', undefined, undefined],
  ] as const)('that is %s without a report, with the error %s', (status, error, expected) => {
    expect(failureOf({ status, error })).toEqual(expected);
  });

  it('is the one that its report describes', () => {
    const failure = { step: 'CreateKxUser', error: 'LimitExceededException', message: 'm', disposition: 'raise-quota' };
    const failed = toFailure({ requestId: 'HR-1', executionArn: 'arn', failure });
    expect(failed).toBeDefined();
    expect(failureOf({ status: 'FAILED', error: 'OnboardingFailed', ...(failed && { failed }) })).toEqual({
      error: 'LimitExceededException',
      disposition: 'raise-quota',
    });
  });

  it('has advice for each disposition', () => {
    expect(Object.keys(TO_DO).sort()).toEqual([...TO_DOS].sort());
  });
});

it('a role change that waits for an onboarding is not repeated after the person has left', () => {
  expect(overtakingKinds('onboard-first')).toEqual(['role-change', 'offboarding']);
  expect(overtakingKinds('try-again')).toContain('onboarding');
});
