import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../../../functions/lib/failure/failure-outcome.ts';
import { executionId, sampleRequest, startedAt } from '../../../helpers/requests.ts';

const cause = (errorMessage: string) => JSON.stringify({ errorType: 'X', errorMessage, trace: [] });

describe('describeFailure', () => {
  it('contains the step, the error, its message, the disposition and the existing users', async () => {
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
    ['JSON that is not a Lambda error', '{"a":1}', '{"a":1}'],
    ['absent', undefined, ''],
  ])('reads a cause that is %s', async (_, Cause, message) => {
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
    ['the type string', 'x'],
    ['no requestId', {}],
    ['an invalid requestId', { requestId: 'a\nb' }],
    ['a requestId that is not a string', { requestId: 1 }],
  ])('omits the requestId if the request has %s', async (_, request) => {
    const failure = { PrepareOnboarding: { Error: 'InvalidRequest', Cause: cause('x') } };
    expect(
      await describeFailure({ executionId, startedAt, request, kind: 'onboarding', known: { failure } }),
    ).not.toHaveProperty('requestId');
  });

  it('truncates a message below the limits of events and states', async () => {
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
    ['no role if no kx user was found', {}, {}],
    ['the role of the kx user that was found', { kxUser }, { before: 'analyst', now: 'analyst' }],
    ['both roles', { kxUser: { ...kxUser, previousIamRole: 'quant' } }, { before: 'quant', now: 'analyst' }],
  ])('contains %s', async (_, known, role) => {
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
  ])('has the disposition onboard-first if %s fails with %s', async (step, error) => {
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

  it.each(['FindKxUser', 'UpdateKxUser'])(
    'does not have this disposition for an onboarding that fails in %s',
    async (step) => {
      const failure = { [step]: { Error: 'ResourceNotFoundException', Cause: cause('not there') } };
      const outcome = await describeFailure({
        executionId,
        startedAt,
        request: {},
        kind: 'onboarding',
        known: { failure },
      });
      expect(outcome.failure).toMatchObject({ message: 'not there', disposition: 'fix-configuration' });
    },
  );
});
