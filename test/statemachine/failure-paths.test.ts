/** The failure path of each workflow: if a state fails permanently, the workflow describes and reports the failure, and fails. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Answer,
  changeKxRole,
  lambdaError,
  offboardUser,
  onboardUser,
  type Workflow,
} from '../helpers/definition.ts';
import { sampleOffboarding, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import {
  failure,
  kxUser,
  offboarding,
  offboardingAnswers,
  onboarding,
  onboardingAnswers,
  quant,
  recalled,
  roleChange,
  roleChangeAnswers,
  withGroups,
} from './answers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const WORKFLOWS = [
  {
    name: 'the onboarding',
    workflow: onboardUser,
    request: sampleRequest(),
    happy: onboardingAnswers,
    data: onboarding,
    kind: 'onboarding',
    detailType: 'User Onboarding Failed',
    /** The members of a failure event whose failure could not be described. */
    undescribed: {},
  },
  {
    name: 'the role change',
    workflow: changeKxRole,
    request: sampleRoleChange(),
    happy: roleChangeAnswers,
    data: roleChange,
    kind: 'role-change',
    detailType: 'User Role Change Failed',
    undescribed: { role: {} },
  },
  {
    name: 'the offboarding',
    workflow: offboardUser,
    request: sampleOffboarding(),
    happy: offboardingAnswers,
    data: offboarding,
    kind: 'offboarding',
    detailType: 'User Offboarding Failed',
    undescribed: { remaining: {} },
  },
];

const conflict = [lambdaError('ConflictException')];
const exists = [lambdaError('ResourceAlreadyExistsException')];

/** Results that lead to a step of the onboarding that is not on the road of a new person. */
const LEADING_TO: Readonly<Record<string, Record<string, Answer[]>>> = {
  AwaitIdentityStoreUser: claimed({ ...onboarding.prepared.requests, identityStoreUsers: 'adopt' }),
  FindIdentityStoreUser: { CreateIdentityStoreUser: conflict },
  FindFinSpaceUser: { CreateFinSpaceUser: conflict },
  EnableFinSpaceUser: {
    CreateFinSpaceUser: conflict,
    FindFinSpaceUser: [{ userId: 'f-1', created: false, disabled: true }],
  },
  CheckOtherKxUsers: { CreateIdentityStoreUser: conflict },
  FindKxUser: { CreateKxUser: exists },
  UpdateKxUser: { CreateKxUser: exists, FindKxUser: [{ ...kxUser, iamRole: quant, created: false }] },
};

function claimed(requests: object): Record<string, Answer[]> {
  return { ClaimPerson: [{ ...onboarding.prepared, requests, claim: onboarding.claim }] };
}

const removal = { ...offboarding.known, requests: { ...offboarding.known.requests, mode: 'remove', kx: {} } };

/** Results that lead to a step of the offboarding that runs only for a removal. */
const LEADING_TO_REMOVAL: Readonly<Record<string, Record<string, Answer[]>>> = {
  DeleteKxUser: { SnapshotAccess: [removal] },
  DeleteIdentityStoreUser: { SnapshotAccess: [removal] },
};

/** Steps that run only for a request with groups. */
const OF_GROUPS = ['CompareGroups', 'RemoveFromGroup', 'AddToGroup', 'FindGroupMembership'];

/** Results that lead to a step. */
function resultsThatLeadTo(workflow: Workflow, { prepared, claim }: Prepared, step: string): Record<string, Answer[]> {
  return {
    ...(workflow === onboardUser && LEADING_TO[step]),
    ...(workflow === offboardUser && LEADING_TO_REMOVAL[step]),
    ...(OF_GROUPS.includes(step) && { ClaimPerson: [{ ...withGroups(prepared), claim }] }),
    ...(step === 'FindGroupMembership' && { AddToGroup: conflict }),
    ...(step === 'RecallAnswer' && { ClaimPerson: [lambdaError('RequestSuperseded')] }),
  };
}

/** The first results of a workflow. */
interface Prepared {
  prepared: { requests: object };
  claim: object;
}

