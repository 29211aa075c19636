/**
 * Least privilege: with any one statement, action, resource or condition value less than the template grants, something
 * breaks. So nothing that is granted is needless, and with all of it nothing is missing.
 */
import type { Message } from '@aws-sdk/client-sqs';
import { checkStack, type Stack } from 'local-cloud';
import { Authorizer, administratorOf, evaluate, type RequiredPermission, type Statement } from 'local-cloud/iam';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LINE_KEY } from '../../core/pace/line.ts';
import { LANDING_MS } from '../../core/person/timing.ts';
import type { Document } from '../helpers/document.ts';
import { audit, recordLeave } from '../helpers/person/audit.ts';
import { plan } from '../helpers/person/plan.ts';
import { deployment, sampleOffboarding, sampleRemoval, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { ACCOUNT, functionsOf, stack, stackWith, useFakedTime, World, type WorldOptions } from '../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Says whether all went as it should in a stack whose policies may lack something. */
type Scenario = (stack: Stack) => Promise<boolean>;

/** The HR system is of another account. */
const HR_ACCOUNT = '444455556666';

/** The key of the identity store is of the organization's management account, as the store is. */
const IDENTITY_STORE_KEY = 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** The parameters that bring policies of their own. */
const HARDENED = stackWith({
  CustomerManagedKey: 'true',
  IdentityStoreKeyArn: IDENTITY_STORE_KEY,
  HrPrincipal: HR_ACCOUNT,
});
const WITH_HR_USER = stackWith({ HrPrincipal: `arn:aws:iam::${HR_ACCOUNT}:user/administrator` });
const WITH_OWN_ROLE = stackWith({ KxRoleArns: '' });

const PROTECTED_IDS = ['d3f0a1c2-1111-4222-8333-444455556666', 'e4f0a1c2-1111-4222-8333-444455556666'];
const WITH_PROTECTED_USERS = stackWith({ ProtectedUserIds: PROTECTED_IDS.join(',') });

const ADOPTING = stackWith({ IdentityStoreUsers: 'adopt' });
const ADOPTING_FUNCTIONS = await functionsOf(ADOPTING, 'adopting');

/** Ways to use the application. */
const SCENARIOS: Record<string, Scenario> = {
  async 'a new person, by an event'(policies) {
    const world = new World();
    world.usePolicies(policies);
    await world.events.putEntries([hrEntry()]);
    await world.run(() => false);
    return world.outcomes[0]?.detailType === 'User Onboarded';
  },
  async 'a person who exists, with another role'(policies) {
    const world = await worldWithPerson(policies);
    await world.onboard({ ...sampleRequest(), kx: { ...sampleRequest().kx, role: 'quant' } });
    return hasSucceeded(world);
  },
  async 'a role change, by an event'(policies) {
    const world = await worldWithPerson(policies);
    await world.events.putEntries([roleChangeEntry()]);
    await world.run(() => false);
    return world.outcomes[0]?.detailType === 'User Role Changed' && isReleased(world);
  },
  async 'a role change that failed tells which role the person has'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    await world.changeRole(sampleRoleChange());
    return world.outcomes[0]?.detail.role.now !== undefined;
  },
  async 'a role change that was stopped tells which role the person has'(policies) {
    const world = await worldWithPerson(policies, { stopNext: true });
    await world.changeRole(sampleRoleChange());
    return world.outcomes[0]?.detail.role.now !== undefined;
  },
  async 'each role of the allow list, given and changed to'(policies) {
    const world = new World();
    world.usePolicies(policies);
    const roles = [...deployment.kxRoles.keys()];
    const requests = roles.map((role, index) => personWith(`person.${index}`, role));
    const changes = roles.map((_, index) => ({
      ...personWith('person.0', roles[(index + 1) % roles.length] ?? ''),
      requestId: `CHANGE-${index}`,
    }));
    for (const request of [...requests, ...changes]) {
      await world.onboard(request);
      if (!hasSucceeded(world)) return false;
      passTime();
    }
    return true;
  },
  async 'a failure tells what exists'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([{ operation: 'identitystore:CreateUser', error: 'ServiceQuotaExceededException' }]);
    await world.onboard(sampleRequest());
    return tellsWhatExists(world) && isReleased(world);
  },
  async 'a failure tells what exists, without a record of it'(policies) {
    const world = await worldWithPerson(policies, { isForgotten: true });
    await world.setFaults([{ operation: 'identitystore:CreateUser', error: 'ServiceQuotaExceededException' }]);
    await world.onboard(sampleRequest());
    return tellsWhatExists(world);
  },
  async 'an execution that was stopped tells what exists'(policies) {
    const world = await worldWithPerson(policies, { stopNext: true });
    await world.onboard(sampleRequest());
    return tellsWhatExists(world);
  },
  async 'an execution that was stopped with a claim tells what exists, and lets its claim end'(policies) {
    const world = await worldWithPerson(policies);
    world.stopAtCall(8);
    await world.onboard(sampleRequest());
    const [person] = await peopleOf(world);
    return tellsWhatExists(world) && person?.claim?.M?.state?.S === 'draining';
  },
  async 'an older request is answered with the newer one'(policies) {
    const world = await worldWithPerson(policies);
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    const Detail = JSON.stringify({ ...sampleRoleChange(), requestedAt });
    await world.events.putEntries([{ ...roleChangeEntry(), Detail }]);
    await world.run(() => false);
    return world.outcomes[0]?.detailType === 'Request Superseded';
  },
  async 'an older onboarding is answered with the newer one'(policies) {
    const world = await worldWithPerson(policies);
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    await world.onboard({ ...sampleRequest(), requestId: 'HR-OLD', requestedAt });
    return world.outcomes[0]?.detailType === 'Request Superseded';
  },
  async 'an older offboarding is answered with the newer one'(policies) {
    const world = await worldWithPerson(policies);
    const requestedAt = new Date(Date.now() - 60_000).toISOString();
    await world.offboard({ ...sampleOffboarding(), requestedAt });
    return world.outcomes[0]?.detailType === 'Request Superseded';
  },
  async 'a person whose names have changed'(policies) {
    const world = await worldWithPerson(policies);
    const { user, ...request } = sampleRequest();
    await world.onboard({ ...request, user: { ...user, name: { ...user.name, familyName: 'King' } } });
    return hasSucceeded(world);
  },
  async 'a person who was found gets the first kx user, beside that of another person'(policies) {
    const world = new World();
    const { kx, ...request } = sampleRequest();
    await world.onboard(request);
    await world.onboard(personWith('another.person', 'admin'));
    passTime();
    world.usePolicies(policies);
    await world.onboard({ ...request, kx });
    return hasSucceeded(world);
  },
  async 'a role change of a kx user under another name'(policies) {
    const world = await worldWithPerson(policies, { kxUserName: 'boss' });
    await world.changeRole(sampleRoleChange());
    return hasSucceeded(world);
  },
  async 'a failure tells of a kx user under another name'(policies) {
    const world = await worldWithPerson(policies, { kxUserName: 'boss' });
    await world.onboard(sampleRequest());
    return world.outcomes[0]?.detail.kxUser?.userName === 'boss';
  },
  async 'an execution that was stopped tells of a kx user under another name'(policies) {
    const world = await worldWithPerson(policies, { kxUserName: 'boss', stopNext: true });
    await world.onboard(sampleRequest());
    return world.outcomes[0]?.detail.kxUser?.userName === 'boss';
  },
  async 'each request takes a turn'(policies) {
    const world = new World();
    world.usePolicies(policies);
    const carryOut = [
      () => world.onboard(sampleRequest()),
      () => world.changeRole(sampleRoleChange()),
      () => world.offboard(sampleOffboarding()),
    ];
    for (const one of carryOut) {
      const before = await lineOf(world);
      passTime();
      await one();
      if ((await lineOf(world)).next?.N === before.next?.N) return false;
    }
    return true;
  },
  async 'groups: given and taken, by an onboarding and by a role change'(policies) {
    const world = await worldWithPerson(policies, { isMember: true });
    await world.onboard({ ...sampleRequest(), groups: ['Traders'] });
    if (!hasSucceeded(world)) return false;
    passTime();
    await world.changeRole({ ...sampleRoleChange(), groups: ['Quants'] });
    return hasSucceeded(world);
  },
  async 'a group whose answer was lost'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'InternalServerException', when: 'after' },
    ]);
    await world.onboard({ ...sampleRequest(), groups: ['Quants'] });
    return hasSucceeded(world);
  },
  async 'a group whose answer was lost, of a role change'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'InternalServerException', when: 'after' },
    ]);
    await world.changeRole({ ...sampleRoleChange(), groups: ['Quants'] });
    return hasSucceeded(world);
  },
  async 'a failure tells which groups the person is a member of'(policies) {
    const world = await worldWithPerson(policies, { isMember: true });
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'ServiceQuotaExceededException' },
    ]);
    await world.onboard({ ...sampleRequest(), groups: ['Quants', 'Traders'] });
    return world.outcomes[0]?.detail.groups?.[0]?.name === 'Quants';
  },
  async 'an execution that was stopped tells which groups the person is a member of'(policies) {
    const world = await worldWithPerson(policies, { isMember: true, stopNext: true });
    await world.onboard({ ...sampleRequest(), groups: ['Quants', 'Traders'] });
    return world.outcomes[0]?.detail.groups?.[0]?.name === 'Quants';
  },
  async 'a person whom the identity provider provisions'(policies) {
    const world = new World({ otherFunctions: ADOPTING_FUNCTIONS });
    const { user } = sampleRequest();
    await world.call('identityStore', 'CreateUser', {
      IdentityStoreId: deployment.identityStoreId,
      UserName: user.userName,
      DisplayName: user.displayName,
      Name: { GivenName: user.name.givenName, FamilyName: user.name.familyName },
      Emails: [{ Value: user.emails[0]?.value, Primary: true }],
    });
    world.usePolicies(policies);
    await world.onboard(sampleRequest());
    return hasSucceeded(world);
  },
  async 'a person who comes back'(policies) {
    const world = await worldWithPerson(policies);
    await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
    await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
    return hasSucceeded(world);
  },
  async 'a person who comes back, and is enabled by a call that conflicts'(policies) {
    const world = await worldWithPerson(policies);
    await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
    await world.setFaults([
      { operation: 'finspace-api:EnableUser', error: 'ConflictException', when: 'after', times: 4 },
    ]);
    await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
    return hasSucceeded(world);
  },
  async 'a batch: one that has failed before, one that is no JSON'(policies) {
    const world = new World();
    world.usePolicies(policies);
    await world.setFaults([{ operation: 'finspace:CreateKxUser', error: 'LimitExceededException' }]);
    const body = JSON.stringify(sampleRequest());
    await handleMessages(world, body);
    await handleMessages(world, body, 'not JSON');
    const outcomes = world.outcomes.map(({ detailType }) => detailType);
    return outcomes.join() === 'User Onboarding Failed,User Onboarded' && world.deadLetters.includes('not JSON');
  },
  async 'a batch: a role change that has failed before'(policies) {
    const world = new World();
    world.usePolicies(policies);
    const body = JSON.stringify({ kind: 'role-change', ...sampleRoleChange() });
    await handleMessages(world, body);
    await handleMessages(world, body);
    const outcomes = world.outcomes.map(({ detailType }) => detailType);
    return outcomes.join() === 'User Role Change Failed,User Role Change Failed';
  },
  async 'a person leaves and is suspended, by an event'(policies) {
    const world = await worldWithPerson(policies, { isMember: true });
    await world.events.putEntries([offboardingEntry()]);
    await world.run(() => false);
    return world.outcomes[0]?.detailType === 'User Offboarded' && isReleased(world);
  },
  async 'a person leaves and is removed, beside another person'(policies) {
    const world = await worldWithPerson(policies);
    await world.offboard(sampleRemoval());
    return world.outcomes[0]?.detailType === 'User Offboarded' && world.users().identityStore.length === 0;
  },
  async 'a person leaves of whom no record is kept'(policies) {
    const world = await worldWithPerson(policies, { isForgotten: true });
    await world.offboard(sampleOffboarding());
    return world.users().finSpace[0]?.status === 'DISABLED';
  },
  async 'a person leaves, and the answer about the FinSpace user is lost'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([
      { operation: 'finspace-api:DisableUser', error: 'ConflictException', when: 'after', times: 4 },
    ]);
    await world.offboard(sampleOffboarding());
    return world.outcomes[0]?.detailType === 'User Offboarded';
  },
  async 'an offboarding that failed tells what remains'(policies) {
    const world = await worldWithPerson(policies, { isMember: true });
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    await world.offboard(sampleOffboarding());
    return tellsWhatRemains(world);
  },
  async 'an offboarding that was stopped tells what remains'(policies) {
    const world = await worldWithPerson(policies, { isMember: true, stopNext: true });
    await world.offboard(sampleOffboarding());
    return tellsWhatRemains(world);
  },
  async 'a batch: an offboarding that has failed before'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    const body = JSON.stringify({ kind: 'offboarding', ...sampleOffboarding() });
    await handleMessages(world, body);
    await handleMessages(world, body);
    const outcomes = world.outcomes.map(({ detailType }) => detailType);
    return outcomes.join() === 'User Offboarding Failed,User Offboarded';
  },
  async 'events that cannot be delivered'(policies) {
    const world = new World();
    world.usePolicies(policies);
    const targets = stack.rules.flatMap((rule) => rule.targets.map((target) => ({ rule, target })));
    for (const { rule, target } of targets) await world.targets.sendToDeadLetterQueue(rule, target, {}, new Error('x'));
    return world.deadLetters.length === targets.length;
  },
  async 'status events that a function cannot take'(policies) {
    const authorizer = authorizerOf(policies);
    const targets = policies.functions.filter(({ deadLetterArn }) => deadLetterArn !== undefined);
    for (const { roleArn, deadLetterArn } of targets) {
      authorizer.authorizeRole(roleArn, 'sqs:SendMessage', { QueueUrl: deadLetterArn });
    }
    return targets.length > 0;
  },
  async 'alarms are published'(policies) {
    const topic = policies.outputs.AlarmTopicArn ?? '';
    authorizerOf(policies).authorizeService('cloudwatch.amazonaws.com', 'sns:Publish', topic, {});
    return true;
  },
  async 'an operator reads the record of a person, dismisses a request, and forgets the person'(policies) {
    const world = await worldWithPerson(policies);
    const { requestId, user } = sampleRequest();
    const { userName } = user;
    const request = { requestId, digest: '0123456789ab', kind: 'onboarding', execution: 'arn:aws:states:' };
    const actions = [
      { action: 'read', userName },
      { action: 'dismiss', userName, ...request, by: 'grace', reason: 'a test' },
      { action: 'dismissed' },
      { action: 'forget', userName },
    ];
    for (const action of actions) {
      const { error } = await askRecord(world, action);
      if (error) return false;
    }
    return true;
  },
  async 'an operator audits the access of a person who has left'(policies) {
    const world = await worldWithPerson(policies);
    const [user] = world.users().identityStore;
    const [kxUser] = world.users().kx;
    await recordLeave(world, sampleRequest().user.userName, [user?.UserId ?? '']);
    // The record of a person who is here names the kx user.
    const other = { ...personWith('another.person', 'admin'), finSpace: { type: 'APP_USER' } };
    world.usePolicies(stack);
    await world.onboard(other);
    passTime();
    world.usePolicies(policies);
    const { findings } = await audit(world);
    return (
      findings.map(({ finding }) => finding).join() === 'kx-access-of-leaver,leave-not-finished' && kxUser !== undefined
    );
  },
  async 'an operator plans requests of each kind'(policies) {
    const world = await worldWithPerson(policies);
    const [user] = world.users().identityStore;
    const MemberId = { UserId: user?.UserId };
    const group = { IdentityStoreId: deployment.identityStoreId, GroupId: [...deployment.allowedGroups.values()][0] };
    await world.call('identityStore', 'CreateGroupMembership', { ...group, MemberId });
    const groups = [...deployment.allowedGroups.keys()];
    const planned = [
      await plan(world, { kind: 'onboarding', request: { ...sampleRequest(), groups } }),
      await plan(world, { kind: 'onboarding', request: { ...personWith('another.person', 'admin'), groups } }),
      await plan(world, { kind: 'role-change', request: { ...sampleRoleChange(), groups } }),
      await plan(world, { kind: 'offboarding', request: sampleOffboarding() }),
    ];
    return planned.every(({ result }) => result === 'carried-out') && planned[3]?.steps[0]?.action === 'remove';
  },
  async 'an operator plans requests for a person whose record is lost'(policies) {
    const world = await worldWithPerson(policies, { isForgotten: true, kxUserName: 'boss' });
    const { finSpace: _, kx = { role: 'analyst' }, ...request } = sampleRequest();
    const names = { ...request.user.name, familyName: 'King' };
    const planned = [
      await plan(world, { kind: 'role-change', request: sampleRoleChange() }),
      await plan(world, { kind: 'offboarding', request: sampleOffboarding() }),
      await plan(world, {
        kind: 'onboarding',
        request: { ...sampleRequest(), user: { ...request.user, name: names }, kx: { ...kx, userName: 'boss' } },
      }),
    ];
    return planned.every(({ result }) => result === 'carried-out') && planned[1]?.steps.length === 3;
  },
  async 'queues and topic refuse what comes without TLS'({ queues, outputs, resourcePolicies }) {
    const statements = resourcePolicies.flatMap((policy) => policy.statements);
    const context = { 'aws:SecureTransport': 'false' };
    return [
      ...queues.map(({ arn }) => ({ action: 'sqs:SendMessage', resource: arn, context })),
      { action: 'sns:Publish', resource: outputs.AlarmTopicArn ?? '', context },
    ].every((permission) => evaluate(statements, permission) === 'explicitDeny');
  },
  async 'the resources are created'(policies) {
    checkStack(policies, authorizerOf(policies));
    return true;
  },
};

