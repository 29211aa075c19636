import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleRequest } from '../requests.ts';
import { type Answer, lambdaError, onboardUser } from './definition.ts';

const { taskStates, run: runDefinition } = onboardUser;

const identityStoreUser = { identityStoreId: 'd-1234567890', userId: 'u-1', userArn: 'arn:user/u-1' };
const kxUser = { environmentId: 'env', userName: 'ada-lovelace', userArn: 'arn:kxUser/ada-lovelace' };
const analyst = 'arn:aws:iam::111122223333:role/finspace/analyst';
const quant = 'arn:aws:iam::111122223333:role/finspace/quant';
const prepared = {
  requestId: 'HR-2026-004217',
  requests: {
    identityStore: { UserName: 'ada.lovelace' },
    finSpace: { emailAddress: 'ada.lovelace@example.com' },
    kx: { userName: 'ada-lovelace', iamRole: analyst },
  },
};
const failure = (step: string, error: string) => ({
  requestId: 'HR-2026-004217',
  executionArn: 'arn',
  failure: { step, error, message: 'why', disposition: 'try-again' },
});
const outcome = { requestId: 'HR-2026-004217', identityStoreUser: { ...identityStoreUser, created: true } };

/** Answers of an onboarding where nobody stands in the way. */
const happy: Record<string, Answer[]> = {
  PrepareOnboarding: [prepared],
  CreateIdentityStoreUser: [{ ...identityStoreUser, created: true }],
  FindIdentityStoreUser: [{ ...identityStoreUser, created: false }],
  CreateFinSpaceUser: [{ userId: 'f-1', created: true }],
  FindFinSpaceUser: [{ userId: 'f-1', created: false }],
  CreateKxUser: [{ ...kxUser, iamRole: analyst, created: true }],
  FindKxUser: [{ ...kxUser, iamRole: analyst, created: false }],
  UpdateKxUser: [{ ...kxUser, iamRole: analyst, created: false, previousIamRole: quant }],
  VerifyOnboarding: [outcome],
  DescribeFailure: [failure('step', 'SomeError')],
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('roads', () => {
  it('creates the three users, verifies, reports, succeeds', async () => {
    const run = await runDefinition(happy, sampleRequest());
    expect(run.visited).toEqual([
      'PrepareOnboarding',
      'CreateIdentityStoreUser',
      'FinSpaceUserRequested?',
      'CreateFinSpaceUser',
      'KxUserRequested?',
      'CreateKxUser',
      'VerifyOnboarding',
      'ReportOnboarded',
      'Onboarded',
    ]);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: outcome,
      events: [{ Source: 'finspace.onboarding', DetailType: 'User Onboarded', Detail: outcome }],
    });
  });

  it('hands each function what it needs, and no more', async () => {
    const request = sampleRequest();
    const executionId = 'arn:aws:states:us-east-1:111122223333:execution:workflow:run';
    const { calls } = await runDefinition(happy, request);
    expect(calls).toMatchObject({
      PrepareOnboarding: [{ executionId, request }],
      CreateIdentityStoreUser: [{ requestId: prepared.requestId, request: prepared.requests.identityStore }],
      CreateFinSpaceUser: [{ requestId: prepared.requestId, request: prepared.requests.finSpace }],
      CreateKxUser: [
        { requestId: prepared.requestId, request: prepared.requests.kx, identityStoreUserId: identityStoreUser.userId },
      ],
      VerifyOnboarding: [
        {
          requestId: prepared.requestId,
          executionId,
          onboarding: {
            ...prepared,
            identityStoreUser: { ...identityStoreUser, created: true },
            finSpaceUser: { userId: 'f-1', created: true },
            kxUser: { ...kxUser, iamRole: analyst, created: true },
          },
        },
      ],
    });
  });

  it('leaves out the targets that are not asked for', async () => {
    const only = { ...prepared, requests: { identityStore: prepared.requests.identityStore } };
    const run = await runDefinition({ ...happy, PrepareOnboarding: [only] }, sampleRequest());
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited).toEqual([
      'PrepareOnboarding',
      'CreateIdentityStoreUser',
      'FinSpaceUserRequested?',
      'KxUserRequested?',
      'VerifyOnboarding',
      'ReportOnboarded',
      'Onboarded',
    ]);
  });

  it('finds what exists, and leaves the right role alone', async () => {
    const run = await runDefinition(
      {
        ...happy,
        CreateIdentityStoreUser: [lambdaError('ConflictException')],
        CreateFinSpaceUser: [lambdaError('ConflictException')],
        CreateKxUser: [lambdaError('ResourceAlreadyExistsException')],
      },
      sampleRequest(),
    );
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited).toEqual([
      'PrepareOnboarding',
      'CreateIdentityStoreUser',
      'FindIdentityStoreUser',
      'FinSpaceUserRequested?',
      'CreateFinSpaceUser',
      'FindFinSpaceUser',
      'KxUserRequested?',
      'CreateKxUser',
      'FindKxUser',
      'KxRoleDiffers?',
      'VerifyOnboarding',
      'ReportOnboarded',
      'Onboarded',
    ]);
    expect(run.calls.CreateIdentityStoreUser, 'ConflictException also means concurrent modification').toHaveLength(2);
    expect(run.calls.CreateFinSpaceUser).toHaveLength(1);
    expect(run.calls.CreateKxUser).toHaveLength(1);
  });

  it('gives a kx user that is found with another role the one asked for', async () => {
    const run = await runDefinition(
      {
        ...happy,
        CreateKxUser: [lambdaError('ResourceAlreadyExistsException')],
        FindKxUser: [{ ...kxUser, iamRole: quant, created: false }],
      },
      sampleRequest(),
    );
    expect(run.visited).toContain('UpdateKxUser');
    expect(run.calls.UpdateKxUser).toMatchObject([{ previousIamRole: quant, request: prepared.requests.kx }]);
    expect(run.calls.VerifyOnboarding).toMatchObject([
      { onboarding: { kxUser: { iamRole: analyst, created: false, previousIamRole: quant } } },
    ]);
  });

  it.each(taskStates.map(([name]) => name).filter((name) => name !== 'DescribeFailure'))(
    'describes, reports and ends in failure when %s fails in a way that nobody documented',
    async (step) => {
      const roads: Record<string, Answer[]> = {
        ...happy,
        // The roads that lead to the states after "already exists".
        ...(/^Find/.test(step) && { [step.replace('Find', 'Create')]: [conflictOf(step.replace('Find', 'Create'))] }),
        ...(step === 'UpdateKxUser' && {
          CreateKxUser: [conflictOf('CreateKxUser')],
          FindKxUser: [{ ...kxUser, iamRole: quant, created: false }],
        }),
        [step]: [lambdaError('TypeError')],
        DescribeFailure: [failure(step, 'TypeError')],
      };
      const run = await runDefinition(roads, sampleRequest());
      expect(run).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: 'why' });
      expect(run.visited.slice(-3)).toEqual(['DescribeFailure', 'ReportFailure', 'OnboardingFailed']);
      expect(run.calls[step]).toHaveLength(1);
      expect(run.calls.DescribeFailure).toMatchObject([
        { onboarding: { failure: { [step]: { Error: 'TypeError', Cause: lambdaError('TypeError').message } } } },
      ]);
      expect(run.events).toMatchObject([{ DetailType: 'User Onboarding Failed', Detail: failure(step, 'TypeError') }]);
    },
  );

  it('reports the failure as it was caught when it cannot be described', async () => {
    const run = await runDefinition(
      {
        ...happy,
        CreateFinSpaceUser: [lambdaError('AccessDeniedException')],
        DescribeFailure: [lambdaError('TypeError')],
      },
      sampleRequest(),
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'FailureNotDescribed' });
    expect(String(run.cause)).toContain('AccessDeniedException');
    expect(run.events).toMatchObject([{ DetailType: 'User Onboarding Failed' }]);
  });

  it('takes an input that is no object', async () => {
    const run = await runDefinition(
      { ...happy, PrepareOnboarding: [lambdaError('InvalidRequest')] },
      'not an object' as never,
    );
    expect(run.visited).toEqual([
      'PrepareOnboarding',
      'OnboardingNotPrepared',
      'DescribeFailure',
      'ReportFailure',
      'OnboardingFailed',
    ]);
  });

  it('ends in failure when the outcome cannot be reported', async () => {
    const refused = Object.assign(new Error('no'), { name: 'EventBridge.FailedEntry' });
    const run = await runDefinition(
      { ...happy, ReportOnboarded: [refused], ReportFailure: [refused] },
      sampleRequest(),
    );
    expect(run.status).toBe('FAILED');
    expect(run.calls.ReportOnboarded).toHaveLength(9);
    expect(run.calls.DescribeFailure).toMatchObject([{ onboarding: { ...outcome, failure: { ReportOnboarded: {} } } }]);
  });
});

