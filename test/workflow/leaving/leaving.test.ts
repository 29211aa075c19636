/** A person leaves: what is taken away, what stays, and that no other person loses anything. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LANDING_MS } from '../../../core/person/timing.ts';
import type { OffboardingRequest } from '../../../core/request/offboarding-request.ts';
import type { OnboardingRequest } from '../../../core/request/onboarding-request.ts';
import type { Document } from '../../helpers/document.ts';
import { loseRecords } from '../../helpers/person/records.ts';
import { prepared } from '../../helpers/prepared.ts';
import {
  deployment,
  sampleOffboarding,
  sampleRemoval,
  sampleRequest,
  sampleRoleChange,
} from '../../helpers/requests.ts';
import { useFakedTime, World, type WorldOptions } from '../../helpers/world.ts';
import { changeKxRole, deleteIdentityStoreUser, deleteKxUser } from '../changes-by-others.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const roles = Object.fromEntries(deployment.kxRoles);
const noAccess = deployment.kxNoAccessRoleArn;
const environmentId = deployment.kxEnvironmentId;
const IdentityStoreId = deployment.identityStoreId;

/** The person is onboarded, is in all groups, and a minute has passed. */
const onboarded = prepared(async (world, request: OnboardingRequest) => {
  await world.onboard(request);
  await joinGroups(world, world.users().identityStore[0]?.UserId);
  world.letTimePass(60_000);
});

/** A world in which the sample person can leave. */
async function worldWithPerson(options: WorldOptions = {}, request = sampleRequest()): Promise<World> {
  return onboarded(options, request);
}

async function joinGroups(world: World, UserId: unknown): Promise<void> {
  for (const { GroupId } of world.groups().groups) {
    await world.call('identityStore', 'CreateGroupMembership', { IdentityStoreId, GroupId, MemberId: { UserId } });
  }
}

/** A request that onboards another person. */
function other(userName: string, part: Partial<OnboardingRequest> = {}): OnboardingRequest {
  const { user, ...request } = sampleRequest();
  return {
    ...request,
    requestId: 'HR-OTHER',
    user: {
      ...user,
      userName,
      name: { givenName: 'Grace', familyName: 'Hopper' },
      displayName: 'Grace Hopper',
      emails: [{ value: `${userName}@example.com` }],
    },
    ...part,
  };
}

function detailOf({ outcomes }: World): Document {
  expect(outcomes).toHaveLength(1);
  return outcomes[0]?.detail ?? {};
}

const residualsOf = (world: World): string[] => detailOf(world).residual.map(({ what }: { what: string }) => what);

/** Expects that the sample person, the only one, has no access any more. */
function expectGone(world: World, { mode = 'suspend' }: OffboardingRequest): void {
  const { identityStore, finSpace, kx } = world.users();
  expect(world.groups().memberships).toEqual([]);
  expect(finSpace).toMatchObject([{ status: 'DISABLED' }]);
  expect(kx.map(({ iamRole }) => iamRole)).toEqual(mode === 'remove' ? [] : [noAccess]);
  expect(identityStore).toHaveLength(mode === 'remove' ? 0 : 1);
}

const REQUESTS = [sampleOffboarding(), sampleRemoval()];

