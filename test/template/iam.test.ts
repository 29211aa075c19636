/**
 * Least privilege: with any one statement, action, resource or condition value less than the template grants, something
 * breaks. So nothing that is granted is needless, and with all of it nothing is missing.
 */
import type { Message } from '@aws-sdk/client-sqs';
import { checkStack, type Stack } from 'local-cloud';
import { Authorizer, administratorOf, evaluate, type RequiredPermission, type Statement } from 'local-cloud/iam';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LANDING_MS } from '../../core/person/timing.ts';
import type { Document } from '../helpers/document.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { ACCOUNT, stack, stackWith, useFakedTime, World } from '../helpers/world.ts';

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
    return mayPut(policies, HR_ACCOUNT, {}) && mayPut(policies, HR_ACCOUNT, roleChangeEntry());
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
    kxUserName,
    isForgotten = kxUserName !== undefined,
  }: { stopNext?: boolean; kxUserName?: string; isForgotten?: boolean } = {},
): Promise<World> {
  const world = new World();
  const { kx = { role: 'analyst' }, ...request } = sampleRequest();
  await world.onboard({ ...request, kx: { ...kx, ...(kxUserName !== undefined && { userName: kxUserName }) } });
  world.outcomes.length = 0;
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
  ['as it comes', stack, SCENARIOS],
  ['with keys of the customer, and a named HR system', HARDENED, { ...SCENARIOS, ...HR_SCENARIOS }],
  ['with an HR system that is named by its ARN', WITH_HR_USER, HR_SCENARIOS],
  ['with a role of its own for kx users', WITH_OWN_ROLE, KX_ROLE_SCENARIOS],
];

describe.each(VARIANTS)('the stack %s', (_, variant, scenarios) => {
  it.each(Object.entries(scenarios))('%s: has all permissions that it needs', async (__, scenario) => {
    await expect(scenario(variant)).resolves.toBe(true);
  });
});

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
      ...each(statement.Resource, (Resource) => ({ Resource })),
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

const TRIES = VARIANTS.flatMap(([, full, scenarios]) =>
  lesserStacks(full).map(([what, lesser]) => ({ what, lesser, scenarios })),
);

/** What is less, with the variants that have it: one of them must need it. */
const LESS = Object.entries(Object.groupBy(TRIES, ({ what }) => what));

/** The stack, which notes the roles whose statements are read. */
function watched(full: Stack, read: Set<string>): Stack {
  const roles = full.roles.map((role) => ({
    ...role,
    get statements() {
      read.add(role.logicalId);
      return role.statements;
    },
    get trust() {
      read.add(role.logicalId);
      return role.trust;
    },
  }));
  return { ...full, roles };
}

describe('something breaks without', () => {
  /** The scenarios with the roles that each asks for: they are the ones that can break without a permission of the role. */
  const rolesOf = new Map<Scenario, Set<string>>();
  /** What broke last: of the next permission of the same role it mostly breaks too, which is soon found out. */
  let likely: Scenario | undefined;

  beforeAll(async () => {
    useFakedTime();
    for (const [, variant, scenarios] of VARIANTS) {
      for (const scenario of Object.values(scenarios)) {
        const roles = rolesOf.get(scenario) ?? new Set();
        rolesOf.set(scenario, roles);
        await isFine(scenario, watched(variant, roles));
      }
    }
    vi.useRealTimers();
  }, 60_000);

  it.each(LESS)('%s', async (what, tries = []) => {
    const rank = (scenario: Scenario) =>
      scenario === likely ? 0 : rolesOf.get(scenario)?.has(what.split(':')[0] ?? '') ? 1 : 2;
    for (const { lesser, scenarios } of tries) {
      for (const scenario of Object.values(scenarios).sort((one, other) => rank(one) - rank(other))) {
        if (await isFine(scenario, lesser)) continue;
        likely = scenario;
        return;
      }
    }
    expect.fail('All scenarios still work: it is needless, or a scenario is missing');
  });
});

/** What no role of the stack may do: each differs in one thing from what the role is for. */
const REFUSED: Record<string, [role: string, permission: RequiredPermission][]> = {
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
