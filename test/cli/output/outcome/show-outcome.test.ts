import { expect, it } from 'vitest';
import { outcomeText } from '../../../../cli/output/outcome/show-outcome.ts';
import type { FailureOfKind } from '../../../../core/outcome/outcomes.ts';
import { executionWith } from '../../../helpers/executions.ts';

const execution = executionWith();
const identityStoreUser = { identityStoreId: 'd-1234567890', userId: 'user-id', userArn: 'arn', created: true };

it('shows the step, the exception, the existing users, and what to do after a failure', () => {
  const text = outcomeText(
    {
      ...execution,
      failed: {
        kind: 'onboarding',
        detail: {
          executionArn: 'arn',
          identityStoreUser,
          finSpaceUser: { unknown: 'ThrottlingException' },
          failure: {
            step: 'CreateKxUser',
            error: 'LimitExceededException',
            message: 'too many',
            disposition: 'raise-quota',
          },
        },
      },
    },
    process.stdout,
  );
  for (const part of [
    'CreateKxUser failed with LimitExceededException',
    'too many',
    'user-id',
    'unknown: ThrottlingException',
    'this person has none',
    'raise-quota: Request a higher quota',
  ]) {
    expect(text).toContain(part);
  }
});

it.each([
  ['PrepareRoleChange', 'InvalidRequest', 'No users were looked up, and nothing was changed.'],
  ['DescribeFailure', 'FailureNotDescribed', 'It is not known which users exist.'],
])('does not say that people have no users if no users were looked up: %s %s', (step, error, said) => {
  const failure = { step, error, message: 'why', disposition: 'look-closer' as const };
  for (const failed of [
    { kind: 'onboarding', detail: { executionArn: 'arn', failure } },
    { kind: 'role-change', detail: { executionArn: 'arn', role: {}, failure } },
  ] satisfies FailureOfKind[]) {
    const text = outcomeText({ ...execution, failed }, process.stdout);
    expect(text).toContain(said);
    expect(text).not.toContain('this person has none');
  }
});

it('shows why an execution was stopped', () => {
  const text = outcomeText(
    { ...execution, status: 'ABORTED', error: 'Maintenance', cause: 'at night' },
    process.stdout,
  );
  expect(text).toContain('the execution is ABORTED. Maintenance: at night');
});

it('does not show a running execution as a failure', () => {
  expect(outcomeText({ ...execution, status: 'RUNNING' }, process.stdout)).toBe('The execution is still running.');
});

it.each([
  ['of its own', execution.executionArn, false],
  ['of an earlier execution', 'arn:earlier', true],
])('says whether an answer is repeated: %s', (_, executionArn, isRepeated) => {
  const detail = {
    requestId: 'HR-1',
    executionArn,
    identityStoreUser,
    finSpaceUser: { skipped: 'not requested' as const },
    kxUser: { skipped: 'not requested' as const },
  };
  const succeeded = { kind: 'onboarding' as const, detail };
  const text = outcomeText({ ...execution, status: 'SUCCEEDED', succeeded }, process.stdout);
  expect(text.includes('an earlier execution')).toBe(isRepeated);
});