describe.each(REQUESTS)('an offboarding with the mode $mode', (request) => {
  it('takes everything away, and says what the person had', async () => {
    const world = await worldWithPerson();
    const { identityStore, finSpace, kx } = world.users();
    const userId = identityStore[0]?.UserId;
    const groups = world.groups().memberships.map(({ GroupId, MembershipId }) => ({
      groupId: GroupId,
      membershipId: MembershipId,
    }));
    const [execution] = await world.offboard(request);
    expectGone(world, request);
    const { userArn } = kx[0] ?? {};
    const outcome = {
      requestId: request.requestId,
      executionArn: execution?.executionArn,
      mode: request.mode,
      before: {
        identityStoreUser: { identityStoreId: IdentityStoreId, userId, userArn: identityStore[0]?.UserArn },
        groups: expect.arrayContaining(groups),
        finSpaceUser: { userId: finSpace[0]?.userId, status: 'ENABLED' },
        kxUsers: [{ environmentId, userName: 'ada-lovelace', userArn, iamRole: roles.analyst }],
      },
      identityStoreUser: { userId, removed: request.mode === 'remove' },
      groups: expect.arrayContaining(groups.map(({ groupId }) => ({ groupId }))),
      finSpaceUser: { userId: finSpace[0]?.userId, disabled: true },
      kxUsers: [{ environmentId, userName: 'ada-lovelace', userArn, removed: request.mode === 'remove' }],
    };
    expect(groups).toHaveLength(2);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution?.output ?? '{}')).toMatchObject(outcome);
    expect(world.outcomes).toMatchObject([{ detailType: 'User Offboarded', detail: outcome }]);
  });

  it('says what is left, with the policy that stops the sessions of the person', async () => {
    const world = await worldWithPerson();
    const [user] = world.users().identityStore;
    await world.offboard(request);
    expect(residualsOf(world)).toEqual([
      'portal-sessions',
      'application-sessions',
      'role-sessions',
      'account-assignments',
      'finspace-address',
    ]);
    expect(detailOf(world).denyPolicy.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'identitystore:UserId': user?.UserId } },
      }),
    ]);
  });

  it('twice is a success that changes nothing the second time', async () => {
    const world = await worldWithPerson();
    await world.offboard(request);
    const after = world.users();
    world.outcomes.length = 0;
    const [again] = await world.offboard(request);
    expect(again?.status).toBe('SUCCEEDED');
    expect(world.users()).toEqual(after);
    expect(detailOf(world)).toMatchObject({ groups: [], finSpaceUser: { disabled: false } });
  });

  it('two at once are one', async () => {
    const world = await worldWithPerson();
    const executions = await world.offboard(request, { ...request, requestId: 'HR-AGAIN' });
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expectGone(world, request);
  });

  it('of a person of whom no record is kept finds everything', async () => {
    const world = await worldWithPerson();
    loseRecords(world);
    world.letTimePass(LANDING_MS);
    const [execution] = await world.offboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expectGone(world, request);
  });

  it('of a person without FinSpace, groups and kx users is a success', async () => {
    const world = new World();
    const { finSpace: _, kx: __, ...onlyUser } = sampleRequest();
    await world.onboard(onlyUser);
    world.outcomes.length = 0;
    const [execution] = await world.offboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(detailOf(world)).toMatchObject({ before: { groups: [], kxUsers: [] }, groups: [], kxUsers: [] });
    expect(detailOf(world)).not.toHaveProperty('finSpaceUser');
    expect(world.users().identityStore).toHaveLength(request.mode === 'remove' ? 0 : 1);
  });

  it('of a person who is not there is a success that says what was not searched for', async () => {
    const world = new World();
    const [execution] = await world.offboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(residualsOf(world)).toEqual(['kx-users']);
    expect(detailOf(world)).toMatchObject({ before: { groups: [], kxUsers: [] } });
    expect(detailOf(world)).not.toHaveProperty('denyPolicy');
  });

  it('waits for a FinSpace user that is CREATING', async () => {
    const world = new World({ creatingMs: 45_000 });
    await world.onboard(sampleRequest());
    world.outcomes.length = 0;
    await world.offboard(request);
    expect(world.users().finSpace).toMatchObject([{ status: 'DISABLED' }]);
  });

  it.each([
    ['user name', { userName: 'ADA.Lovelace' }],
    ['address', { emails: [{ value: 'Ada.Lovelace@EXAMPLE.com' }] }],
  ])('finds the person by another spelling of the %s', async (_, part) => {
    const world = await worldWithPerson();
    await world.offboard({ ...request, user: { ...request.user, ...part } });
    expectGone(world, request);
  });

  it('with the id of the user finds the person', async () => {
    const world = await worldWithPerson();
    const userId = world.users().identityStore[0]?.UserId;
    await world.offboard({ ...request, user: { ...request.user, userId } });
    expectGone(world, request);
  });

  it('of a person whose user another principal has deleted finds the rest by the id of the record', async () => {
    const world = await worldWithPerson();
    const userId = world.users().identityStore[0]?.UserId;
    await deleteIdentityStoreUser(world);
    const [execution] = await world.offboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.users().identityStore).toEqual([]);
    expect(world.users().finSpace).toMatchObject([{ status: 'DISABLED' }]);
    expect(world.users().kx.map(({ iamRole }) => iamRole)).toEqual(request.mode === 'remove' ? [] : [noAccess]);
    expect(detailOf(world)).toMatchObject({
      denyPolicy: { Statement: [{ Condition: { StringEquals: { 'identitystore:UserId': userId } } }] },
    });
  });
});