/** Who may put what on the bus when the deployment names the HR system. */
const HR_SCENARIOS: Record<string, Scenario> = {
  async 'requests of the HR system'(policies) {
    return [{}, roleChangeEntry(), offboardingEntry()].every((entry) => mayPut(policies, HR_ACCOUNT, entry));
  },
  async 'requests of others'(policies) {
    const others = [ACCOUNT.accountId, '999999999999'];
    return others.every((account) => !mayPut(policies, account, {}));
  },
  async 'other events of the HR system'(policies) {
    return [{ Source: 'finspace.onboarding' }, { DetailType: 'User Onboarded' }, { EventBusName: 'default' }].every(
      (part) => !mayPut(policies, HR_ACCOUNT, part),
    );
  },
};

/** A protected person keeps everything, whatever a function is asked to remove. */
const PROTECTED_SCENARIOS: Record<string, Scenario> = Object.fromEntries(
  PROTECTED_IDS.flatMap((id): [string, Scenario][] => {
    const user = { resource: `arn:aws:identitystore:::user/${id}` };
    const kxUser = { resource: kxUserArn(stack), context: { 'aws:ResourceTag/identityStoreUserId': id } };
    return [
      ['RemoveMembershipFunction', { action: 'identitystore:DeleteGroupMembership', ...user }] as const,
      ['DeleteIdentityStoreUserFunction', { action: 'identitystore:DeleteUser', ...user }] as const,
      ['SuspendKxUserFunction', { action: 'finspace:UpdateKxUser', ...kxUser }] as const,
      ['DeleteKxUserFunction', { action: 'finspace:DeleteKxUser', ...kxUser }] as const,
    ].map(([logicalId, permission]): [string, Scenario] => [
      `${logicalId} is denied the protected person ${id}`,
      async ({ roles }) => {
        const { statements = [] } = roles.find((role) => role.logicalId === logicalId) ?? {};
        return evaluate(statements, permission) === 'explicitDeny';
      },
    ]);
  }),
);

