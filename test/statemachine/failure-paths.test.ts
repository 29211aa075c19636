/** The failure path of each workflow: if a state fails permanently, the workflow describes and reports the failure, and fails. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, changeKxRole, lambdaError, onboardUser } from '../helpers/definition.ts';
import { sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import {
  failure,
  kxUser,
  onboarding,
  onboardingAnswers,
  quant,
  recalled,
  roleChange,
  roleChangeAnswers,
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
    outcome: onboarding.outcome,
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
    outcome: roleChange.outcome,
    kind: 'role-change',
    detailType: 'User Role Change Failed',
    undescribed: { role: {} },
  },
];

/** Results that lead to a step of the onboarding that runs only after an "already exists" error. */
function resultsThatLeadTo(step: string): Record<string, Answer[]> {
  const create = step === 'UpdateKxUser' ? 'CreateKxUser' : step.replace('Find', 'Create');
  if (step === 'CheckOtherKxUsers') return { CreateIdentityStoreUser: [lambdaError('ConflictException')] };
  if (create === step) return {};
  return {
    [create]: [lambdaError(create === 'CreateKxUser' ? 'ResourceAlreadyExistsException' : 'ConflictException')],
    ...(step === 'UpdateKxUser' && { FindKxUser: [{ ...kxUser, iamRole: quant, created: false }] }),
  };
}

describe.each(WORKFLOWS)('$name', ({ workflow, request, happy, outcome, kind, detailType, undescribed }) => {
  const { own } = workflow;

  it.each(
    workflow.taskStates.map(([name]) => name).filter((name) => !['DescribeFailure', 'ReleasePerson'].includes(name)),
  )('describes and reports the failure, and fails, when %s throws an undocumented error', async (step) => {
    const run = await workflow.run(
      {
        ...happy,
        ...(workflow === onboardUser && resultsThatLeadTo(step)),
        ...(step === 'RecallAnswer' && { ClaimPerson: [lambdaError('RequestSuperseded')] }),
        [step]: [lambdaError('TypeError')],
        DescribeFailure: [failure(step, 'TypeError')],
      },
      request,
    );
    expect(run).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: 'why' });
    expect(run.visited.slice(-4)).toEqual(['DescribeFailure', 'ReportFailure', 'ReleasePerson', own.failed]);
    expect(run.calls[step]).toHaveLength(1);
    expect(run.calls.DescribeFailure).toMatchObject([
      { kind, known: { failure: { [step]: { Error: 'TypeError', Cause: lambdaError('TypeError').message } } } },
    ]);
    expect(run.events).toMatchObject([{ DetailType: detailType, Detail: failure(step, 'TypeError') }]);
  });

  it('reports the caught error if the failure cannot be described', async () => {
    const run = await workflow.run(
      {
        ...happy,
        FindIdentityStoreUser: [lambdaError('AccessDeniedException')],
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

  it('waits for another execution of the person, and fails if it takes too long', async () => {
    const busy = lambdaError('PersonBusy');
    const waited = await workflow.run({ ...happy, ClaimPerson: [busy, busy, happy.ClaimPerson?.[0] ?? {}] }, request);
    expect(waited.status).toBe('SUCCEEDED');
    const run = await workflow.run({ ...happy, ClaimPerson: [busy] }, request);
    expect(run.calls.ClaimPerson).toHaveLength(41);
    expect(run.visited).toEqual([
      own.prepare,
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
    expect(run.visited).toEqual([own.prepare, 'ClaimPerson', 'RecallAnswer', 'ReportRecalled', 'RequestSuperseded']);
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
