import { beforeEach, describe, expect, it, vi } from 'vitest';
import { requestNameOf } from '../../core/person/request-name.ts';
import type { RequestName } from '../../core/person/request-record.ts';
import { handler } from '../../functions/recall-answer.ts';
import { lambdaError } from '../helpers/definition.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, keyOf } from '../helpers/person/person-table.ts';
import { executionId, sampleRequest, sampleRoleChange, startedAt } from '../helpers/requests.ts';

const table = new FakePersonTable();
const onboarding = sampleRequest();
const roleChange = sampleRoleChange();
const person = keyOf(onboarding.user.userName);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(startedAt) });
  table.reset();
  return () => vi.useRealTimers();
});

const refused = (error: string, message?: string) => ({ Error: error, Cause: lambdaError(error, message).message });
const superseded = refused('RequestSuperseded', 'HR-NEWER');

function nameOf(request: object, kind: 'onboarding' | 'role-change'): RequestName {
  const name = requestNameOf(request, kind);
  if (!name) throw new Error('The request has no name');
  return name;
}

function recall(request: unknown, refusal: { Error: string; Cause: string }, kind: 'onboarding' | 'role-change') {
  return handler({ kind, executionId, request, refusal }, context);
}

describe('a request that is superseded', () => {
  it.each([
    ['onboarding', onboarding],
    ['role-change', roleChange],
  ] as const)('has the outcome Request Superseded, as the kind %s, alone and in an envelope', async (kind, request) => {
    for (const input of [request, { sentAt: startedAt, request }]) {
      await expect(recall(input, superseded, kind)).resolves.toEqual({
        detailType: 'Request Superseded',
        detail: { requestId: request.requestId, executionArn: executionId, supersededBy: 'HR-NEWER' },
      });
    }
  });

  it('is recorded with the newer request', async () => {
    await recall(onboarding, superseded, 'onboarding');
    expect(table.requests(person)).toMatchObject([
      { ...nameOf(onboarding, 'onboarding'), supersededBy: 'HR-NEWER', changedAt: startedAt },
    ]);
  });

  it('keeps what is recorded of it', async () => {
    const failure = { error: 'UserMismatch', disposition: 'look-closer' as const };
    table.setRequest(person, nameOf(onboarding, 'onboarding'), { key: 'k', kind: 'onboarding', failure });
    await recall(onboarding, superseded, 'onboarding');
    expect(table.requests(person)).toMatchObject([{ key: 'k', failure, supersededBy: 'HR-NEWER' }]);
  });
});

describe('a request that has had its answer', () => {
  it.each([
    ['onboarding', onboarding, 'User Onboarded'],
    ['role-change', roleChange, 'User Role Changed'],
  ] as const)('has the same answer again, as the kind %s', async (kind, request, detailType) => {
    const answer = { requestId: request.requestId, executionArn: `${executionId}-first` };
    table.setRequest(person, nameOf(request, kind), { answer });
    await expect(recall(request, superseded, kind)).resolves.toEqual({ detailType, detail: answer });
    expect(table.requests(person)).not.toMatchObject([{ supersededBy: expect.anything() }]);
  });
});

it('a request that was not checked has no answer', async () => {
  await expect(recall({ requestId: 'HR-1' }, superseded, 'onboarding')).rejects.toMatchObject({ name: 'TypeError' });
  await expect(recall({ user: onboarding.user }, superseded, 'onboarding')).rejects.toMatchObject({
    name: 'TypeError',
  });
});

it.each(['GetItem', 'UpdateItem'] as const)('throws the documented exception of %s', async (operation) => {
  table.fail(operation, 'RequestLimitExceeded');
  await expect(recall(onboarding, superseded, 'onboarding')).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
});
