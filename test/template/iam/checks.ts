/** Questions to policies that no scenario asks: each check has a stack answer them. */
import { checkStack, type Stack } from 'local-cloud';
import { administratorOf, evaluate } from 'local-cloud/iam';
import { deployment } from '../../helpers/requests.ts';
import { ACCOUNT, stack } from '../../helpers/world.ts';
import { hrEntry, offboardingEntry, roleChangeEntry } from './scenarios/worlds.ts';
import { authorizerOf, HR_ACCOUNT, kxUserArn, PROTECTED_IDS, roleOf } from './stacks.ts';

/** Says whether a stack gives the right answers. It may throw the refusal instead. */
export type Check = (policies: Stack) => boolean;

/** What is right for every stack of the application. */
export const GENERAL_CHECKS: Record<string, Check> = {
  'status events that a function cannot take'(policies) {
    const authorizer = authorizerOf(policies);
    const targets = policies.functions.filter(({ deadLetterArn }) => deadLetterArn !== undefined);
    for (const { roleArn, deadLetterArn } of targets) {
      authorizer.authorizeRole(roleArn, 'sqs:SendMessage', { QueueUrl: deadLetterArn });
    }
    return targets.length > 0;
  },
  'alarms are published'(policies) {
    const topic = policies.outputs.AlarmTopicArn ?? '';
    authorizerOf(policies).authorizeService('cloudwatch.amazonaws.com', 'sns:Publish', topic, {});
    return true;
  },
  'queues and topic refuse what comes without TLS'({ queues, outputs, resourcePolicies }) {
    const statements = resourcePolicies.flatMap((policy) => policy.statements);
    const context = { 'aws:SecureTransport': 'false' };
    return [
      ...queues.map(({ arn }) => ({ action: 'sqs:SendMessage', resource: arn, context })),
      { action: 'sns:Publish', resource: outputs.AlarmTopicArn ?? '', context },
    ].every((permission) => evaluate(statements, permission) === 'explicitDeny');
  },
  'the resources are created'(policies) {
    checkStack(policies, authorizerOf(policies));
    return true;
  },
};

/** Who may put what on the bus when the deployment names the HR system. */
export const HR_CHECKS: Record<string, Check> = {
  'requests of the HR system'(policies) {
    return [{}, roleChangeEntry(), offboardingEntry()].every((entry) => mayPut(policies, HR_ACCOUNT, entry));
  },
  'requests of others'(policies) {
    const others = [ACCOUNT.accountId, '999999999999'];
    return others.every((account) => !mayPut(policies, account, {}));
  },
  'other events of the HR system'(policies) {
    return [{ Source: 'finspace.onboarding' }, { DetailType: 'User Onboarded' }, { EventBusName: 'default' }].every(
      (part) => !mayPut(policies, HR_ACCOUNT, part),
    );
  },
};

/** A protected person keeps everything, whatever a function is asked to remove. */
export const PROTECTED_CHECKS: Record<string, Check> = Object.fromEntries(
  PROTECTED_IDS.flatMap((id): [string, Check][] => {
    const user = { resource: `arn:aws:identitystore:::user/${id}` };
    const kxUser = { resource: kxUserArn(stack), context: { 'aws:ResourceTag/identityStoreUserId': id } };
    return [
      ['RemoveMembershipFunction', { action: 'identitystore:DeleteGroupMembership', ...user }] as const,
      ['DeleteIdentityStoreUserFunction', { action: 'identitystore:DeleteUser', ...user }] as const,
      ['SuspendKxUserFunction', { action: 'finspace:UpdateKxUser', ...kxUser }] as const,
      ['DeleteKxUserFunction', { action: 'finspace:DeleteKxUser', ...kxUser }] as const,
    ].map(([logicalId, permission]): [string, Check] => [
      `${logicalId} is denied the protected person ${id}`,
      ({ roles }) => {
        const { statements = [] } = roles.find((role) => role.logicalId === logicalId) ?? {};
        return evaluate(statements, permission) === 'explicitDeny';
      },
    ]);
  }),
);

/** Where an identity provider provisions the users, no role of the stack may create one. */
export const ADOPTING_CHECKS: Record<string, Check> = {
  'no role may create a user of the identity store'({ roles }) {
    const resource = `arn:aws:identitystore::${ACCOUNT.accountId}:identitystore/${deployment.identityStoreId}`;
    const permission = { action: 'identitystore:CreateUser', resource };
    return roles.length > 10 && roles.every(({ statements }) => evaluate(statements, permission) !== 'allowed');
  },
};

/** What the role of kx users is for. */
export const KX_ROLE_CHECKS: Record<string, Check> = {
  'a kx user gets the role of the stack'(policies) {
    const input = { environmentId: policies.parameters.KxEnvironmentId, userName: 'ada', iamRole: ownRole(policies) };
    const authorizer = authorizerOf(policies);
    authorizer.authorizeRole(roleOf(policies, 'CreateKxUserFunction'), 'finspace:CreateKxUser', { ...input, tags: {} });
    authorizer.authorizeRole(roleOf(policies, 'UpdateKxUserFunction'), 'finspace:UpdateKxUser', input);
    return true;
  },
  'a kx user connects to a cluster'(policies) {
    const authorizer = authorizerOf(policies);
    const role = ownRole(policies);
    authorizer.authorizeAssumption(role, { service: 'finspace.amazonaws.com' });
    authorizer.authorizeAssumption(role, administratorOf({ accessKeyId: '', region: '' }, ACCOUNT.accountId));
    const cluster = { environmentId: policies.parameters.KxEnvironmentId, clusterName: 'hdb' };
    authorizer.authorizeRole(role, 'finspace:ConnectKxCluster', cluster);
    authorizer.authorizeRole(role, 'finspace:GetKxConnectionString', cluster);
    return true;
  },
};

function ownRole(policies: Stack): string {
  return roleOf(policies, 'KxUserRole');
}

function mayPut(policies: Stack, accountId: string, part: object): boolean {
  const input = { Entries: [{ ...hrEntry(), ...part }] };
  try {
    authorizerOf(policies).authorizeCall('events:PutEvents', input, { accessKeyId: accountId, region: ACCOUNT.region });
    return true;
  } catch {
    return false;
  }
}