describe('an interrupted offboarding', () => {
  const STATES = [
    'ClaimPerson',
    'FindLeaver',
    'SnapshotAccess',
    'RemoveMembership',
    'DisableFinSpaceUser',
    'SuspendKxUser',
    'DeleteKxUser',
    'VerifyAccessCut',
    'DeleteIdentityStoreUser',
    'VerifyOffboarding',
    'ReleasePerson',
  ];
  const ROWS = STATES.flatMap((state) => REQUESTS.map((request) => ({ state, request, mode: request.mode }))).filter(
    ({ state, mode }) =>
      mode === 'remove' ? state !== 'SuspendKxUser' : !['DeleteKxUser', 'DeleteIdentityStoreUser'].includes(state),
  );

  it.each(ROWS)('that is stopped in $state with the mode $mode is finished when it is sent again', async (row) => {
    const { state, request } = row;
    let isLeaving = false;
    const world = await worldWithPerson({
      onStateEntered: (entered) => {
        if (entered === state && isLeaving) world.executions().at(-1)?.stop('Operator', 'Stopped by hand');
      },
    });
    isLeaving = true;
    const [stopped] = await world.offboard(request);
    isLeaving = false;
    expect(stopped?.status).toBe('ABORTED');
    world.letTimePass(LANDING_MS + 1_000);
    const [again] = await world.offboard(request);
    expect(again?.status).toBe('SUCCEEDED');
    expectGone(world, request);
  });

  it.each(REQUESTS)('with the mode $mode tells what remains', async (request) => {
    const world: World = await worldWithPerson({
      onStateEntered: (entered) => {
        if (entered === 'DisableFinSpaceUser') world.executions().at(-1)?.stop('Operator', 'Stopped by hand');
      },
    });
    await world.offboard(request);
    expect(world.outcomes).toMatchObject([
      {
        detailType: 'User Offboarding Failed',
        detail: {
          before: { groups: [{}, {}], finSpaceUser: { status: 'ENABLED' }, kxUsers: [{}] },
          remaining: { groups: [], finSpaceUser: {}, kxUsers: [{ iamRole: roles.analyst }] },
          failure: { step: 'DisableFinSpaceUser', error: 'ExecutionAborted' },
        },
      },
    ]);
  });
});

describe('a fault', () => {
  it.each([
    ['identitystore:DeleteGroupMembership', 'RemoveMembership', { groups: [{}, {}], kxUsers: [{ iamRole: noAccess }] }],
    ['finspace-api:DisableUser', 'DisableFinSpaceUser', { groups: [], kxUsers: [{ iamRole: noAccess }] }],
    ['finspace:UpdateKxUser', 'SuspendKxUser', { groups: [], kxUsers: [{ iamRole: roles.analyst }] }],
  ])(
    'of %s leaves the other removals to go on, and is reported with what remains',
    async (operation, step, remaining) => {
      const world = await worldWithPerson();
      await world.setFaults([{ operation, error: 'AccessDeniedException', times: 'always' }]);
      const [execution] = await world.offboard(sampleOffboarding());
      expect(execution).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
      expect(world.outcomes).toMatchObject([
        {
          detailType: 'User Offboarding Failed',
          detail: {
            before: { groups: [{}, {}], kxUsers: [{ iamRole: roles.analyst }] },
            remaining: {
              ...remaining,
              finSpaceUser: { status: step === 'DisableFinSpaceUser' ? 'ENABLED' : 'DISABLED' },
            },
            failure: { step, error: 'AccessDeniedException', disposition: 'fix-permissions' },
          },
        },
      ]);
      await world.setFaults([]);
      world.outcomes.length = 0;
      await world.offboard(sampleOffboarding());
      expectGone(world, sampleOffboarding());
    },
  );

  it('of one membership leaves the other one to be removed', async () => {
    const world = await worldWithPerson();
    await world.setFaults([{ operation: 'identitystore:DeleteGroupMembership', error: 'AccessDeniedException' }]);
    await world.offboard(sampleOffboarding());
    expect(world.groups().memberships).toHaveLength(1);
    expect(detailOf(world)).toMatchObject({ failure: { step: 'RemoveMembership' }, remaining: { groups: [{}] } });
  });

  it.each(
    [
      'identitystore:DeleteGroupMembership',
      'finspace-api:DisableUser',
      'finspace:UpdateKxUser',
      'finspace:DeleteKxUser',
      'identitystore:DeleteUser',
    ].flatMap((operation) => REQUESTS.map((request) => ({ operation, request, mode: request.mode }))),
  )('that loses answers of $operation does not change the end, with the mode $mode', async ({ operation, request }) => {
    const world = await worldWithPerson();
    await world.setFaults([{ operation, reset: true, times: 2, when: 'after' }]);
    const [execution] = await world.offboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expectGone(world, request);
  });

  it('says that it does not know what remains if nothing can be read', async () => {
    const world = await worldWithPerson();
    await world.setFaults([
      { operation: 'identitystore:*', error: 'AccessDeniedException', times: 'always' },
      { operation: 'finspace:*', error: 'AccessDeniedException', times: 'always' },
    ]);
    await world.offboard(sampleOffboarding());
    const unknown = { unknown: 'AccessDeniedException' };
    expect(detailOf(world).remaining).toEqual({
      identityStoreUser: unknown,
      groups: unknown,
      finSpaceUser: unknown,
      kxUsers: unknown,
    });
  });

  it('before the person is found still says what remains', async () => {
    const world = await worldWithPerson();
    await world.setFaults([{ operation: 'dynamodb:PutItem', error: 'ResourceNotFoundException' }]);
    await world.offboard(sampleOffboarding());
    expect(detailOf(world)).toMatchObject({
      remaining: { identityStoreUser: {}, groups: [{}, {}], finSpaceUser: { status: 'ENABLED' }, kxUsers: [{}] },
      failure: { step: 'ClaimPerson' },
    });
  });
});

