import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, lambdaError, offboardUser } from '../helpers/definition.ts';
import { sampleOffboarding } from '../helpers/requests.ts';
import { failure, offboardingAnswers as happy, kxUser, offboarding, turn } from './answers.ts';

const { prepared, claim, known, outcome } = offboarding;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const run = (script: Record<string, Answer[]> = {}) => offboardUser.run({ ...happy, ...script }, sampleOffboarding());

/** The results of SnapshotAccess, with other requests or another state of the person. */
const snapshot = (requests: object, before: object = {}): Record<string, Answer[]> => ({
  SnapshotAccess: [{ ...known, requests: { ...known.requests, ...requests }, before: { ...known.before, ...before } }],
});

const withoutRole = { environmentId: 'env' };

describe('paths', () => {
  it('finds, reads, removes memberships, disables, suspends, reads back, reports, succeeds', async () => {
    const ended = await run();
    expect(ended.visited).toEqual([
      'PrepareOffboarding',
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'FindLeaver',
      'SnapshotAccess',
      'RemoveMemberships',
      'RemoveMembership',
      'RemoveMembership',
      'FinSpaceUserToDisable?',
      'DisableFinSpaceUser',
      'CutKxAccess',
      'KxRoleToSet?',
      'KxRoleToSet?',
      'SuspendKxUser',
      'SuspendKxUser',
      'AccessCut?',
      'VerifyAccessCut',
      'UserToDelete?',
      'VerifyOffboarding',
      'ReportOffboarded',
      'ReleasePerson',
      'Offboarded',
    ]);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      output: outcome,
      events: [{ Source: 'finspace.onboarding', DetailType: 'User Offboarded', Detail: outcome }],
    });
  });

  it('passes to each function only the data that it needs', async () => {
    const request = sampleOffboarding();
    const executionId = 'arn:aws:states:us-east-1:111122223333:execution:workflow:run';
    const { requestId, requests } = prepared;
    const { leaver, before } = known;
    const cut = { ...kxUser, removed: false, changed: true };
    const { calls } = await run();
    expect(calls).toEqual({
      PrepareOffboarding: [{ request }],
      TakeTurn: [{ kind: 'offboarding', requestId, requests }],
      ClaimPerson: [
        { kind: 'offboarding', executionId, startedAt: expect.any(String), request, known: { ...prepared, turn } },
      ],
      FindLeaver: [{ requestId, known: { ...prepared, claim } }],
      SnapshotAccess: [{ requestId, known: { ...prepared, claim, leaver } }],
      RemoveMembership: before.groups.map((membership) => ({ requestId, requests, membership, claim })),
      DisableFinSpaceUser: [{ requestId, executionId, finSpaceUser: before.finSpaceUser, claim }],
      SuspendKxUser: before.kxUsers.map((user) => ({ requestId, executionId, requests, leaver, kxUser: user, claim })),
      VerifyAccessCut: [{ requestId, offboarding: expect.objectContaining({ requests, leaver, before }) }],
      VerifyOffboarding: [
        {
          requestId,
          executionId,
          offboarding: {
            ...known,
            memberships: { removed: [{ groupId: 'g-1' }, { groupId: 'g-2' }], failures: [] },
            finSpaceUser: { userId: 'f-1', disabled: true },
            kxAccess: { cut: [cut, { ...cut, userName: 'ada-2' }], failures: [] },
          },
        },
      ],
      ReportOffboarded: [expect.anything()],
      ReleasePerson: [{ kind: 'offboarding', executionId, request, outcome }],
    });
  });

  it('deletes kx users in the place of suspending them if there is no role for them', async () => {
    const ended = await run(snapshot({ kx: withoutRole }));
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.calls.DeleteKxUser).toHaveLength(2);
    expect(ended.calls).not.toHaveProperty('SuspendKxUser');
    expect(ended.calls).not.toHaveProperty('DeleteIdentityStoreUser');
  });

  it('deletes the user of the identity store last of all', async () => {
    const ended = await run(snapshot({ mode: 'remove', kx: withoutRole }));
    expect(ended.visited.slice(-7)).toEqual([
      'VerifyAccessCut',
      'UserToDelete?',
      'DeleteIdentityStoreUser',
      'VerifyOffboarding',
      'ReportOffboarded',
      'ReleasePerson',
      'Offboarded',
    ]);
    expect(ended.calls.DeleteIdentityStoreUser).toMatchObject([
      { identityStoreUser: known.leaver.identityStoreUser, requests: { mode: 'remove' } },
    ]);
    expect(ended.calls.VerifyOffboarding).toMatchObject([{ offboarding: { deleted: { userId: 'u-1' } } }]);
  });

  it.each([
    ['an identity provider provisions', snapshot({ mode: 'remove', kx: withoutRole, identityStoreUsers: 'adopt' })],
    [
      'is not there',
      {
        SnapshotAccess: [
          {
            ...known,
            requests: { ...known.requests, mode: 'remove' },
            leaver: { userId: 'u-1' },
            before: known.before,
          },
        ],
      },
    ],
  ])('does not delete a user that %s', async (_, script) => {
    const ended = await run(script);
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.calls).not.toHaveProperty('DeleteIdentityStoreUser');
  });

  it.each([
    ['is disabled already', { finSpaceUser: { userId: 'f-1', status: 'DISABLED' } }],
    ['does not exist', { finSpaceUser: undefined }],
  ])('does not disable a FinSpace user that %s', async (_, before) => {
    const ended = await run(snapshot({}, before));
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.calls).not.toHaveProperty('DisableFinSpaceUser');
  });

  it('succeeds for a person who has nothing, also where targets are switched off', async () => {
    const nothing = { groups: [], finSpaceUser: undefined, kxUsers: [] };
    const ended = await run(snapshot({ kx: undefined, finSpace: undefined }, nothing));
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.calls.VerifyOffboarding).toMatchObject([
      { offboarding: { memberships: { removed: [], failures: [] }, kxAccess: { cut: [], failures: [] } } },
    ]);
  });
});

