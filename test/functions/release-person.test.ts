import { beforeEach, describe, expect, it, vi } from 'vitest';
import { requestNameOf } from '../../core/person/request-name.ts';
import { LANDING_MS } from '../../core/person/timing.ts';
import { handler } from '../../functions/release-person.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, INTENT, keyOf } from '../helpers/person/person-table.ts';
import { executionId, sampleRequest, startedAt } from '../helpers/requests.ts';

const table = new FakePersonTable();
const request = { ...sampleRequest(), user: { ...sampleRequest().user, userName: 'Ada.Lovelace' } };
const person = keyOf('ada.lovelace');
const NOW = Date.parse(startedAt);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  table.reset();
  return () => vi.useRealTimers();
});

const success = { requestId: request.requestId, executionArn: executionId };
const failed = {
  ...success,
  failure: {
    step: 'CreateKxUser',
    error: 'UserMismatch',
    message: 'ada.lovelace',
    disposition: 'look-closer' as const,
  },
};

function release(outcome: object = success, input: unknown = request) {
  return handler({ kind: 'onboarding', executionId, request: input, outcome } as never, context);
}

describe('a claim', () => {
  it('is removed if every call was answered', async () => {
    table.setPerson(person, { wholeKey: INTENT.key, wholeKind: 'onboarding' });
    table.claimed();
    await release();
    expect(table.ada).toEqual({ wholeKey: INTENT.key, wholeKind: 'onboarding' });
  });

  it('drains until a call without an answer cannot land any more', async () => {
    table.claimed(INTENT, { open: 1, lastCall: NOW - 5_000 });
    await release();
    expect(table.ada?.claim).toMatchObject({ state: 'draining', until: NOW - 5_000 + LANDING_MS });
    const drained = table.ada;
    await release();
    expect(table.ada, 'released again').toEqual(drained);
  });

  it('of another execution stays', async () => {
    table.claimed(INTENT, { holder: `${executionId}-2` });
    const before = table.ada;
    await release();
    expect(table.ada).toEqual(before);
  });
});

describe('the end of a request', () => {
  it('that failed is recorded with its error and disposition, and the execution fails after the release', async () => {
    table.claimed();
    await expect(release(failed)).rejects.toMatchObject({ name: 'RequestFailed' });
    expect(table.ada).not.toHaveProperty('claim');
    expect(table.requests(person)).toMatchObject([
      {
        ...requestNameOf(request, 'onboarding'),
        kind: 'onboarding',
        execution: executionId,
        failure: { error: 'UserMismatch', disposition: 'look-closer' },
      },
    ]);
    expect(JSON.stringify(table.requests(person)), 'the message may be personal').not.toContain('lovelace');
  });

  it('that succeeded is recorded by the verification', async () => {
    await release();
    expect(table.requests(person)).toEqual([]);
  });

  it('is the same for the request in an envelope', async () => {
    table.claimed();
    await release(success, { sentAt: startedAt, request });
    expect(table.ada).not.toHaveProperty('claim');
  });

  it.each([
    ['nothing', null],
    ['a text', 'ada.lovelace'],
    ['no user name', { requestId: 'HR-1', user: {} }],
  ])('whose input is %s fails the execution, and touches no record', async (_, input) => {
    await expect(release(failed, input)).rejects.toMatchObject({ name: 'RequestFailed' });
    expect(table.client.calls()).toEqual([]);
  });

  it('without a valid requestId releases the claim, and records nothing', async () => {
    table.claimed();
    await expect(release(failed, { ...request, requestId: 'not valid' })).rejects.toMatchObject({
      name: 'RequestFailed',
    });
    expect(table.ada).not.toHaveProperty('claim');
    expect(table.requests(person)).toEqual([]);
  });
});

it.each(['UpdateItem', 'GetItem', 'PutItem'] as const)('throws the documented exception of %s', async (operation) => {
  table.claimed();
  table.fail(operation, 'InternalServerError');
  await expect(release(failed)).rejects.toMatchObject({ name: 'InternalServerError' });
});