function kxUserArn({ parameters }: Stack): string {
  const { region, accountId } = ACCOUNT;
  return `arn:aws:finspace:${region}:${accountId}:kxEnvironment/${parameters.KxEnvironmentId}/kxUser/ada-lovelace`;
}

/** Where an identity provider provisions the users, no role of the stack may create one. */
const ADOPTING_SCENARIOS: Record<string, Scenario> = {
  async 'no role may create a user of the identity store'({ roles }) {
    const resource = `arn:aws:identitystore::${ACCOUNT.accountId}:identitystore/${deployment.identityStoreId}`;
    const permission = { action: 'identitystore:CreateUser', resource };
    return roles.length > 10 && roles.every(({ statements }) => evaluate(statements, permission) !== 'allowed');
  },
};

/** What the role of kx users is for. */
const KX_ROLE_SCENARIOS: Record<string, Scenario> = {
  async 'a kx user gets the role of the stack'(policies) {
    const input = { environmentId: policies.parameters.KxEnvironmentId, userName: 'ada', iamRole: ownRole(policies) };
    const authorizer = authorizerOf(policies);
    authorizer.authorizeRole(roleOf(policies, 'CreateKxUserFunction'), 'finspace:CreateKxUser', { ...input, tags: {} });
    authorizer.authorizeRole(roleOf(policies, 'UpdateKxUserFunction'), 'finspace:UpdateKxUser', input);
    return true;
  },
  async 'a kx user connects to a cluster'(policies) {
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

function authorizerOf(policies: Stack): Authorizer {
  return new Authorizer({ ...ACCOUNT, ...policies });
}

function roleOf({ roles }: Stack, logicalId: string): string {
  return roles.find((role) => role.logicalId === logicalId)?.arn ?? '';
}

function ownRole(policies: Stack): string {
  return roleOf(policies, 'KxUserRole');
}

type Entry = { EventBusName: string; Source: string; DetailType: string; Detail: string };

function roleChangeEntry(): Entry {
  return { ...hrEntry(), DetailType: 'User Role Change Requested', Detail: JSON.stringify(sampleRoleChange()) };
}

function offboardingEntry(): Entry {
  return { ...hrEntry(), DetailType: 'User Offboarding Requested', Detail: JSON.stringify(sampleOffboarding()) };
}

function hrEntry(): Entry {
  return {
    EventBusName: stack.outputs.EventBusName ?? '',
    Source: 'hr',
    DetailType: 'User Onboarding Requested',
    Detail: JSON.stringify(sampleRequest()),
  };
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

function personWith(userName: string, role: string): object {
  const { user, requestId } = sampleRequest();
  return { requestId, user: { ...user, userName, emails: [{ value: `${userName}@example.com` }] }, kx: { role } };
}

/** A world in which the sample person has been onboarded with all permissions. */
async function worldWithPerson(
  policies: Stack,
  {
    stopNext = false,
    isMember = false,
    kxUserName,
    isForgotten = kxUserName !== undefined,
    ...options
  }: WorldOptions & { stopNext?: boolean; isMember?: boolean; kxUserName?: string; isForgotten?: boolean } = {},
): Promise<World> {
  const world = new World(options);
  const { kx = { role: 'analyst' }, ...request } = sampleRequest();
  await world.onboard({ ...request, kx: { ...kx, ...(kxUserName !== undefined && { userName: kxUserName }) } });
  world.outcomes.length = 0;
  if (isMember) {
    await world.call('identityStore', 'CreateGroupMembership', {
      IdentityStoreId: deployment.identityStoreId,
      GroupId: world.groups().groups[0]?.GroupId,
      MemberId: { UserId: world.users().identityStore[0]?.UserId },
    });
  }
  passTime();
  // What the record names is not searched for.
  if (isForgotten) {
    world.loseTable(stack.tables[0]?.name ?? '');
    vi.setSystemTime(Date.now() + LANDING_MS);
  }
  if (stopNext) world.stopAtCall(1);
  world.usePolicies(policies);
  return world;
}

/** Requests of the same moment would be in the order of their names. */
function passTime(): void {
  vi.setSystemTime(Date.now() + 1_000);
}

/** An execution also succeeds when its request is superseded. */
function hasSucceeded({ outcomes }: World): boolean {
  return /^User (Onboarded|Role Changed)$/.test(outcomes.at(-1)?.detailType ?? '');
}

/** Each function that writes notes a throttled call, which halves the rates of the line. */
function throttledCalls(): Record<string, Scenario> {
  const newcomer = async () => new World();
  const colleague = (policies: Stack) => worldWithPerson(policies);
  const member = (policies: Stack) => worldWithPerson(policies, { isMember: true });
  const onboard = (more: object) => (world: World) => world.onboard({ ...sampleRequest(), ...more });
  const suspend = (world: World) => world.offboard(sampleOffboarding());
  const remove = (world: World) => world.offboard(sampleRemoval());
  const rehire = async (world: World) => {
    await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
    await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
  };
  const tries: [string, (policies: Stack) => Promise<World>, (world: World) => Promise<unknown>][] = [
    ['identitystore:CreateUser', newcomer, onboard({})],
    ['finspace-api:CreateUser', newcomer, onboard({})],
    ['finspace:CreateKxUser', newcomer, onboard({})],
    ['finspace:UpdateKxUser', colleague, (world) => world.changeRole(sampleRoleChange())],
    ['identitystore:CreateGroupMembership', newcomer, onboard({ groups: ['Quants'] })],
    ['identitystore:DeleteGroupMembership', member, onboard({ groups: [] })],
    ['finspace-api:EnableUser', colleague, rehire],
    ['identitystore:DeleteGroupMembership', member, suspend],
    ['finspace-api:DisableUser', colleague, suspend],
    ['finspace:UpdateKxUser', colleague, suspend],
    ['finspace:DeleteKxUser', colleague, remove],
    ['identitystore:DeleteUser', colleague, remove],
  ];
  return Object.fromEntries(
    tries.map(([operation, begin, carryOut], index): [string, Scenario] => [
      `a throttled call slows the others down: ${operation} (${index})`,
      async (policies) => {
        const world = await begin(policies);
        world.usePolicies(policies);
        await world.setFaults([{ operation, error: 'ThrottlingException', times: 1 }]);
        await carryOut(world);
        return (await lineOf(world)).factor?.N === '0.5';
      },
    ]),
  );
}

/** The item of the line. */
async function lineOf(world: World): Promise<Document> {
  const Key = { person: { S: LINE_KEY.person }, item: { S: LINE_KEY.item } };
  const { Item } = await world.call('dynamoDb', 'GetItem', { TableName: stack.tables[0]?.name, Key });
  return Item ?? {};
}

/** The items of people in the table of a world. */
async function peopleOf(world: World): Promise<Document[]> {
  const [table] = stack.tables;
  const { Items } = await world.call('dynamoDb', 'Scan', { TableName: table?.name });
  return Items.filter(({ item }: Document) => item.S === 'person');
}

async function isReleased(world: World): Promise<boolean> {
  return (await peopleOf(world)).every(({ claim }) => claim === undefined);
}

function tellsWhatExists({ outcomes }: World): boolean {
  const { identityStoreUser, finSpaceUser, kxUser } = outcomes[0]?.detail ?? {};
  return [identityStoreUser?.userId, finSpaceUser?.userId, kxUser?.userName].every((id) => id !== undefined);
}

function tellsWhatRemains({ outcomes }: World): boolean {
  const { identityStoreUser, groups, finSpaceUser, kxUsers } = outcomes[0]?.detail.remaining ?? {};
  return Boolean(identityStoreUser?.userId && Array.isArray(groups) && finSpaceUser?.status && kxUsers?.[0]?.userName);
}

/** Asks the function that has the records of people. */
async function askRecord(world: World, action: object) {
  const arn = stack.functions.find(({ logicalId }) => logicalId === 'PersonRecordFunction')?.arn ?? '';
  let isAnswered = false;
  const answer = world.invoke(arn, JSON.stringify(action)).finally(() => {
    isAnswered = true;
  });
  await world.run(() => !isAnswered);
  return answer;
}

/** Has messages handled as the event source mapping does, with the permissions of the function's role. */
async function handleMessages(world: World, ...bodies: string[]): Promise<void> {
  const [source] = stack.eventSources;
  if (!source) throw new Error('The template has no event source');
  const messages: Message[] = bodies.map((Body, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: 'r',
    Body,
    Attributes: { SentTimestamp: String(Date.now()) },
  }));
  let handled = false;
  const mapping = world.openEventSource(source, messages, () => {
    handled = true;
  });
  try {
    await world.run(() => !handled);
  } finally {
    mapping.close();
  }
}

async function isFine(scenario: Scenario, policies: Stack): Promise<boolean> {
  try {
    return await scenario(policies);
  } catch {
    return false;
  }
}

/** Each stack with the scenarios in which it is used. */
const VARIANTS: [string, Stack, Record<string, Scenario>][] = [
  ['as it comes', stack, { ...SCENARIOS, ...throttledCalls() }],
  ['with keys of the customer, and a named HR system', HARDENED, { ...SCENARIOS, ...HR_SCENARIOS }],
  ['with an HR system that is named by its ARN', WITH_HR_USER, HR_SCENARIOS],
  ['with a role of its own for kx users', WITH_OWN_ROLE, KX_ROLE_SCENARIOS],
  ['with protected users', WITH_PROTECTED_USERS, PROTECTED_SCENARIOS],
  ['with an identity provider', ADOPTING, ADOPTING_SCENARIOS],
];

describe.each(VARIANTS)('the stack %s', (_, variant, scenarios) => {
  it.each(Object.entries(scenarios))('%s: has all permissions that it needs', async (__, scenario) => {
    await expect(scenario(variant)).resolves.toBe(true);
  });
});

/**
 * CloudFormation cannot take the ids out of the pairs of AllowedGroups, so the statements have an ARN for each name as well.
 * No group has a name for an id.
 */
const NAME_OF_GROUP = /:::group\/(?![0-9a-f-]{36}$)[^*]+$/;

/** The ways to take something away from a list of statements, or to ask for another value of a condition, each named. */
function lessOf(statements: readonly Statement[]): [string, Statement[]][] {
  return statements.flatMap((statement, index) => {
    const name = statement.Sid ?? `statement ${index}`;
    const replaced = (changes: Partial<Statement>) => statements.with(index, { ...statement, ...changes });
    const each = (values: readonly string[], change: (left: string[]) => Partial<Statement>) =>
      values.length < 2
        ? []
        : values.map((value): [string, Statement[]] => [
            `${name}, ${value}`,
            replaced(change(values.filter((other) => other !== value))),
          ]);
    const conditions = Object.entries(statement.Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).flatMap(([key, values]) => {
        const valued = (left: string[]) => ({
          Condition: { ...statement.Condition, [operator]: { ...keys, [key]: left } },
        });
        const other: [string, Statement[]] = [`${name}, another ${key}`, replaced(valued(['another']))];
        return [other, ...each(values, valued)];
      }),
    );
    return [
      [name, statements.filter((other) => other !== statement)] as [string, Statement[]],
      ...each(statement.Action, (Action) => ({ Action })),
      ...each(statement.Resource, (Resource) => ({ Resource })).filter(([what]) => !NAME_OF_GROUP.test(what)),
      ...conditions,
    ];
  });
}

/** A stack with one thing less, each way of it. */
function lesserStacks(full: Stack): [string, Stack][] {
  const ofRoles = full.roles.flatMap((role) => {
    const withRole = (changes: object) => full.roles.map((other) => (other === role ? { ...role, ...changes } : other));
    return [
      ...lessOf(role.statements).map(([what, statements]) => [what, withRole({ statements })] as const),
      ...lessOf(role.trust).map(([what, trust]) => [`trust: ${what}`, withRole({ trust })] as const),
    ].map(([what, roles]): [string, Stack] => [`${role.logicalId}: ${what}`, { ...full, roles }]);
  });
  const ofResources = full.resourcePolicies.flatMap((policy) =>
    lessOf(policy.statements).map(([what, statements]): [string, Stack] => [
      `${policy.logicalId}: ${what}`,
      {
        ...full,
        resourcePolicies: full.resourcePolicies.map((other) => (other === policy ? { ...policy, statements } : other)),
      },
    ]),
  );
  return [...ofRoles, ...ofResources];
}

/** A stack that lacks something, with a scenario in which it is used. */
interface Try {
  lesser: Stack;
  scenario: Scenario;
}

const TRIES = VARIANTS.flatMap(([, full, scenarios]) =>
  lesserStacks(full).flatMap(([what, lesser]) =>
    Object.values(scenarios).map((scenario) => ({ what, lesser, scenario })),
  ),
);

/** What is less, with the stacks that lack it and their scenarios: one of them must break. */
const LESS = Object.entries(Object.groupBy(TRIES, ({ what }) => what));

/** A question that a scenario has asked the authorizer: says whether an authorizer refuses it. */
type Question = (authorizer: Authorizer) => boolean;

/** The methods of the authorizer that scenarios use. */
const METHODS = [
  'authorizeCall',
  'authorizeRole',
  'authorizeService',
  'authorizeStateMachine',
  'authorizeAssumption',
] as const;

/** What a scenario asks of the authorizer with the policies that it is given: what it asks before prepares it. */
async function questionsOf(scenario: Scenario, policies: Stack): Promise<Question[]> {
  const methods = METHODS.map((name) => ({ name, spy: vi.spyOn(Authorizer.prototype, name) }));
  const { usePolicies } = World.prototype;
  const taking = vi.spyOn(World.prototype, 'usePolicies').mockImplementation(function take(this: World, taken) {
    for (const { spy } of methods) spy.mockClear();
    usePolicies.call(this, taken);
  });
  await isFine(scenario, policies);
  taking.mockRestore();
  return methods.flatMap(({ name, spy }) => {
    const inputs = new Map(spy.mock.calls.map((input) => [JSON.stringify(input), input]));
    spy.mockRestore();
    return [...inputs.values()].map(
      (input): Question =>
        (authorizer) => {
          try {
            Reflect.apply(Authorizer.prototype[name], authorizer, input);
            return false;
          } catch {
            return true;
          }
        },
    );
  });
}

describe('something breaks without', () => {
  /** A scenario mostly breaks when the authorizer refuses one of its questions. */
  const questions = new Map<Scenario, Question[]>();
  /** How often each scenario has worked although the authorizer refused one of its questions. */
  const tolerated = new Map<Scenario, number>();

  beforeAll(async () => {
    useFakedTime();
    for (const [, variant, scenarios] of VARIANTS) {
      for (const scenario of Object.values(scenarios)) {
        questions.set(scenario, [...(questions.get(scenario) ?? []), ...(await questionsOf(scenario, variant))]);
      }
    }
    vi.useRealTimers();
  }, 120_000);

  const isLikely = ({ lesser, scenario }: Try) => {
    const authorizer = authorizerOf(lesser);
    return questions.get(scenario)?.some((isRefused) => isRefused(authorizer));
  };
  /** How late a scenario is tried: the tolerant ones last, the short ones first. */
  const rank = ({ scenario }: Try) => (tolerated.get(scenario) ?? 0) * 1_000 + (questions.get(scenario)?.length ?? 0);

  /** The tries that probably break come first. */
  function* inLikelyOrder(tries: readonly Try[]): Generator<Try> {
    const unlikely: Try[] = [];
    for (const one of tries.toSorted((a, b) => rank(a) - rank(b))) {
      if (isLikely(one)) {
        yield one;
        tolerated.set(one.scenario, (tolerated.get(one.scenario) ?? 0) + 1);
      } else unlikely.push(one);
    }
    yield* unlikely;
  }

  it.each(LESS)('%s', async (_what, tries = []) => {
    for (const { lesser, scenario } of inLikelyOrder(tries)) {
      if (!(await isFine(scenario, lesser))) return;
    }
    expect.fail('All scenarios still work: it is needless, or a scenario is missing');
  });
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
    const results = await Promise.all(
      ['a new person, by an event', 'a batch: one that has failed before, one that is no JSON'].map(
        async (name) => SCENARIOS[name] && isFine(SCENARIOS[name], { ...stack, roles }),
      ),
    );
    expect(results).toContain(false);
  },
);

function onAliases({ Action }: Statement): Partial<Statement> {
  const isStart = Action.includes('states:StartExecution');
  return isStart ? { Resource: stack.stateMachineAliases.map(({ arn }) => arn), Condition: {} } : {};
}

/** Actions that define no resource types (service authorization reference). */
const WITHOUT_RESOURCES = /^(finspace-api:|logs:(.*LogDeliver|PutResourcePolicy|Describe)|xray:)/;

describe.each(VARIANTS)('the stack %s', (_, { roles, resourcePolicies }) => {
  const statementsOf = roles.flatMap(({ logicalId, statements }) =>
    statements.map((statement) => [logicalId, statement] as const),
  );

  it.each(statementsOf)('%s names the resources and the actions of its statements', (__, { Resource, Action }) => {
    const named = Action.filter((action) => !WITHOUT_RESOURCES.test(action));
    if (named.length > 0) expect(Resource).not.toContain('*');
    expect(Action.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('allows nothing to every principal', () => {
    const open = [...roles.flatMap(({ trust }) => trust), ...resourcePolicies.flatMap(({ statements }) => statements)];
    expect(open.filter(({ Effect, Principal }) => Effect === 'Allow' && Principal === '*')).toEqual([]);
  });
});
