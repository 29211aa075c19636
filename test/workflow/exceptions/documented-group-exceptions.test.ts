/**
 * Every documented exception of the calls for groups, for the user of an identity provider and for a person who comes back:
 * once and for good, before and after the commit.
 */
import { type Execution, retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Asked, functionsOf, stackWith, useFakedTime, World } from '../../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const otherFunctions = await functionsOf(stackWith({ IdentityStoreUsers: 'adopt' }), 'adopting');

const { user } = sampleRequest();
const onboarding: Asked = {
  kind: 'onboarding',
  request: { ...sampleRequest(), requestId: 'HR-2', groups: ['Traders'] },
};
const roleChange: Asked = { kind: 'role-change', request: { ...sampleRoleChange(), groups: ['Traders'] } };

/** A person who is a member of Quants, and is to be a member of Traders. */
async function member(): Promise<World> {
  const world = new World();
  await world.onboard({ ...sampleRequest(), groups: ['Quants'] });
  world.outcomes.length = 0;
  return world;
}

/** The answer of CreateGroupMembership is lost, so that its repetition says that the membership exists. */
const CONFLICT = {
  operation: 'identitystore:CreateGroupMembership',
  error: 'InternalServerException',
  when: 'after',
} as const;

/** A person without a group, whose new membership has to be looked for. */
async function conflicting(): Promise<World> {
  const world = new World();
  await world.onboard(sampleRequest());
  world.outcomes.length = 0;
  return world;
}

async function provisioned(): Promise<World> {
  const world = new World({ otherFunctions });
  await world.call('identityStore', 'CreateUser', {
    IdentityStoreId: deployment.identityStoreId,
    UserName: user.userName,
    DisplayName: user.displayName,
    Name: { GivenName: user.name.givenName, FamilyName: user.name.familyName },
    Emails: [{ Value: user.emails[0]?.value, Primary: true }],
  });
  return world;
}

async function disabled(): Promise<World> {
  const world = await member();
  await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
  return world;
}

/** Names of the groups that the person is a member of. */
function groupsOf(world: World): string[] {
  const { groups, memberships } = world.groups();
  return groups
    .filter(({ GroupId }) => memberships.some((one) => one.GroupId === GroupId))
    .map((one) => one.DisplayName ?? '');
}

interface Step {
  state: string;
  operation: ServiceOperation;
  open: () => Promise<World>;
  asked: Asked;
  /** Attempts when the exception never ends, where they are not one. */
  attempts?: Record<string, number>;
  /** Another state and error where an exception for good ends, and its disposition. */
  ends?: Record<string, { step?: string; error?: string; disposition?: string }>;
  /** Whether the call has been made, although the service has answered an error. */
  isDone?: (world: World) => boolean;
}

const hasTraders = (world: World) => groupsOf(world).includes('Traders');
const hasNoQuants = (world: World) => !groupsOf(world).includes('Quants');
const rehire: Asked = { kind: 'onboarding', request: { ...sampleRequest(), requestId: 'HR-2', rehire: true } };

const ofGroups = (asked: Asked): Step[] => [
  { state: 'CompareGroups', operation: 'identitystore:IsMemberInGroups', open: member, asked },
  {
    state: 'RemoveFromGroup',
    operation: 'identitystore:GetGroupMembershipId',
    open: member,
    asked,
    // The membership seems to be gone, and is still there when all is read back.
    ends: {
      ResourceNotFoundException: { step: verifyOf(asked), error: 'VerificationFailed', disposition: 'look-closer' },
    },
  },
  {
    state: 'RemoveFromGroup',
    operation: 'identitystore:DeleteGroupMembership',
    open: member,
    asked,
    attempts: { ConflictException: 4 },
    ends: {
      ResourceNotFoundException: { step: verifyOf(asked), error: 'VerificationFailed', disposition: 'look-closer' },
    },
    isDone: hasNoQuants,
  },
  {
    state: 'AddToGroup',
    operation: 'identitystore:CreateGroupMembership',
    open: member,
    asked,
    attempts: { ConflictException: 2 },
    ends: {
      ConflictException: { step: 'FindGroupMembership', error: 'MembershipNotFound', disposition: 'try-again' },
    },
    isDone: hasTraders,
  },
  {
    state: 'FindGroupMembership',
    operation: 'identitystore:GetGroupMembershipId',
    open: conflicting,
    asked,
    ends: { ResourceNotFoundException: { error: 'MembershipNotFound', disposition: 'try-again' } },
  },
];

function verifyOf({ kind }: Asked): string {
  return kind === 'onboarding' ? 'VerifyOnboarding' : 'VerifyRoleChange';
}

