import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../../../functions/lib/failure/failure-outcome.ts';
import { executionId, sampleRequest, startedAt } from '../../../requests.ts';

const cause = (errorMessage: string) => JSON.stringify({ errorType: 'X', errorMessage, trace: [] });

describe('describeFailure', () => {
  it('names the step, the error, its message, what to do, and what exists', async () => {
    const identityStoreUser = { identityStoreId: 'd-1234567890', userId: 'u', userArn: 'a', created: true };
    const known = {
      identityStoreUser: { ...identityStoreUser, userName: 'ada' },
      finSpaceUser: { skipped: 'not requested' as const },
      failure: { CreateKxUser: { Error: 'LimitExceededException', Cause: cause('finspace:CreateKxUser: too many') } },
    };
    await expect(
      describeFailure({ executionId, startedAt, request: sampleRequest(), kind: 'onboarding', known }),
    ).resolves.toEqual({
      requestId: 'HR-2026-004217',
      executionArn: executionId,
      identityStoreUser,
      finSpaceUser: { skipped: 'not requested' },
      failure: {
        step: 'CreateKxUser',
        error: 'LimitExceededException',
        message: 'finspace:CreateKxUser: too many',
        disposition: 'raise-quota',
      },
    });
  });

  it.each([
    ['plain text', 'States.Timeout', 'States.Timeout'],
    ['JSON that is no Lambda error', '{"a":1}', '{"a":1}'],
    ['no cause', undefined, ''],
  ])('takes a cause that is %s', async (_, Cause, message) => {
    const failure = { VerifyOnboarding: { Error: 'States.Timeout', ...(Cause !== undefined && { Cause }) } };
    const outcome = await describeFailure({
      executionId,
      startedAt,
      request: {},
      kind: 'onboarding',
      known: { failure },
    });
    expect(outcome.failure.message).toBe(message);
  });

  it.each([
    ['no object', 'x'],
    ['no requestId', {}],
    ['a requestId that breaks the contract', { requestId: 'a\nb' }],
    ['a requestId that is no string', { requestId: 1 }],
  ])('leaves the requestId out when the request has %s', async (_, request) => {
    const failure = { PrepareOnboarding: { Error: 'InvalidRequest', Cause: cause('x') } };
    expect(
      await describeFailure({ executionId, startedAt, request, kind: 'onboarding', known: { failure } }),
    ).not.toHaveProperty('requestId');
  });

  it('keeps a long message below the limits of events and states', async () => {
    const failure = { CreateKxUser: { Error: 'ValidationException', Cause: cause('x'.repeat(300_000)) } };
    const outcome = await describeFailure({
      executionId,
      startedAt,
      request: {},
      kind: 'onboarding',
      known: { failure },
    });
    expect(outcome.failure.message).toHaveLength(20_000);
  });
});

describe('describeFailure of a role change', () => {
  const kxUser = { environmentId: 'env', userName: 'ada', userArn: 'arn', iamRole: 'analyst', created: false };

  it.each([
    ['nothing when nothing was found', {}, {}],
    ['the role that was found', { kxUser }, { before: 'analyst', now: 'analyst' }],
    ['both roles', { kxUser: { ...kxUser, previousIamRole: 'quant' } }, { before: 'quant', now: 'analyst' }],
  ])('tells %s', async (_, known, role) => {
    const failure = { ReportRoleChanged: { Error: 'EventBridge.FailedEntry', Cause: 'x' } };
    const outcome = await describeFailure({
      executionId,
      startedAt,
      request: {},
      kind: 'role-change',
      known: { ...known, failure },
    });
    expect(outcome).toMatchObject({ role, failure: { disposition: 'try-again' } });
  });

  it.each([
    ['FindIdentityStoreUser', 'UserNotFound'],
    ['FindKxUser', 'ResourceNotFoundException'],
    ['UpdateKxUser', 'ResourceNotFoundException'],
  ])('says to onboard first when %s ends in %s', async (step, error) => {
    const failure = { [step]: { Error: error, Cause: cause('not there') } };
    const outcome = await describeFailure({
      executionId,
      startedAt,
      request: {},
      kind: 'role-change',
      known: { failure },
    });
    expect(outcome.failure).toEqual({
      step,
      error,
      message: expect.stringMatching(/^not there\. .*onboard the person first$/),
      disposition: 'onboard-first',
    });
  });

  it.each(['FindKxUser', 'UpdateKxUser'])('does not say so of an onboarding that fails in %s', async (step) => {
    const failure = { [step]: { Error: 'ResourceNotFoundException', Cause: cause('not there') } };
    const outcome = await describeFailure({
      executionId,
      startedAt,
      request: {},
      kind: 'onboarding',
      known: { failure },
    });
    expect(outcome.failure).toMatchObject({ message: 'not there', disposition: 'fix-configuration' });
  });
});
