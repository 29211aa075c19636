import { describe, expect, it } from 'vitest';
import { OUTCOME_TEXTS } from '../../../../cli/output/outcome/outcome-texts.ts';
import { outcomeText } from '../../../../cli/output/outcome/show-outcome.ts';
import type { FailureOfKind, Success } from '../../../../core/outcome/outcomes.ts';
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

describe('groups', () => {
  const user = { ...identityStoreUser, created: false as const };
  const kxUser = { environmentId: 'env', userName: 'ada', userArn: 'arn', iamRole: 'role', created: false as const };
  const role = { before: 'role', now: 'role', changed: false };
  const detail = { requestId: 'HR-1', executionArn: execution.executionArn, identityStoreUser: user, kxUser };
  const granted = { name: 'Quants', groupId: 'id-q', granted: true as const };
  const found = { name: 'Traders', groupId: 'id-t', granted: false as const };
  const revoked = { name: 'Interns', groupId: 'id-i' };

  function textOf(succeeded: Success): string {
    return outcomeText({ ...execution, status: 'SUCCEEDED', succeeded }, process.stdout);
  }

  it('are shown after the users of an onboarding', () => {
    const lost = { name: 'Readers', groupId: 'id-r', granted: 'unknown' as const };
    const groups = [granted, found, lost];
    const text = textOf({
      kind: 'onboarding',
      detail: { ...detail, finSpaceUser: { skipped: 'not requested' }, groups, revokedGroups: [revoked] },
    });
    for (const [name, id, membership] of [
      ['Quants', 'id-q', 'granted'],
      ['Traders', 'id-t', 'a member already'],
      ['Readers', 'id-r', 'granted or found: the response was lost'],
      ['Interns', 'id-i', 'taken away'],
    ]) {
      expect(text).toContain(`Group:       ${name}\nGroup id:    ${id}\nMembership:  ${membership}\n`);
    }
  });

  it('are shown when the request leaves none', () => {
    expect(textOf({ kind: 'role-change', detail: { ...detail, role, groups: [] } })).toContain(
      'in none of the groups that the deployment allows',
    );
  });

  it('are not shown when the request has none', () => {
    expect(textOf({ kind: 'role-change', detail: { ...detail, role } })).not.toContain('Membership');
  });

  it('are shown after a failure, as far as they are known', () => {
    const failure = { step: 'AddToGroup', error: 'X', message: 'why', disposition: 'try-again' as const };
    const failed = (groups: { unknown: string } | { name: string; groupId: string }[]) =>
      outcomeText(
        { ...execution, failed: { kind: 'role-change', detail: { executionArn: 'arn', role: {}, groups, failure } } },
        process.stdout,
      );
    expect(failed([revoked])).toContain('Membership:  a member\n');
    expect(failed({ unknown: 'AccessDeniedException' })).toContain('Membership:  unknown: AccessDeniedException');
  });

  it.each([
    ['The role and the groups are changed.', 'role changed', { ...role, changed: true }, [granted], []],
    ['The role is changed.', 'role changed', { ...role, changed: true }, [found], []],
    ['The kx user has the role already: only the groups were changed.', 'groups changed', role, [granted], []],
    ['The kx user has the role already: only the groups were changed.', 'groups changed', role, [found], [revoked]],
    ['The kx user has the role already: nothing was changed.', 'role set already', role, [found], []],
  ])('count as a change: %s', (text, counted, roles, groups, revokedGroups) => {
    const outcome = { ...detail, role: roles, groups, revokedGroups };
    expect(textOf({ kind: 'role-change', detail: outcome })).toContain(text);
    expect(OUTCOME_TEXTS['role-change'].batch.describe(outcome)).toBe(counted);
  });

  it.each([
    ['onboarded', [granted]],
    ['onboarded, existed already', [found]],
  ])('count in the summary of a batch: %s', (counted, groups) => {
    const outcome = { ...detail, finSpaceUser: { skipped: 'not requested' as const }, groups };
    expect(OUTCOME_TEXTS.onboarding.batch.describe(outcome)).toBe(counted);
  });
});