describe('retries', () => {
  it('backs off from a transient error with jitter and a cap, then gives up', async () => {
    const run = await runDefinition({ ...happy, CreateKxUser: [lambdaError('ThrottlingException')] }, sampleRequest());
    expect(run.calls.CreateKxUser).toHaveLength(9);
    [1, 2, 4, 8, 16, 30, 30, 30].forEach((seconds, index) => {
      expect(run.waits[index]).toBeLessThanOrEqual(seconds * 1000);
    });
    expect(run.status).toBe('FAILED');
  });

  it('waits for minutes while the kdb environment is being updated', async () => {
    const run = await runDefinition({ ...happy, CreateKxUser: [lambdaError('ConflictException')] }, sampleRequest());
    expect(run.calls.CreateKxUser).toHaveLength(16);
    expect(run.status).toBe('FAILED');
  });

  it('goes on after a passing error', async () => {
    const run = await runDefinition(
      {
        ...happy,
        CreateIdentityStoreUser: [lambdaError('ThrottlingException'), { ...identityStoreUser, created: true }],
        VerifyOnboarding: [lambdaError('NotYetActive'), lambdaError('NotYetActive'), outcome],
      },
      sampleRequest(),
    );
    expect(run.status).toBe('SUCCEEDED');
    expect(run.calls.VerifyOnboarding).toHaveLength(3);
  });
});

/** The error by which a create call says that the user exists. */
function conflictOf(step: string): Error {
  return lambdaError(step === 'CreateKxUser' ? 'ResourceAlreadyExistsException' : 'ConflictException');
}
