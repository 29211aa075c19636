/** What no role of the stack may do, although it is close to what the role is for. */
import type { Stack } from 'local-cloud';
import { evaluate, type RequiredPermission, type Statement } from 'local-cloud/iam';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deployment } from '../../helpers/requests.ts';
import { ACCOUNT, stack, useFakedTime } from '../../helpers/world.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { HARDENED, IDENTITY_STORE_KEY, kxUserArn, WITH_OWN_ROLE } from './stacks.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

/** What no role of the stack may do: each differs in one thing from what the role is for. */
const REFUSED: Record<string, [role: string, permission: RequiredPermission][]> = {
  'the record of a person to the line': ['dynamodb:GetItem', 'dynamodb:UpdateItem'].map((action) => [
    'TakeTurnFunction',
    { action, resource: HARDENED.tables[0]?.arn ?? '', context: { 'dynamodb:LeadingKeys': ['person'] } },
  ]),
  'a change of a request to the writers that note throttled calls': [
    'CreateIdentityStoreUserFunction',
    'CreateFinSpaceUserFunction',
    'EnableFinSpaceUserFunction',
    'CreateKxUserFunction',
    'UpdateKxUserFunction',
    'AddToGroupFunction',
    'RemoveFromGroupFunction',
    'RemoveMembershipFunction',
    'DisableFinSpaceUserFunction',
    'SuspendKxUserFunction',
    'DeleteKxUserFunction',
    'DeleteIdentityStoreUserFunction',
  ].map((role) => [
    role,
    {
      action: 'dynamodb:UpdateItem',
      resource: HARDENED.tables[0]?.arn ?? '',
      context: { 'dynamodb:LeadingKeys': ['person'] },
    },
  ]),
  'a start of anything but the live version': ['StartExecutionsRole', 'StartOnboardingBatchFunction'].flatMap((role) =>
    stack.stateMachines.flatMap(({ arn: resource }) =>
      [undefined, ['1'], ['canary']].map((qualifier): [string, RequiredPermission] => [
        role,
        {
          action: 'states:StartExecution',
          resource,
          context: qualifier ? { 'states:StateMachineQualifier': qualifier } : {},
        },
      ]),
    ),
  ),
  'a key of the identity store without the identity store': HARDENED.roles.flatMap(({ logicalId }) =>
    [{}, { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' }].map((context): [string, RequiredPermission] => [
      logicalId,
      { action: 'kms:Decrypt', resource: IDENTITY_STORE_KEY, context },
    ]),
  ),
  'a kx role for another service': ['CreateKxUserFunction', 'UpdateKxUserFunction'].map((role) => [
    role,
    {
      action: 'iam:PassRole',
      resource: deployment.kxRoles.values().next().value ?? '',
      context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    },
  ]),
  'a kx role to a leaver for another service': [
    [
      'SuspendKxUserFunction',
      {
        action: 'iam:PassRole',
        resource: deployment.kxNoAccessRoleArn,
        context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      },
    ],
  ],
  'a kx role with access to a leaver': [...deployment.kxRoles.values()].map(
    (resource): [string, RequiredPermission] => [
      'SuspendKxUserFunction',
      { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': 'finspace.amazonaws.com' } },
    ],
  ),
  'the removal of a kx user that no onboarding has created': [
    ['SuspendKxUserFunction', { action: 'finspace:UpdateKxUser', resource: kxUserArn(HARDENED), context: {} }],
    ['DeleteKxUserFunction', { action: 'finspace:DeleteKxUser', resource: kxUserArn(HARDENED), context: {} }],
  ],
  'a removal to a function that is not for it': HARDENED.roles.flatMap(({ logicalId }) =>
    [
      ['DeleteIdentityStoreUserFunction', 'identitystore:DeleteUser', 'arn:aws:identitystore:::user/u'],
      ['DeleteKxUserFunction', 'finspace:DeleteKxUser', kxUserArn(HARDENED)],
    ]
      .filter(([own]) => own !== logicalId)
      .map(([, action = '', resource = '']): [string, RequiredPermission] => [
        logicalId,
        { action, resource, context: { 'aws:ResourceTag/identityStoreUserId': 'u' } },
      ]),
  ),
};

it.each(Object.entries(REFUSED))('no role gives %s', (_, tries) => {
  for (const [logicalId, permission] of tries) {
    const { statements } = HARDENED.roles.find((role) => role.logicalId === logicalId) ?? {};
    expect(evaluate(statements ?? [], permission)).toBe('implicitDeny');
  }
});

it('FinSpace takes the role of kx users for no other account', () => {
  const { trust, arn } = WITH_OWN_ROLE.roles.find(({ logicalId }) => logicalId === 'KxUserRole') ?? {};
  const finSpace = (trust ?? []).filter(({ Sid }) => Sid === 'FinSpace');
  const decisions = [ACCOUNT.accountId, '999999999999'].map((account) =>
    evaluate(finSpace, { action: 'sts:AssumeRole', resource: arn ?? '', context: { 'aws:SourceAccount': account } }),
  );
  expect(decisions).toEqual(['allowed', 'implicitDeny']);
});

it.each(['StartExecutionsRole', 'StartOnboardingBatchFunction'])(
  '%s could start nothing with the ARNs of the aliases',
  async (logicalId) => {
    const roles = stack.roles.map((role) =>
      role.logicalId === logicalId
        ? { ...role, statements: role.statements.map((statement) => ({ ...statement, ...onAliases(statement) })) }
        : role,
    );
    const names = ['a new person, by an event', 'a batch: one that has failed before, one that is no JSON'];
    const results = await Promise.all(names.map((name) => works(name, { ...stack, roles })));
    expect(results).toContain(false);
  },
);

async function works(name: string, policies: Stack): Promise<boolean | undefined> {
  try {
    return await SCENARIOS[name]?.((world) => world.usePolicies(policies));
  } catch {
    return false;
  }
}

function onAliases({ Action }: Statement): Partial<Statement> {
  const isStart = Action.includes('states:StartExecution');
  return isStart ? { Resource: stack.stateMachineAliases.map(({ arn }) => arn), Condition: {} } : {};
}