describe('another person', () => {
  it.each(REQUESTS)('keeps everything, with the mode $mode', async (request) => {
    const world = await worldWithPerson();
    await world.onboard(other('grace'));
    const grace = world.users().identityStore[1]?.UserId;
    await joinGroups(world, grace);
    const before = world.users();
    await world.offboard(request);
    const after = world.users();
    expect(after.identityStore.find(({ UserId }) => UserId === grace)).toEqual(before.identityStore[1]);
    expect(after.finSpace[1]).toEqual(before.finSpace[1]);
    expect(after.kx.find(({ userName }) => userName === 'grace')).toEqual(before.kx[1]);
    expect(world.groups().memberships).toHaveLength(2);
  });

  it.each<[string, (world: World) => Promise<unknown>]>([
    [
      'has the user name, with another address',
      (world) => world.onboard(other('ada.lovelace', { user: { ...other('x').user, userName: 'ada.lovelace' } })),
    ],
    [
      'has the address, with another user name',
      (world) => world.onboard(other('x', { user: { ...other('x').user, emails: sampleRequest().user.emails } })),
    ],
  ])('who %s keeps everything: UserMismatch', async (_, prepare) => {
    const world = new World();
    await prepare(world);
    await joinGroups(world, world.users().identityStore[0]?.UserId);
    world.outcomes.length = 0;
    const before = world.users();
    const [execution] = await world.offboard(sampleRemoval());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(detailOf(world)).toMatchObject({
      remaining: {},
      failure: { step: 'FindLeaver', disposition: 'look-closer' },
    });
    expect(detailOf(world).remaining).toEqual({});
    expect(world.users()).toEqual(before);
    expect(world.groups().memberships).toHaveLength(2);
  });

  it('who got the user name and the address keeps everything if the request gives the id of the leaver', async () => {
    const world = await worldWithPerson();
    const userId = world.users().identityStore[0]?.UserId;
    await deleteIdentityStoreUser(world);
    await deleteKxUser(world);
    world.letTimePass(60_000);
    await world.onboard({ ...sampleRequest(), requestId: 'HR-NEW' });
    world.outcomes.length = 0;
    const before = world.users();
    const [execution] = await world.offboard({
      ...sampleRemoval(),
      user: { ...sampleRemoval().user, userId },
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(before);
  });

  it('with the id of the request keeps everything: the person was renamed, or the id is wrong', async () => {
    const world = new World();
    await world.onboard(other('grace'));
    world.outcomes.length = 0;
    const before = world.users();
    const userId = before.identityStore[0]?.UserId;
    const [execution] = await world.offboard({ ...sampleRemoval(), user: { ...sampleRemoval().user, userId } });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(before);
  });

  it('under whose new name the recorded user is keeps everything', async () => {
    const world = await worldWithPerson();
    const UserId = world.users().identityStore[0]?.UserId;
    await world.call('identityStore', 'UpdateUser', {
      IdentityStoreId,
      UserId,
      Operations: [
        { AttributePath: 'userName', AttributeValue: 'ada.king' },
        { AttributePath: 'emails', AttributeValue: [{ value: 'ada.king@example.com', primary: true }] },
      ],
    });
    const before = world.users();
    const [execution] = await world.offboard(sampleRemoval());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(before);
  });

  it('who had the address before keeps the FinSpace user, unless it is newer than the user of the leaver', async () => {
    for (const isOlder of [true, false]) {
      const world = new World();
      const { finSpace: _, ...withoutFinSpace } = sampleRequest();
      const create = () =>
        world.call('finSpaceData', 'CreateUser', {
          emailAddress: 'ada.lovelace@example.com',
          type: 'APP_USER',
          firstName: 'Adam',
          lastName: 'Lovell',
        });
      if (isOlder) await create();
      world.letTimePass(60_000);
      await world.onboard(withoutFinSpace);
      world.letTimePass(60_000);
      if (!isOlder) await create();
      world.outcomes.length = 0;
      await world.offboard(sampleOffboarding());
      expect(world.users().finSpace).toMatchObject([{ status: isOlder ? 'ENABLED' : 'DISABLED' }]);
      expect(residualsOf(world)).toContain(isOlder ? 'finspace-users' : 'finspace-address');
    }
  });

  it('may have the FinSpace user if the leaver has no user and no record, so it is only reported', async () => {
    const world = await worldWithPerson();
    await deleteIdentityStoreUser(world);
    loseRecords(world);
    world.letTimePass(LANDING_MS);
    const { userId } = world.users().finSpace[0] ?? {};
    await world.offboard(sampleRemoval());
    expect(world.users().finSpace).toMatchObject([{ status: 'ENABLED' }]);
    expect(residualsOf(world)).toEqual(['finspace-users', 'kx-users']);
    expect(detailOf(world).residual[0].message).toContain(userId);
  });

  it.each([
    ['of a previous owner', { identityStoreUserId: 'somebody' }],
    ['without an owner', undefined],
  ])('keeps the kx user %s that has the name of the leaver', async (_, tags) => {
    const world = new World();
    const { kx: __, ...withoutKx } = sampleRequest();
    await world.onboard(withoutKx);
    await world.call('finSpace', 'CreateKxUser', {
      environmentId,
      userName: 'ada-lovelace',
      iamRole: roles.admin,
      ...(tags && { tags }),
    });
    const { kx } = world.users();
    for (const request of REQUESTS) await world.offboard(request);
    expect(world.users().kx).toEqual(kx);
  });

  it('who gets the kx user between the snapshot and the removal keeps it: UserMismatch', async () => {
    const world: World = await worldWithPerson({
      onStateEntered: async (state) => {
        if (state !== 'DeleteKxUser') return;
        const resourceArn = world.users().kx[0]?.userArn;
        await world.call('finSpace', 'TagResource', { resourceArn, tags: { identityStoreUserId: 'somebody' } });
      },
    });
    await world.offboard(sampleRemoval());
    expect(world.users().kx).toHaveLength(1);
    expect(detailOf(world)).toMatchObject({ failure: { step: 'DeleteKxUser', error: 'UserMismatch' } });
  });

  it('into whom the user is renamed before it is deleted keeps the user: UserMismatch', async () => {
    const world: World = await worldWithPerson({
      onStateEntered: async (state) => {
        if (state !== 'DeleteIdentityStoreUser') return;
        await world.call('identityStore', 'UpdateUser', {
          IdentityStoreId,
          UserId: world.users().identityStore[0]?.UserId,
          Operations: [{ AttributePath: 'userName', AttributeValue: 'somebody' }],
        });
      },
    });
    await world.offboard(sampleRemoval());
    expect(world.users().identityStore).toHaveLength(1);
    expect(detailOf(world)).toMatchObject({ failure: { step: 'DeleteIdentityStoreUser', error: 'UserMismatch' } });
  });
});

describe('the kx users of a leaver', () => {
  it.each(REQUESTS)('are all cut, whatever their names, with the mode $mode', async (request) => {
    const world = await worldWithPerson();
    const owner = world.users().identityStore[0]?.UserId;
    for (const userName of ['one', 'two', 'three', 'four']) {
      const tags = { identityStoreUserId: owner };
      await world.call('finSpace', 'CreateKxUser', { environmentId, userName, iamRole: roles.admin, tags });
    }
    await world.offboard(request);
    expect(world.users().kx.map(({ iamRole }) => iamRole)).toEqual(
      request.mode === 'remove' ? [] : Array.from({ length: 5 }, () => noAccess),
    );
    expect(detailOf(world).kxUsers).toHaveLength(5);
  });
});

describe('access that remains', () => {
  it.each<[string, (world: World) => Promise<unknown>]>([
    ['another principal gives the role back', changeKxRole],
    ['a kx user appears', (world) => createOwn(world, 'late')],
    [
      'another principal adds the person to a group',
      (world) => joinGroups(world, world.users().identityStore[0]?.UserId),
    ],
    [
      'another principal enables the FinSpace user',
      (world) => world.call('finSpaceData', 'EnableUser', { userId: world.users().finSpace[0]?.userId }),
    ],
  ])('is no success: %s', async (_, change) => {
    let isDone = false;
    const world: World = await worldWithPerson({
      onStateEntered: async (state) => {
        if (state !== 'VerifyAccessCut' || isDone) return;
        isDone = true;
        await change(world);
      },
    });
    const [execution] = await world.offboard(sampleOffboarding());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'AccessRemains' });
    expect(detailOf(world)).toMatchObject({ failure: { step: 'VerifyAccessCut', disposition: 'look-closer' } });
    // The user still names the person: it is deleted last of all.
    expect(world.users().identityStore).toHaveLength(1);
    world.outcomes.length = 0;
    await world.offboard(sampleOffboarding());
    expectAccessCut(world);
  });
});