const STEPS: Step[] = [
  ...ofGroups(onboarding),
  ...ofGroups(roleChange),
  {
    state: 'AwaitIdentityStoreUser',
    operation: 'identitystore:GetUserId',
    open: provisioned,
    asked: onboarding,
    ends: { ResourceNotFoundException: { error: 'UserNotProvisioned', disposition: 'provision-first' } },
  },
  {
    state: 'AwaitIdentityStoreUser',
    operation: 'identitystore:DescribeUser',
    open: provisioned,
    asked: onboarding,
    ends: { ResourceNotFoundException: { disposition: 'fix-configuration' } },
  },
  {
    state: 'EnableFinSpaceUser',
    operation: 'finspace-api:EnableUser',
    open: disabled,
    asked: rehire,
    attempts: { ConflictException: 4 },
    isDone: (world) => world.users().finSpace[0]?.status === 'ENABLED',
  },
];

const TRANSIENT: Readonly<Record<string, number>> = { ThrottlingException: 9, InternalServerException: 9 };

const ROWS = STEPS.flatMap((step) =>
  documentedExceptions[step.operation].map((exception) => ({ ...step, kind: step.asked.kind, exception })),
);

function attemptsOf(state: string, { events }: Pick<Execution, 'events'>): number {
  let current: string | undefined;
  let attempts = 0;
  for (const event of events) {
    current = event.stateEnteredEventDetails?.name ?? current;
    if (event.type === 'TaskScheduled' && current === state) attempts += 1;
  }
  return attempts;
}

async function ask(world: World, asked: Asked): Promise<Execution> {
  const [execution] = await world.carryOut(asked);
  if (!execution) throw new Error('Nothing was started');
  return execution;
}

it('has a row for each exception', () => {
  expect(ROWS).toHaveLength(2 * (5 + 5 + 6 + 7 + 5) + 5 + 5 + 7);
});

describe.each(ROWS)('$kind: $state, $operation $exception', (row) => {
  const { state, operation, open, asked, exception, attempts = {}, ends = {}, isDone } = row;
  const retried = attempts[exception] ?? TRANSIENT[exception] ?? 1;

  /** Faults beside those that lead to the state. */
  async function tell(world: World, fault: { times: number | 'always'; when?: 'after' }): Promise<void> {
    const leading = open === conflicting ? [CONFLICT] : [];
    await world.setFaults([...leading, { operation, error: exception, ...fault }]);
  }

  it('for good: it ends in its own state, with its disposition, and says what is there', async () => {
    const world = await open();
    await tell(world, { times: 'always' });
    const execution = await ask(world, asked);
    const end = ends[exception];
    expect(execution.status).toBe('FAILED');
    expect(world.outcomes[0]?.detail.failure).toMatchObject({ step: state, error: exception, ...end });
    if (!end) {
      expect(attemptsOf(state, execution)).toBe(retried);
      expect(retryWaits(execution, state)).toHaveLength(retried - 1);
      expect(world.outcomes[0]?.detail.failure.message).toMatch(new RegExp(`^${operation}: `));
    }
    const { groups } = world.outcomes[0]?.detail ?? {};
    if (Array.isArray(groups)) expect(groups.map(({ name }) => name)).toEqual(groupsOf(world));
  });

  it('for good, and then sent again: it is carried out', async () => {
    const world = await open();
    await tell(world, { times: 'always' });
    await ask(world, asked);
    await world.setFaults([]);
    const again = await ask(world, asked);
    expect(again.status).toBe('SUCCEEDED');
    expect(isDone?.(world) ?? true).toBe(true);
  });

  if (retried > 1)
    it('once: the next attempt does it', async () => {
      const world = await open();
      await tell(world, { times: 1 });
      expect((await ask(world, asked)).status).toBe('SUCCEEDED');
      expect(isDone?.(world) ?? true).toBe(true);
    });

  if (isDone)
    it('once, after the commit: what was done is said, or found', async () => {
      const world = await open();
      await tell(world, { times: 1, when: 'after' });
      const { status } = await ask(world, asked);
      const isFound =
        retried > 1 ||
        (operation === 'identitystore:DeleteGroupMembership' && exception === 'ResourceNotFoundException');
      expect(status).toBe(isFound ? 'SUCCEEDED' : 'FAILED');
      expect(isDone?.(world)).toBe(true);
      const { groups } = world.outcomes[0]?.detail ?? {};
      if (groups) expect(groups.map(({ name }: { name: string }) => name)).toEqual(groupsOf(world));
      else expect(state).toBe('EnableFinSpaceUser');
    });
});
