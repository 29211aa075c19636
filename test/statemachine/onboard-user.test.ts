import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lambdaError, onboardUser } from '../helpers/definition.ts';
import { sampleRequest } from '../helpers/requests.ts';
import { analyst, onboardingAnswers as happy, identityStoreUser, kxUser, onboarding, quant, turn } from './answers.ts';

const { run: runDefinition } = onboardUser;

const { prepared, claim, outcome } = onboarding;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('paths', () => {
  it('creates the three users, verifies, reports, succeeds', async () => {
    const run = await runDefinition(happy, sampleRequest());
    expect(run.visited).toEqual([
      'PrepareOnboarding',
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'CheckKxUserName',
      'UsersProvisioned?',
      'CreateIdentityStoreUser',
      'FinSpaceUserRequested?',
      'CreateFinSpaceUser',
      'KxUserRequested?',
      'CreateKxUser',
      'GroupsRequested?',
      'VerifyOnboarding',
      'ReportOnboarded',
      'ReleasePerson',
      'Onboarded',
    ]);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: outcome,
      events: [{ Source: 'finspace.onboarding', DetailType: 'User Onboarded', Detail: outcome }],
    });
  });

  it('passes to each function only the data that it needs', async () => {
    const request = sampleRequest();
    const executionId = 'arn:aws:states:us-east-1:111122223333:execution:workflow:run';
    const { calls } = await runDefinition(happy, request);
    expect(calls).toMatchObject({
      PrepareOnboarding: [{ executionId, request }],
      ClaimPerson: [
        { kind: 'onboarding', executionId, startedAt: expect.any(String), request, known: { ...prepared, turn } },
      ],
      CreateIdentityStoreUser: [{ requestId: prepared.requestId, request: prepared.requests.identityStore, claim }],
      CreateFinSpaceUser: [{ requestId: prepared.requestId, request: prepared.requests.finSpace, claim }],
      CreateKxUser: [
        {
          requestId: prepared.requestId,
          requests: prepared.requests,
          claim,
          identityStoreUser: { ...identityStoreUser, created: true },
        },
      ],
      VerifyOnboarding: [
        {
          requestId: prepared.requestId,
          executionId,
          onboarding: {
            ...prepared,
            claim,
            identityStoreUser: { ...identityStoreUser, created: true },
            finSpaceUser: { userId: 'f-1', created: true },
            kxUser: { ...kxUser, iamRole: analyst, created: true },
          },
        },
      ],
      ReleasePerson: [{ kind: 'onboarding', executionId, request, outcome }],
    });
  });

  it('skips the targets that are not requested', async () => {
    const only = { ...prepared, requests: { identityStore: prepared.requests.identityStore } };
    const run = await runDefinition({ ...happy, ClaimPerson: [{ ...only, claim }] }, sampleRequest());
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited).toEqual([
      'PrepareOnboarding',
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'CheckKxUserName',
      'UsersProvisioned?',
      'CreateIdentityStoreUser',
      'FinSpaceUserRequested?',
      'KxUserRequested?',
      'GroupsRequested?',
      'VerifyOnboarding',
      'ReportOnboarded',
      'ReleasePerson',
      'Onboarded',
    ]);
  });

  it('finds existing users, and does not update a role that is already correct', async () => {
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
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'CheckKxUserName',
      'UsersProvisioned?',
      'CreateIdentityStoreUser',
      'FindIdentityStoreUser',
      'FinSpaceUserRequested?',
      'CreateFinSpaceUser',
      'FindFinSpaceUser',
      'FinSpaceUserDisabled?',
      'KxUserRequested?',
      'CheckOtherKxUsers',
      'CreateKxUser',
      'FindKxUser',
      'KxRoleDiffers?',
      'GroupsRequested?',
      'VerifyOnboarding',
      'ReportOnboarded',
      'ReleasePerson',
      'Onboarded',
    ]);
    expect(run.calls.CreateIdentityStoreUser, 'ConflictException also means concurrent modification').toHaveLength(2);
    expect(run.calls.CreateFinSpaceUser).toHaveLength(1);
    expect(run.calls.CreateKxUser).toHaveLength(1);
  });

  it('updates the role of an existing kx user', async () => {
    const run = await runDefinition(
      {
        ...happy,
        CreateKxUser: [lambdaError('ResourceAlreadyExistsException')],
        FindKxUser: [{ ...kxUser, iamRole: quant, created: false }],
      },
      sampleRequest(),
    );
    expect(run.visited).toContain('UpdateKxUser');
    expect(run.calls.UpdateKxUser).toMatchObject([{ kxUser: { iamRole: quant }, request: prepared.requests.kx }]);
    expect(run.calls.VerifyOnboarding).toMatchObject([
      { onboarding: { kxUser: { iamRole: analyst, created: false, previousIamRole: quant } } },
    ]);
  });
});