function expectAccessCut(world: World): void {
  expect(world.groups().memberships).toEqual([]);
  expect(world.users().finSpace).toMatchObject([{ status: 'DISABLED' }]);
  for (const { iamRole } of world.users().kx) expect(iamRole).toBe(noAccess);
}

function createOwn(world: World, userName: string): Promise<Document> {
  const tags = { identityStoreUserId: world.users().identityStore[0]?.UserId };
  return world.call('finSpace', 'CreateKxUser', { environmentId, userName, iamRole: roles.admin, tags });
}

describe('the order of requests', () => {
  it('an onboarding that is older than the offboarding is superseded, and a role change never writes', async () => {
    const world = await worldWithPerson();
    await world.offboard(sampleOffboarding());
    world.outcomes.length = 0;
    const before = world.users();
    const requestedAt = new Date(Date.now() - 30_000).toISOString();
    await world.onboard({ ...sampleRequest(), requestId: 'HR-OLD', requestedAt });
    await world.changeRole(sampleRoleChange());
    expect(world.outcomes).toMatchObject([
      { detailType: 'Request Superseded', detail: { supersededBy: sampleOffboarding().requestId } },
      { detailType: 'User Role Change Failed', detail: { failure: { error: 'PersonLeft' } } },
    ]);
    expect(world.users()).toEqual(before);
  });

  it('an offboarding that is older than a role change takes the access away all the same', async () => {
    const world = await worldWithPerson();
    const requestedAt = new Date(Date.now() - 30_000).toISOString();
    await world.changeRole(sampleRoleChange());
    await world.offboard({ ...sampleOffboarding(), requestedAt });
    expectGone(world, sampleOffboarding());
  });

  it('an offboarding that is older than an onboarding is superseded', async () => {
    const world = await worldWithPerson();
    const before = world.users();
    const requestedAt = new Date(Date.now() - 300_000).toISOString();
    const [execution] = await world.offboard({ ...sampleRemoval(), requestedAt });
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.outcomes).toMatchObject([{ detailType: 'Request Superseded' }]);
    expect(world.users()).toEqual(before);
  });
});

describe('refuses', () => {
  it.each([
    ['a removal without confirmation', { mode: 'remove' }, 'confirm'],
    ['another mode', { mode: 'purge' }, 'mode'],
    ['a request without an address', { user: { userName: 'ada.lovelace' } }, 'emails'],
    ['an id that is none', { user: { ...sampleOffboarding().user, userId: 'u-1' } }, 'userId'],
  ])('%s, and changes nothing', async (_, part, field) => {
    const world = await worldWithPerson();
    const before = world.users();
    const [execution] = await world.offboard({ ...sampleOffboarding(), ...part });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    expect(detailOf(world)).toMatchObject({
      remaining: {},
      failure: { message: expect.stringContaining(field), disposition: 'fix-request' },
    });
    expect(world.users()).toEqual(before);
  });
});
