import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeKxRole, lambdaError } from '../helpers/definition.ts';
import { sampleRoleChange } from '../helpers/requests.ts';
import { analyst, roleChangeAnswers as happy, identityStoreUser, kxUser, quant, roleChange, turn } from './answers.ts';

const { run } = changeKxRole;

const { prepared, claim, outcome } = roleChange;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('paths', () => {
  it('finds the person and the kx user, changes the role, verifies, reports, succeeds', async () => {
    const ended = await run(happy, sampleRoleChange());
    expect(ended.visited).toEqual([
      'PrepareRoleChange',
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'FindIdentityStoreUser',
      'FindKxUser',
      'KxRoleDiffers?',
      'UpdateKxUser',
      'GroupsRequested?',
      'VerifyRoleChange',
      'ReportRoleChanged',
      'ReleasePerson',
      'RoleChanged',
    ]);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      output: outcome,
      events: [{ Source: 'finspace.onboarding', DetailType: 'User Role Changed', Detail: outcome }],
    });
  });

  it('passes to each function only the data that it needs', async () => {
    const request = sampleRoleChange();
    const executionId = 'arn:aws:states:us-east-1:111122223333:execution:workflow:run';
    const { requestId, requests } = prepared;
    const { calls } = await run(happy, request);
    expect(calls).toMatchObject({
      PrepareRoleChange: [{ request }],
      ClaimPerson: [
        { kind: 'role-change', executionId, startedAt: expect.any(String), request, known: { ...prepared, turn } },
      ],
      FindIdentityStoreUser: [{ requestId, requests, startedAt: expect.any(String), claim }],
      FindKxUser: [{ requestId, known: { requests, identityStoreUser } }],
      UpdateKxUser: [{ requestId, executionId, request: requests.kx, kxUser: { ...kxUser, iamRole: analyst }, claim }],
      VerifyRoleChange: [
        {
          requestId,
          executionId,
          roleChange: {
            ...prepared,
            claim,
            identityStoreUser: { ...identityStoreUser, created: false },
            kxUser: { ...kxUser, iamRole: quant, created: false, previousIamRole: analyst },
          },
        },
      ],
      ReleasePerson: [{ kind: 'role-change', executionId, request, outcome }],
    });
  });

  it('does not update a role that is already correct, and still reads it back', async () => {
    const ended = await run(
      { ...happy, FindKxUser: [{ ...kxUser, iamRole: quant, created: false }] },
      sampleRoleChange(),
    );
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.visited).not.toContain('UpdateKxUser');
    expect(ended.calls.VerifyRoleChange).toMatchObject([{ roleChange: { kxUser: { iamRole: quant } } }]);
  });
});

it('waits for minutes while the kdb environment is being updated', async () => {
  const ended = await run({ ...happy, UpdateKxUser: [lambdaError('ConflictException')] }, sampleRoleChange());
  expect(ended.calls.UpdateKxUser).toHaveLength(16);
  expect(ended.status).toBe('FAILED');
});
