import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleRoleChange } from '../requests.ts';
import { type Answer, changeKxRole, lambdaError } from './definition.ts';

const { taskStates, run } = changeKxRole;

const identityStoreUser = { identityStoreId: 'd-1234567890', userId: 'u-1', userArn: 'arn:user/u-1', created: false };
const kxUser = { environmentId: 'env', userName: 'ada-lovelace', userArn: 'arn:kxUser/ada-lovelace', created: false };
const analyst = 'arn:aws:iam::111122223333:role/finspace/analyst';
const quant = 'arn:aws:iam::111122223333:role/finspace/quant';
const prepared = {
  requestId: 'HR-2026-006031',
  requests: {
    identityStore: { UserName: 'ada.lovelace' },
    kx: { environmentId: 'env', userName: 'ada-lovelace', iamRole: quant },
  },
};
const failure = (step: string, error: string) => ({
  requestId: prepared.requestId,
  executionArn: 'arn',
  role: {},
  failure: { step, error, message: 'why', disposition: 'try-again' },
});
const outcome = { requestId: prepared.requestId, role: { before: analyst, now: quant, changed: true } };

/** Answers of a change from analyst to quant. */
const happy: Record<string, Answer[]> = {
  PrepareRoleChange: [prepared],
  FindIdentityStoreUser: [identityStoreUser],
  FindKxUser: [{ ...kxUser, iamRole: analyst }],
  UpdateKxUser: [{ ...kxUser, iamRole: quant, previousIamRole: analyst }],
  VerifyRoleChange: [outcome],
  DescribeFailure: [failure('step', 'SomeError')],
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('roads', () => {
  it('finds the person and the kx user, changes the role, verifies, reports, succeeds', async () => {
    const ended = await run(happy, sampleRoleChange());
    expect(ended.visited).toEqual([
      'PrepareRoleChange',
      'FindIdentityStoreUser',
      'FindKxUser',
      'KxRoleDiffers?',
      'UpdateKxUser',
      'VerifyRoleChange',
      'ReportRoleChanged',
      'RoleChanged',
    ]);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      output: outcome,
      events: [{ Source: 'finspace.onboarding', DetailType: 'User Role Changed', Detail: outcome }],
    });
  });

  it('hands each function what it needs, and no more', async () => {
    const request = sampleRoleChange();
    const executionId = 'arn:aws:states:us-east-1:111122223333:execution:workflow:run';
    const { requestId, requests } = prepared;
    const { calls } = await run(happy, request);
    expect(calls).toMatchObject({
      PrepareRoleChange: [{ request }],
      FindIdentityStoreUser: [{ requestId, request: requests.identityStore }],
      FindKxUser: [{ requestId, request: requests.kx, identityStoreUserId: identityStoreUser.userId }],
      UpdateKxUser: [{ requestId, executionId, request: requests.kx, previousIamRole: analyst }],
      VerifyRoleChange: [
        {
          requestId,
          executionId,
          roleChange: {
            ...prepared,
            identityStoreUser,
            kxUser: { ...kxUser, iamRole: quant, previousIamRole: analyst },
          },
        },
      ],
    });
  });

  it('changes nothing when the role is set already, and still reads it back', async () => {
    const ended = await run({ ...happy, FindKxUser: [{ ...kxUser, iamRole: quant }] }, sampleRoleChange());
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.visited).not.toContain('UpdateKxUser');
    expect(ended.calls.VerifyRoleChange).toMatchObject([{ roleChange: { kxUser: { iamRole: quant } } }]);
  });

  it.each(taskStates.map(([name]) => name).filter((name) => name !== 'DescribeFailure'))(
    'describes, reports and ends in failure when %s fails in a way that nobody documented',
    async (step) => {
      const roads = { ...happy, [step]: [lambdaError('TypeError')], DescribeFailure: [failure(step, 'TypeError')] };
      const ended = await run(roads, sampleRoleChange());
      expect(ended).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: 'why' });
      expect(ended.visited.slice(-3)).toEqual(['DescribeFailure', 'ReportFailure', 'RoleChangeFailed']);
      expect(ended.calls[step]).toHaveLength(1);
      expect(ended.calls.DescribeFailure).toMatchObject([
        { roleChange: { failure: { [step]: { Error: 'TypeError', Cause: lambdaError('TypeError').message } } } },
      ]);
      expect(ended.events).toMatchObject([
        { DetailType: 'User Role Change Failed', Detail: failure(step, 'TypeError') },
      ]);
    },
  );

  it('reports the failure as it was caught when it cannot be described', async () => {
    const roads = {
      ...happy,
      UpdateKxUser: [lambdaError('AccessDeniedException')],
      DescribeFailure: [lambdaError('TypeError')],
    };
    const ended = await run(roads, sampleRoleChange());
    expect(ended).toMatchObject({ status: 'FAILED', error: 'FailureNotDescribed' });
    expect(String(ended.cause)).toContain('AccessDeniedException');
    expect(ended.events).toMatchObject([{ DetailType: 'User Role Change Failed', Detail: { role: {} } }]);
  });

  it('takes an input that is no object', async () => {
    const roads = { ...happy, PrepareRoleChange: [lambdaError('InvalidRequest')] };
    const ended = await run(roads, 'not an object' as never);
    expect(ended.visited).toEqual([
      'PrepareRoleChange',
      'RoleChangeNotPrepared',
      'DescribeFailure',
      'ReportFailure',
      'RoleChangeFailed',
    ]);
  });

  it('ends in failure when the outcome cannot be reported', async () => {
    const refused = Object.assign(new Error('no'), { name: 'EventBridge.FailedEntry' });
    const ended = await run({ ...happy, ReportRoleChanged: [refused], ReportFailure: [refused] }, sampleRoleChange());
    expect(ended.status).toBe('FAILED');
    expect(ended.calls.ReportRoleChanged).toHaveLength(9);
    expect(ended.calls.DescribeFailure).toMatchObject([
      { roleChange: { ...outcome, failure: { ReportRoleChanged: {} } } },
    ]);
  });
});

it('waits for minutes while the kdb environment is being updated', async () => {
  const ended = await run({ ...happy, UpdateKxUser: [lambdaError('ConflictException')] }, sampleRoleChange());
  expect(ended.calls.UpdateKxUser).toHaveLength(16);
  expect(ended.status).toBe('FAILED');
});