describe('a user that an identity provider provisions', () => {
  const adopting = { ...prepared, requests: { ...prepared.requests, identityStoreUsers: 'adopt' } };
  const adopt = { ...happy, ClaimPerson: [{ ...adopting, claim }] };

  it('is waited for, and never created', async () => {
    const missing = lambdaError('UserNotProvisioned');
    const found = { ...identityStoreUser, created: false };
    const run = await runDefinition({ ...adopt, AwaitIdentityStoreUser: [missing, missing, found] }, sampleRequest());
    expect(run.status).toBe('SUCCEEDED');
    expect(run.waits).toEqual([60_000, 60_000]);
    expect(run.calls.CreateIdentityStoreUser).toBeUndefined();
    expect(run.calls.AwaitIdentityStoreUser).toMatchObject([{ requests: adopting.requests, claim }, {}, {}]);
    expect(run.calls.CheckOtherKxUsers, 'the person was found').toHaveLength(1);
    expect(run.calls.VerifyOnboarding).toMatchObject([{ onboarding: { identityStoreUser: found } }]);
  });

  it('is waited for forty minutes', async () => {
    const run = await runDefinition(
      { ...adopt, AwaitIdentityStoreUser: [lambdaError('UserNotProvisioned')] },
      sampleRequest(),
    );
    expect(run.status).toBe('FAILED');
    expect(run.waits.reduce((sum, wait) => sum + wait, 0)).toBe(40 * 60_000);
  });
});

describe('a FinSpace user of a person who comes back', () => {
  it('is enabled if it is disabled', async () => {
    const run = await runDefinition(
      {
        ...happy,
        CreateFinSpaceUser: [lambdaError('ConflictException')],
        FindFinSpaceUser: [{ userId: 'f-1', created: false, disabled: true }],
      },
      sampleRequest(),
    );
    expect(run.calls.EnableFinSpaceUser).toMatchObject([{ finSpaceUser: { userId: 'f-1', created: false }, claim }]);
    expect(run.calls.VerifyOnboarding).toMatchObject([
      { onboarding: { finSpaceUser: { userId: 'f-1', created: false, enabled: true } } },
    ]);
  });
});

describe('a kx user under another name', () => {
  const found = { CreateIdentityStoreUser: [lambdaError('ConflictException')] };

  it.each<[string, Record<string, object[]>, boolean]>([
    ['is searched for if the identity-store user was found', found, true],
    [
      'is searched for if this execution may have created the identity-store user',
      { ...found, FindIdentityStoreUser: [{ ...identityStoreUser, created: 'unknown' }] },
      true,
    ],
    [
      'is not searched for if the kx user existed at the start',
      { ...found, CheckKxUserName: [{ exists: true }] },
      false,
    ],
    ['is not searched for if this execution created the identity-store user', {}, false],
  ])('%s', async (_, answers, isLookedFor) => {
    const run = await runDefinition({ ...happy, ...answers }, sampleRequest());
    expect(run.status).toBe('SUCCEEDED');
    expect(run.visited.includes('CheckOtherKxUsers')).toBe(isLookedFor);
    expect(run.visited).toContain('CreateKxUser');
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

  it('continues after a transient error', async () => {
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