describe.each(WORKFLOWS)('$name', ({ workflow, request, happy, data, kind, detailType, undescribed }) => {
  const { own } = workflow;
  const { outcome } = data;

  it.each(
    workflow.taskStates
      .map(([name]) => name)
      .filter((name) => !['DescribeFailure', 'ReleasePerson', 'TakeTurn'].includes(name)),
  )('describes and reports the failure, and fails, when %s throws an undocumented error', async (step) => {
    const run = await workflow.run(
      {
        ...happy,
        ...resultsThatLeadTo(workflow, data, step),
        [step]: [lambdaError('TypeError')],
        DescribeFailure: [failure(step, 'TypeError')],
      },
      request,
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: 'why' });
    expect(run.visited.slice(-4)).toEqual(['DescribeFailure', 'ReportFailure', 'ReleasePerson', own.failed]);
    // A failure of one group or kx user does not cut off the calls for the others.
    expect(run.calls[step]).toHaveLength(
      /^(AddToGroup|FindGroupMembership|RemoveMembership|SuspendKxUser|DeleteKxUser)$/.test(step) ? 2 : 1,
    );
    expect(run.calls.DescribeFailure).toMatchObject([
      {
        kind,
        known: {
          failure: {
            [step]: { Error: 'TypeError', Cause: lambdaError('TypeError').message },
          },
        },
      },
    ]);
    expect(run.events).toMatchObject([{ DetailType: detailType, Detail: failure(step, 'TypeError') }]);
  });

  it('reports the caught error if the failure cannot be described', async () => {
    const run = await workflow.run(
      {
        ...happy,
        FindIdentityStoreUser: [lambdaError('AccessDeniedException')],
        FindLeaver: [lambdaError('AccessDeniedException')],
        CreateIdentityStoreUser: [lambdaError('AccessDeniedException')],
        DescribeFailure: [lambdaError('TypeError')],
      },
      request,
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'FailureNotDescribed' });
    expect(String(run.cause)).toContain('AccessDeniedException');
    expect(run.events).toMatchObject([{ DetailType: detailType, Detail: undescribed }]);
  });

  it('accepts an input that is not an object', async () => {
    const run = await workflow.run(
      { ...happy, [own.prepare]: [lambdaError('InvalidRequest')] },
      'not an object' as never,
    );
    expect(run.visited).toEqual([
      own.prepare,
      own.notPrepared,
      'DescribeFailure',
      'ReportFailure',
      'ReleasePerson',
      own.failed,
    ]);
  });

  it('fails if the outcome cannot be reported', async () => {
    const refused = Object.assign(new Error('no'), { name: 'EventBridge.FailedEntry' });
    const run = await workflow.run({ ...happy, [own.report]: [refused], ReportFailure: [refused] }, request);
    expect(run.status).toBe('FAILED');
    expect(run.calls[own.report]).toHaveLength(9);
    expect(run.calls.DescribeFailure).toMatchObject([{ kind, known: { ...outcome, failure: { [own.report]: {} } } }]);
  });

  it('waits for its turn', async () => {
    const at = new Date(Date.now() + 90_500).toISOString();
    const startedAt = Date.now();
    const run = await workflow.run({ ...happy, TakeTurn: [{ at }] }, request);
    expect(run.status).toBe('SUCCEEDED');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(90_500);
    expect(run.calls.TakeTurn).toMatchObject([{ kind, requests: { identityStore: {} } }]);
  });

  it.each(['ResourceNotFoundException', 'TypeError'])('goes on without a turn after %s', async (error) => {
    const run = await workflow.run({ ...happy, TakeTurn: [lambdaError(error)] }, request);
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: outcome });
    expect(run.visited.slice(0, 3)).toEqual([own.prepare, 'TakeTurn', 'ClaimPerson']);
  });

  it('waits for another execution of the person, and fails if it takes too long', async () => {
    const busy = lambdaError('PersonBusy');
    const waited = await workflow.run({ ...happy, ClaimPerson: [busy, busy, happy.ClaimPerson?.[0] ?? {}] }, request);
    expect(waited.status).toBe('SUCCEEDED');
    const run = await workflow.run({ ...happy, ClaimPerson: [busy] }, request);
    expect(run.calls.ClaimPerson).toHaveLength(41);
    expect(run.visited).toEqual([
      own.prepare,
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'DescribeFailure',
      'ReportFailure',
      'ReleasePerson',
      own.failed,
    ]);
  });

  it('reports the recalled answer, and succeeds without a claim, when the request is superseded', async () => {
    const superseded = lambdaError('RequestSuperseded', 'HR-2');
    const run = await workflow.run({ ...happy, ClaimPerson: [superseded] }, request);
    expect(run.visited).toEqual([
      own.prepare,
      'TakeTurn',
      'AwaitTurn',
      'ClaimPerson',
      'RecallAnswer',
      'ReportRecalled',
      'RequestSuperseded',
    ]);
    expect(run.calls.RecallAnswer).toMatchObject([
      { kind, request, refusal: { Error: 'RequestSuperseded', Cause: superseded.message } },
    ]);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: recalled.detail,
      events: [{ Source: 'finspace.onboarding', DetailType: recalled.detailType, Detail: recalled.detail }],
    });
  });

  it('reports a failure if the recalled answer cannot be reported', async () => {
    const refused = Object.assign(new Error('no'), { name: 'EventBridge.FailedEntry' });
    const superseded = lambdaError('RequestSuperseded', 'HR-2');
    const run = await workflow.run({ ...happy, ClaimPerson: [superseded], ReportRecalled: [refused] }, request);
    expect(run.status).toBe('FAILED');
    expect(run.calls.DescribeFailure).toMatchObject([{ kind, known: { failure: { ReportRecalled: {} } } }]);
  });

  describe.each(['PersonBusy', 'TypeError'])('when ReleasePerson throws %s', (error) => {
    const unreleased = { ...happy, ReleasePerson: [lambdaError(error)] };

    it('succeeds after a success', async () => {
      await expect(workflow.run(unreleased, request)).resolves.toMatchObject({ status: 'SUCCEEDED', output: outcome });
    });

    it('fails after a failure, with its error', async () => {
      const run = await workflow.run(
        {
          ...unreleased,
          ClaimPerson: [lambdaError('TypeError')],
          DescribeFailure: [failure('ClaimPerson', 'TypeError')],
        },
        request,
      );
      expect(run).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: 'why' });
      expect(run.visited.slice(-3)).toEqual(['ReleasePerson', 'RequestFailed?', own.failed]);
    });
  });
});
