/**
 * Least privilege: with any one statement, action, resource or condition value less than the template grants, something
 * breaks. So nothing that is granted is needless, and with all of it nothing is missing.
 */
import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Statement } from '../local/iam/statements.ts';
import { openEventSource } from '../local/services/lambda/event-source.ts';
import { deployment, sampleRequest } from './requests.ts';
import { type StackPolicies, stack, useFakedTime, World } from './workflow/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

type Scenario = (policies: StackPolicies) => Promise<boolean>;

/** Ways to use the application. Each says whether all went as it should. */
const SCENARIOS: Record<string, Scenario> = {
  async 'a new person, by an event'(policies) {
    const world = new World();
    world.usePolicies(policies);
    await world.events.putEntries([
      {
        EventBusName: stack.outputs.EventBusName,
        Source: 'hr',
        DetailType: 'User Onboarding Requested',
        Detail: JSON.stringify(sampleRequest()),
      },
    ]);
    await world.run(() => false);
    return world.outcomes[0]?.detailType === 'User Onboarded';
  },
  async 'a person who exists, with another role'(policies) {
    const world = await worldWithPerson(policies);
    const [execution] = await world.onboard({ ...sampleRequest(), kx: { role: 'quant' } });
    return execution?.status === 'SUCCEEDED';
  },
  async 'each role of the allow list, given and changed to'(policies) {
    const world = new World();
    world.usePolicies(policies);
    const roles = [...deployment.kxRoles.keys()];
    const requests = roles.map((role, index) => personWith(`person.${index}`, role));
    const changes = roles.map((_, index) => personWith('person.0', roles[(index + 1) % roles.length] ?? ''));
    for (const request of [...requests, ...changes]) {
      const [execution] = await world.onboard(request);
      if (execution?.status !== 'SUCCEEDED') return false;
    }
    return true;
  },
  async 'a failure tells what exists'(policies) {
    const world = await worldWithPerson(policies);
    await world.setFaults([{ operation: 'identitystore:CreateUser', error: 'ServiceQuotaExceededException' }]);
    await world.onboard(sampleRequest());
    return tellsWhatExists(world);
  },
  async 'an execution that was stopped tells what exists'(policies) {
    const world = await worldWithPerson(policies, { stopNext: true });
    await world.onboard(sampleRequest());
    return tellsWhatExists(world);
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
  async 'events that cannot be delivered'(policies) {
    const world = new World();
    world.usePolicies(policies);
    const targets = stack.rules.flatMap((rule) => rule.targets.map((target) => ({ rule, target })));
    for (const { rule, target } of targets) await world.delivery.setAside(rule, target, {}, new Error('x'));
    return world.deadLetters.length === targets.length;
  },
  async 'logs of the state machine'(policies) {
    const world = new World();
    world.usePolicies(policies);
    for (const { roleArn } of stack.stateMachines) world.authorizer.authorizeRole(roleArn, 'states:DeliverLogs', {});
    return true;
  },
};

function personWith(userName: string, role: string): object {
  const { user, requestId } = sampleRequest();
  return { requestId, user: { ...user, userName, emails: [{ value: `${userName}@example.com` }] }, kx: { role } };
}

/** A world in which the sample person has been onboarded with all permissions. */
async function worldWithPerson(policies: StackPolicies, { stopNext = false } = {}): Promise<World> {
  const world = new World();
  await world.onboard(sampleRequest());
  world.outcomes.length = 0;
  if (stopNext) world.stopAtCall(1);
  world.usePolicies(policies);
  return world;
}

function tellsWhatExists({ outcomes }: World): boolean {
  const { identityStoreUser, finSpaceUser, kxUser } = outcomes[0]?.detail ?? {};
  return [identityStoreUser?.userId, finSpaceUser?.userId, kxUser?.userName].every((id) => id !== undefined);
}

/** Has messages handled as the event source mapping does, with the permissions of the function's role. */
async function handleMessages(world: World, ...bodies: string[]): Promise<void> {
  const [source] = stack.eventSources;
  const target = stack.functions.find(({ name }) => name === source?.functionName);
  if (!source || !target) throw new Error('The template has no event source');
  const messages: Message[] = bodies.map((Body, index) => ({ MessageId: `m${index}`, ReceiptHandle: 'r', Body }));
  let handled = false;
  const send = async (command: unknown) =>
    command instanceof ReceiveMessageCommand ? { Messages: messages.splice(0) } : {};
  const mapping = openEventSource({
    source,
    sqs: { queues: stack.queues, client: { send } } as never,
    region: 'us-east-1',
    async invoke(_, event) {
      const result = await world.invoke(target.arn, event);
      handled = true;
      return result;
    },
    onError() {
      handled = true;
    },
    authorize: (operation, input) => world.authorizer.authorizeRole(target.roleArn, operation, input),
  });
  try {
    await world.run(() => !handled);
  } finally {
    mapping.close();
  }
}

async function isFine(scenario: Scenario, policies: StackPolicies): Promise<boolean> {
  try {
    return await scenario(policies);
  } catch {
    return false;
  }
}

it.each(Object.entries(SCENARIOS))('%s: has all permissions that it needs', async (_, scenario) => {
  await expect(scenario(stack)).resolves.toBe(true);
});

/** The ways to take something away from a list of statements, each named. */
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
      Object.entries(keys).flatMap(([key, values]) =>
        each(values, (left) => ({
          Condition: { ...statement.Condition, [operator]: { ...keys, [key]: left } },
        })),
      ),
    );
    return [
      [name, statements.filter((other) => other !== statement)] as [string, Statement[]],
      ...each(statement.Action, (Action) => ({ Action })),
      ...each(statement.Resource, (Resource) => ({ Resource })),
      ...conditions,
    ];
  });
}

/** The template's policies with one thing less, each way of it. */
const LESS: [string, StackPolicies][] = [
  ...stack.roles.flatMap((role) => {
    const withRole = (changes: object) =>
      stack.roles.map((other) => (other === role ? { ...role, ...changes } : other));
    return [
      ...lessOf(role.statements).map(([what, statements]) => [what, withRole({ statements })] as const),
      ...lessOf(role.trust).map(([what, trust]) => [`trust: ${what}`, withRole({ trust })] as const),
    ].map(([what, roles]): [string, StackPolicies] => [`${role.logicalId}: ${what}`, { ...stack, roles }]);
  }),
  ...stack.resourcePolicies.flatMap((policy) =>
    lessOf(policy.statements).map(([what, statements]): [string, StackPolicies] => [
      `${policy.logicalId}: ${what}`,
      {
        ...stack,
        resourcePolicies: stack.resourcePolicies.map((other) => (other === policy ? { ...policy, statements } : other)),
      },
    ]),
  ),
];

describe('something breaks without', () => {
  it.each(LESS)('%s', async (_, policies) => {
    for (const scenario of Object.values(SCENARIOS)) {
      if (!(await isFine(scenario, policies))) return;
    }
    expect.fail('All scenarios still work: it is needless, or a scenario is missing');
  });
});

/** Actions that define no resource types (service authorization reference). */
const WITHOUT_RESOURCES = /^(finspace-api:|logs:(.*LogDeliver|PutResourcePolicy|Describe))/;

it.each(
  stack.roles.flatMap(({ logicalId, statements }) => statements.map((statement) => [logicalId, statement] as const)),
)('%s names the resources of its statements', (_, { Resource, Action }) => {
  const named = Action.filter((action) => !WITHOUT_RESOURCES.test(action));
  if (named.length > 0) expect(Resource).not.toContain('*');
  expect(Action.filter((action) => action.includes('*'))).toEqual([]);
});
