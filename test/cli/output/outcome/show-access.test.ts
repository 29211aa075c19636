/** What the commands show of an offboarding. */
import { describe, expect, it } from 'vitest';
import { OUTCOME_TEXTS } from '../../../../cli/output/outcome/outcome-texts.ts';
import { outcomeText } from '../../../../cli/output/outcome/show-outcome.ts';
import type { OffboardingFailure, OffboardingOutcome } from '../../../../core/outcome/outcome.ts';
import { executionWith } from '../../../helpers/executions.ts';

const user = { identityStoreId: 'd-1234567890', userId: 'user-id', userArn: 'user-arn' };
const kxUser = { environmentId: 'env', userName: 'ada', userArn: 'kx-arn', iamRole: 'role-quant' };
const before = {
  identityStoreUser: user,
  groups: [
    { groupId: 'group-1', membershipId: 'm-1' },
    { groupId: 'group-2', membershipId: 'm-2' },
  ],
  finSpaceUser: { userId: 'fs-id', status: 'ENABLED' },
  kxUsers: [kxUser],
};

function offboarded(more: Partial<OffboardingOutcome> = {}): OffboardingOutcome {
  const { iamRole: _, ...kept } = kxUser;
  return {
    requestId: 'LV-1',
    executionArn: executionWith().executionArn,
    mode: 'suspend',
    before,
    identityStoreUser: { ...user, removed: false },
    groups: [{ groupId: 'group-1' }, { groupId: 'group-2' }],
    finSpaceUser: { userId: 'fs-id', disabled: true },
    kxUsers: [{ ...kept, removed: false }],
    residual: [
      { what: 'portal-sessions', message: 'They last up to 90 days' },
      { what: 'finspace-address', message: 'The address stays taken' },
    ],
    ...more,
  };
}

function successText(detail: OffboardingOutcome): string {
  const execution = executionWith({ status: 'SUCCEEDED', succeeded: { kind: 'offboarding', detail } });
  return outcomeText(execution, process.stdout);
}

function failureText(more: Partial<OffboardingFailure>): string {
  const failure = {
    step: 'CutKxAccess',
    error: 'ThrottlingException',
    message: 'why',
    disposition: 'try-again' as const,
  };
  const detail = { requestId: 'LV-1', executionArn: 'arn', before, remaining: {}, failure, ...more };
  return outcomeText(executionWith({ failed: { kind: 'offboarding', detail } }), process.stdout);
}

/** The blocks of a table, each as its values. */
const blocks = (text: string) =>
  text.split('\n\n').map((block) => block.split('\n').map((line) => line.replace(/^[^:]*: +/, '')));

describe('a person who has left', () => {
  it('is shown with what was before and what is now, and with what is left', () => {
    const text = successText(offboarded());
    expect(blocks(text).slice(0, 5)).toEqual([
      ['IAM Identity Center', 'user-id', 'a user', 'still there, without groups'],
      ['Group', 'group-1', 'a member', 'removed from it'],
      ['Group', 'group-2', 'a member', 'removed from it'],
      ['FinSpace', 'fs-id', 'ENABLED', 'disabled'],
      ['FinSpace kdb', 'ada', 'role-quant', 'a role without access'],
    ]);
    expect(text).toContain('The person has left: the access is suspended.');
    expect(text).toContain(
      'What this workflow cannot take away:\n- portal-sessions: They last up to 90 days\n- finspace-address: The address stays taken',
    );
    expect(text).not.toContain('denyPolicy');
  });

  it('is shown as removed', () => {
    const { iamRole: _, ...kept } = kxUser;
    const text = successText(
      offboarded({
        mode: 'remove',
        identityStoreUser: { ...user, removed: true },
        finSpaceUser: { userId: 'fs-id', disabled: false },
        kxUsers: [{ ...kept, removed: true }],
        residual: [],
      }),
    );
    expect(blocks(text).map((block) => block.at(-1))).toEqual([
      'removed',
      'removed from it',
      'removed from it',
      'disabled already',
      'removed',
      'the access is removed.',
    ]);
    expect(text).not.toContain('cannot take away');
  });

  it('has the policy as JSON that can be pasted, also on a narrow terminal', () => {
    const denyPolicy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'x:UserId': 'y'.repeat(90) } } },
      ],
    };
    const stream = Object.create(process.stdout, { isTTY: { value: true }, columns: { value: 40 } });
    const detail = offboarded({ denyPolicy });
    const text = outcomeText(
      executionWith({ status: 'SUCCEEDED', succeeded: { kind: 'offboarding', detail } }),
      stream,
    );
    expect(JSON.parse(text.slice(text.indexOf('{')))).toEqual(denyPolicy);
  });

  it('and had nothing is said to have had nothing', () => {
    const nothing = { before: {}, identityStoreUser: undefined, groups: [], finSpaceUser: undefined, kxUsers: [] };
    const text = successText(offboarded({ ...nothing, residual: [] }));
    expect(text).toContain('No user of the person was found.');
    expect(text).toContain('check the user name and the email');
    expect(text).not.toContain('has left');
  });
});

describe('a failed offboarding', () => {
  it('shows what remains first, then what is unknown, then what was taken away', () => {
    const text = failureText({
      remaining: {
        identityStoreUser: user,
        groups: [{ groupId: 'group-2', membershipId: 'm-2' }],
        finSpaceUser: { unknown: 'AccessDeniedException' },
        kxUsers: [{ ...kxUser, iamRole: 'role-none' }],
      },
    });
    expect(text).toContain('The person may still have access. CutKxAccess failed with ThrottlingException:');
    expect(blocks(text).slice(1, 6)).toEqual([
      ['IAM Identity Center', 'user-id', 'a user', 'REMAINS'],
      ['Group', 'group-2', 'a member', 'REMAINS a member'],
      ['FinSpace kdb', 'ada', 'role-quant', 'role-none'],
      ['FinSpace', 'unknown: AccessDeniedException'],
      ['Group', 'group-1', 'a member', 'removed from it'],
    ]);
    expect(text).toContain('try-again: Send the request again.');
  });

  it('shows a status and a role of now', () => {
    const text = failureText({
      remaining: { finSpaceUser: { userId: 'fs-id', status: 'DISABLED' }, kxUsers: [kxUser] },
    });
    expect(blocks(text)).toContainEqual(['FinSpace', 'fs-id', 'ENABLED', 'DISABLED']);
    expect(blocks(text)).toContainEqual(['FinSpace kdb', 'ada', 'role-quant', 'role-quant']);
  });

  it('does not say of anything unknown that it was taken away', () => {
    const unknown = { unknown: 'AccessDeniedException' };
    const text = failureText({
      remaining: { identityStoreUser: unknown, groups: unknown, finSpaceUser: unknown, kxUsers: unknown },
    });
    expect(text).not.toMatch(/removed|not found/);
    expect(text.match(/unknown: AccessDeniedException/g)).toHaveLength(4);
  });

  it('that has found nothing says so', () => {
    expect(failureText({ before: {}, remaining: {} })).toContain('No user of the person was found.');
  });
});

it.each([
  ['offboarded, suspended', offboarded()],
  ['offboarded, removed', offboarded({ mode: 'remove' })],
  ['offboarded, had no user', offboarded({ before: { groups: [], kxUsers: [] } })],
])('the summary of a batch counts: %s', (text, outcome) => {
  expect(OUTCOME_TEXTS.offboarding.batch.describe(outcome)).toBe(text);
});
