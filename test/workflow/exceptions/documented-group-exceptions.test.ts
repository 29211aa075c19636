/**
 * Every documented exception of the calls for groups, for the user of an identity provider and for a person who comes back:
 * once and for good, before and after the commit.
 */
import { type Execution, retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { type OpenWorld, prepared } from '../../helpers/prepared.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Asked, functionsOf, stackWith, useFakedTime, type World } from '../../helpers/world.ts';
import { attemptsOf, eachOnce, errorsOf, inTurnForGood, type OneFault } from './faults.ts';

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
const withMember = prepared((world) => world.onboard({ ...sampleRequest(), groups: ['Quants'] }));

/** The answer of CreateGroupMembership is lost, so that its repetition says that the membership exists. */
const CONFLICT: OneFault = {
  operation: 'identitystore:CreateGroupMembership',
  error: 'InternalServerException',
  when: 'after',
};

/** A person without a group, whose new membership has to be looked for. */
const withConflict = prepared((world) => world.onboard(sampleRequest()));

const withProvisioned = prepared(
  (world) =>
    world.call('identityStore', 'CreateUser', {
      IdentityStoreId: deployment.identityStoreId,
      UserName: user.userName,
      DisplayName: user.displayName,
      Name: { GivenName: user.name.givenName, FamilyName: user.name.familyName },
      Emails: [{ Value: user.emails[0]?.value, Primary: true }],
    }),
  { otherFunctions },
);

const withDisabled = prepared(async (world) => {
  await world.onboard({ ...sampleRequest(), groups: ['Quants'] });
  await world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId });
});

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
  open: OpenWorld;
  asked: Asked;
  /** Attempts when ConflictException never ends, where they are not one. */
  conflicts?: number;
  /** Another state and error where an exception for good ends, and its disposition. */
  ends?: Record<string, { step?: string; error?: string; disposition?: string }>;
  /** Whether the call has been made, although the service has answered an error. */
  isDone?: (world: World) => boolean;
}

const hasTraders = (world: World) => groupsOf(world).includes('Traders');
const hasNoQuants = (world: World) => !groupsOf(world).includes('Quants');
const rehire: Asked = { kind: 'onboarding', request: { ...sampleRequest(), requestId: 'HR-2', rehire: true } };

const ofGroups = (asked: Asked): Step[] => [
  { state: 'CompareGroups', operation: 'identitystore:IsMemberInGroups', open: withMember, asked },
  {
    state: 'RemoveFromGroup',
    operation: 'identitystore:GetGroupMembershipId',
    open: withMember,
    asked,
    // The membership seems to be gone, and is still there when all is read back.
    ends: {
      ResourceNotFoundException: { step: verifyOf(asked), error: 'VerificationFailed', disposition: 'look-closer' },
    },
  },
  {
    state: 'RemoveFromGroup',
    operation: 'identitystore:DeleteGroupMembership',
    open: withMember,
    asked,
    conflicts: 4,
    ends: {
      ResourceNotFoundException: { step: verifyOf(asked), error: 'VerificationFailed', disposition: 'look-closer' },
    },
    isDone: hasNoQuants,
  },
  {
    state: 'AddToGroup',
    operation: 'identitystore:CreateGroupMembership',
    open: withMember,
    asked,
    conflicts: 2,
    ends: {
      ConflictException: { step: 'FindGroupMembership', error: 'MembershipNotFound', disposition: 'try-again' },
    },
    isDone: hasTraders,
  },
  {
    state: 'FindGroupMembership',
    operation: 'identitystore:GetGroupMembershipId',
    open: withConflict,
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
    open: withProvisioned,
    asked: onboarding,
    ends: { ResourceNotFoundException: { error: 'UserNotProvisioned', disposition: 'provision-first' } },
  },
  {
    state: 'AwaitIdentityStoreUser',
    operation: 'identitystore:DescribeUser',
    open: withProvisioned,
    asked: onboarding,
    ends: { ResourceNotFoundException: { disposition: 'fix-configuration' } },
  },
  {
    state: 'EnableFinSpaceUser',
    operation: 'finspace-api:EnableUser',
    open: withDisabled,
    asked: rehire,
    conflicts: 4,
    isDone: (world) => world.users().finSpace[0]?.status === 'ENABLED',
  },
];

