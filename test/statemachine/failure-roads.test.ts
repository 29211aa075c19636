/** Where each workflow goes when a state fails for good: it describes, reports, and ends in failure. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleRequest, sampleRoleChange } from '../requests.ts';
import { failure, kxUser, onboarding, onboardingAnswers, quant, roleChange, roleChangeAnswers } from './answers.ts';
import { type Answer, changeKxRole, lambdaError, onboardUser } from './definition.ts';

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
    /** What the failure holds that could not be described. */
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

/** The answers on the road that leads to a step of the onboarding behind "already exists". */
function roadTo(step: string): Record<string, Answer[]> {
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

  it.each(workflow.taskStates.map(([name]) => name).filter((name) => name !== 'DescribeFailure'))(
    'describes, reports and ends in failure when %s fails in a way that nobody documented',
    async (step) => {
      const run = await workflow.run(
        {
          ...happy,
          ...(workflow === onboardUser && roadTo(step)),
          [step]: [lambdaError('TypeError')],
          DescribeFailure: [failure(step, 'TypeError')],
        },
        request,
      );
      expect(run).toMatchObject({ status: 'FAILED', error: 'TypeError', cause: 'why' });
      expect(run.visited.slice(-3)).toEqual(['DescribeFailure', 'ReportFailure', own.failed]);
      expect(run.calls[step]).toHaveLength(1);
      expect(run.calls.DescribeFailure).toMatchObject([
        { kind, known: { failure: { [step]: { Error: 'TypeError', Cause: lambdaError('TypeError').message } } } },
      ]);
      expect(run.events).toMatchObject([{ DetailType: detailType, Detail: failure(step, 'TypeError') }]);
    },
  );

  it('reports the failure as it was caught when it cannot be described', async () => {
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

  it('takes an input that is no object', async () => {
    const run = await workflow.run(
      { ...happy, [own.prepare]: [lambdaError('InvalidRequest')] },
      'not an object' as never,
    );
    expect(run.visited).toEqual([own.prepare, own.notPrepared, 'DescribeFailure', 'ReportFailure', own.failed]);
  });

  it('ends in failure when the outcome cannot be reported', async () => {
    const refused = Object.assign(new Error('no'), { name: 'EventBridge.FailedEntry' });
    const run = await workflow.run({ ...happy, [own.report]: [refused], ReportFailure: [refused] }, request);
    expect(run.status).toBe('FAILED');
    expect(run.calls[own.report]).toHaveLength(9);
    expect(run.calls.DescribeFailure).toMatchObject([{ kind, known: { ...outcome, failure: { [own.report]: {} } } }]);
  });
});