describe('a removal that fails', () => {
  const denied = lambdaError('AccessDeniedException');

  it.each([
    ['RemoveMembership', { memberships: { removed: [{ groupId: 'g-2' }] } }],
    ['DisableFinSpaceUser', {}],
    ['SuspendKxUser', { kxAccess: { cut: [{ userName: 'ada-2' }] } }],
  ])('in %s leaves the others to go on, and ends in its failure', async (step, data) => {
    const answers = happy[step] ?? [];
    const ended = await run({
      [step]: [denied, answers[0] ?? {}],
      DescribeFailure: [failure(step, 'AccessDeniedException')],
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
    expect(ended.calls.RemoveMembership).toHaveLength(2);
    expect(ended.calls.DisableFinSpaceUser).toHaveLength(1);
    expect(ended.calls.SuspendKxUser).toHaveLength(2);
    expect(ended.calls).not.toHaveProperty('VerifyAccessCut');
    expect(ended.calls.DescribeFailure).toMatchObject([
      { known: { ...data, before: known.before, failure: { [step]: { Error: 'AccessDeniedException' } } } },
    ]);
  });

  it('is reported with the first failure if all fail', async () => {
    const ended = await run({ RemoveMembership: [denied], DisableFinSpaceUser: [denied], SuspendKxUser: [denied] });
    expect(ended.calls.DescribeFailure).toEqual([
      expect.objectContaining({
        known: expect.objectContaining({ failure: { RemoveMembership: expect.anything() } }),
      }),
    ]);
  });
});

it.each([
  ['FindLeaver', 'UserMismatch'],
  ['FindLeaver', 'ProtectedPerson'],
  ['SnapshotAccess', 'AccessDeniedException'],
])('removes nothing if %s throws %s', async (step, error) => {
  const ended = await run({ [step]: [lambdaError(error)] });
  expect(ended.status).toBe('FAILED');
  expect(Object.keys(ended.calls).filter((name) => /^(Remove|Disable|Suspend|Delete)/.test(name))).toEqual([]);
});

it('does not delete the user of the identity store while access remains', async () => {
  const ended = await run({
    ...snapshot({ mode: 'remove', kx: withoutRole }),
    VerifyAccessCut: [lambdaError('AccessRemains')],
  });
  expect(ended.status).toBe('FAILED');
  expect(ended.calls.VerifyAccessCut).toHaveLength(5);
  expect(ended.calls).not.toHaveProperty('DeleteIdentityStoreUser');
});

it('waits for services that lag behind', async () => {
  const ended = await run({ VerifyAccessCut: [lambdaError('AccessRemains'), lambdaError('AccessRemains'), {}] });
  expect(ended.status).toBe('SUCCEEDED');
});
