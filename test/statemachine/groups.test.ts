/** The states that set the groups, which both workflows have. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, changeKxRole, lambdaError, onboardUser } from '../helpers/definition.ts';
import { sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import {
  failure,
  groups,
  onboarding,
  onboardingAnswers,
  quants,
  riskers,
  roleChange,
  roleChangeAnswers,
  traders,
  withGroups,
} from './answers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['the onboarding', onboardUser, onboarding, onboardingAnswers, sampleRequest(), 'onboarding'],
  ['the role change', changeKxRole, roleChange, roleChangeAnswers, sampleRoleChange(), 'roleChange'],
] as const)('%s', (_, workflow, { prepared, claim }, answers, request, data) => {
  const verify = workflow === onboardUser ? 'VerifyOnboarding' : 'VerifyRoleChange';

  const run = (script: Record<string, Answer[]> = {}) =>
    workflow.run({ ...answers, ClaimPerson: [{ ...withGroups(prepared), claim }], ...script }, request);

  it('revokes, grants, and then reads back', async () => {
    const ended = await run();
    expect(ended.status).toBe('SUCCEEDED');
    const of = ['CompareGroups', 'RemoveFromGroup', 'GroupsRevoked?', 'AddToGroup', 'GroupsSet?', verify];
    expect(ended.visited.filter((name) => of.includes(name))).toEqual([
      'CompareGroups',
      'RemoveFromGroup',
      'GroupsRevoked?',
      'AddToGroup',
      'AddToGroup',
      'GroupsSet?',
      verify,
    ]);
    expect(ended.calls[verify]).toMatchObject([
      {
        [data]: {
          groupChanges: { revoke: [riskers], grant: [quants, traders], present: [] },
          revocations: { groups: [riskers] },
          grants: {
            groups: [
              { ...quants, granted: true },
              { ...traders, granted: true },
            ],
          },
        },
      },
    ]);
  });

  it('passes to each function only the data that it needs', async () => {
    const { calls } = await run();
    const { requestId } = prepared;
    const member = { identityStoreUser: { userId: 'u-1' } };
    expect(calls.CompareGroups).toMatchObject([{ requestId, groups, ...member }]);
    expect(calls.RemoveFromGroup).toMatchObject([{ requestId, group: riskers, claim, ...member }]);
    expect(calls.AddToGroup).toMatchObject([
      { requestId, group: quants, claim, ...member },
      { requestId, group: traders, claim, ...member },
    ]);
  });

  it('changes nothing if nothing differs', async () => {
    const ended = await run({ CompareGroups: [{ revoke: [], grant: [], present: [quants, traders] }] });
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.calls).not.toHaveProperty('AddToGroup');
    expect(ended.calls).not.toHaveProperty('RemoveFromGroup');
  });

  it('looks for the membership after the second ConflictException', async () => {
    const conflict = lambdaError('ConflictException');
    const ended = await run({
      CompareGroups: [{ revoke: [], grant: [quants], present: [traders] }],
      AddToGroup: [conflict, conflict],
    });
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.calls.AddToGroup).toHaveLength(2);
    expect(ended.calls.FindGroupMembership).toMatchObject([{ group: quants, identityStoreUser: { userId: 'u-1' } }]);
    expect(ended.calls[verify]).toMatchObject([
      { [data]: { grants: { groups: [{ ...quants, granted: 'unknown' }] } } },
    ]);
  });

  it('grants no group if a membership is left that has to end', async () => {
    const ended = await run({
      RemoveFromGroup: [lambdaError('AccessDeniedException')],
      DescribeFailure: [failure('RemoveFromGroup', 'AccessDeniedException')],
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
    expect(ended.calls).not.toHaveProperty('AddToGroup');
    expect(ended.calls.DescribeFailure).toMatchObject([
      { known: { failure: { RemoveFromGroup: { Error: 'AccessDeniedException' } } } },
    ]);
  });

  it('grants the other groups if one of them fails, and reports the first failure', async () => {
    const isQuants = (payload: object) => JSON.stringify(payload).includes('"name":"Quants"');
    const ended = await run({
      AddToGroup: [
        (payload) => (isQuants(payload) ? lambdaError('AccessDeniedException') : { ...traders, granted: true }),
      ],
      DescribeFailure: [failure('AddToGroup', 'AccessDeniedException')],
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
    expect(ended.calls.AddToGroup).toHaveLength(2);
    expect(ended.calls).not.toHaveProperty(verify);
    expect(ended.calls.DescribeFailure).toMatchObject([
      { known: { failure: { AddToGroup: { Error: 'AccessDeniedException' } }, grants: { groups: [traders] } } },
    ]);
  });
});