/** Exceptions that a state repeats: one attempt and 8 retries, whichever of them it meets. */
const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException'];

async function ask(world: World, asked: Asked): Promise<Execution> {
  const [execution] = await world.carryOut(asked);
  if (!execution) throw new Error('Nothing was started');
  return execution;
}

const ROWS = STEPS.map((step) => ({ ...step, kind: step.asked.kind }));

describe.each(ROWS)('$kind: $state, $operation', (row) => {
  const { state, operation, open, asked, conflicts = 1, ends = {}, isDone } = row;
  const exceptions: readonly string[] = documentedExceptions[operation];
  const isRepeated = (exception: string) => exception === 'ConflictException' && conflicts > 1;
  const others = exceptions.filter((exception) => !TRANSIENT.includes(exception) && !isRepeated(exception));

  /** A world with the faults, beside those that lead to the state. */
  async function meet(...faults: OneFault[]): Promise<World> {
    const world = await open();
    await world.setFaults([...(open === withConflict ? [CONFLICT] : []), ...faults]);
    return world;
  }

  async function expectFailure(world: World, error: string): Promise<Execution> {
    const execution = await ask(world, asked);
    expect(execution.status).toBe('FAILED');
    const { failure, groups } = world.outcomes[0]?.detail ?? {};
    expect(failure).toMatchObject({ step: state, error, ...ends[error] });
    if (!ends[error]) expect(failure.message).toMatch(new RegExp(`^${operation}: `));
    if (Array.isArray(groups)) expect(groups.map(({ name }) => name)).toEqual(groupsOf(world));
    return execution;
  }

  async function expectFinishedByAnother(world: World): Promise<void> {
    await world.setFaults([]);
    expect((await ask(world, asked)).status).toBe('SUCCEEDED');
    expect(isDone?.(world) ?? true).toBe(true);
  }

  it('knows the exceptions that pass', () => {
    expect(exceptions).toEqual(expect.arrayContaining([...TRANSIENT]));
  });

  /** Exceptions that have a number of attempts in common. */
  const passes: [passing: readonly string[], most: number][] = [
    [TRANSIENT, 9],
    ...(conflicts > 1 ? [[['ConflictException'], conflicts] satisfies [string[], number]] : []),
  ];

  it.each(passes)('is tried again after %s', async (passing) => {
    const world = await meet(...eachOnce(operation, passing));
    const execution = await ask(world, asked);
    expect(execution.status).toBe('SUCCEEDED');
    expect(errorsOf(state, execution).filter((error) => passing.includes(error))).toEqual(passing);
    expect(isDone?.(world) ?? true).toBe(true);
  });

  it.each(passes)(
    'after %s for good: it ends in its own state, says what is there, and can be sent again',
    async (passing, most) => {
      const world = await meet(...inTurnForGood(operation, passing));
      const error = passing.at(-1) ?? '';
      const execution = await expectFailure(world, error);
      if (!ends[error]) {
        expect(attemptsOf(state, execution)).toBe(most);
        expect(retryWaits(execution, state)).toHaveLength(most - 1);
      }
      await expectFinishedByAnother(world);
    },
  );

  it.each(others)('after %s for good: it ends at once, says what is there, and can be sent again', async (error) => {
    const world = await meet(...inTurnForGood(operation, [error]));
    const execution = await expectFailure(world, error);
    if (!ends[error]) expect(attemptsOf(state, execution)).toBe(1);
    await expectFinishedByAnother(world);
  });

  if (isDone)
    it.each(exceptions)('%s once, after the commit: what was done is said, or found', async (error) => {
      const world = await meet({ operation, error, times: 1, when: 'after' });
      const { status } = await ask(world, asked);
      const isFound =
        TRANSIENT.includes(error) ||
        isRepeated(error) ||
        (operation === 'identitystore:DeleteGroupMembership' && error === 'ResourceNotFoundException');
      expect(status).toBe(isFound ? 'SUCCEEDED' : 'FAILED');
      expect(isDone(world)).toBe(true);
      const { groups } = world.outcomes[0]?.detail ?? {};
      if (groups) expect(groups.map(({ name }: { name: string }) => name)).toEqual(groupsOf(world));
      else expect(state).toBe('EnableFinSpaceUser');
    });
});
