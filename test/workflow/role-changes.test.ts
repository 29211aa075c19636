/** Whose role is changed, and whose is not; which role a person had and has; two at once, and beside an onboarding. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepared } from '../helpers/prepared.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../helpers/world.ts';
import { changeKxRole, deleteIdentityStoreUser, deleteKxUser } from './changes-by-others.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const roles = Object.fromEntries(deployment.kxRoles);
const environmentId = deployment.kxEnvironmentId;

/** A world in which the sample person is onboarded with the role analyst. */
const worldWithPerson = prepared((world) => world.onboard(sampleRequest()));

const to = (role: string, requestId = 'HR-1'): Asked => ({
  kind: 'role-change',
  request: { ...sampleRoleChange(), requestId, kx: { role } },
});
const onboarding: Asked = { kind: 'onboarding', request: sampleRequest() };

describe('a role change', () => {
  it('gives the kx user the role, and tells both', async () => {
    const world = await worldWithPerson();
    const before = world.users();
    const [execution] = await world.changeRole(sampleRoleChange());
    const outcome = {
      requestId: 'HR-2026-006031',
      executionArn: execution?.executionArn,
      identityStoreUser: { userId: before.identityStore[0]?.UserId },
      kxUser: { userName: 'ada-lovelace', iamRole: roles.quant, previousIamRole: roles.analyst },
      role: { before: roles.analyst, now: roles.quant, changed: true },
    };
    expect(execution?.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution?.output ?? '{}')).toMatchObject(outcome);
    expect(world.outcomes).toMatchObject([{ detailType: 'User Role Changed', detail: outcome }]);
    // The role, and nothing but the role.
    expect(world.users()).toEqual({ ...before, kx: [{ ...before.kx[0], iamRole: roles.quant }] });
  });

  it('to the role that is set is a success that changed nothing, and says so', async () => {
    const world = await worldWithPerson();
    const before = world.users();
    const [execution] = await world.carryOut(to('analyst'));
    expect(execution?.status).toBe('SUCCEEDED');
    expect(execution?.events.map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name)).not.toContain(
      'UpdateKxUser',
    );
    expect(world.outcomes).toMatchObject([
      { detail: { role: { before: roles.analyst, now: roles.analyst, changed: false } } },
    ]);
    expect(world.users()).toEqual(before);
  });

  it('survives a lost answer, and still knows the role before', async () => {
    const world = await worldWithPerson();
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', reset: true, times: 2, when: 'after' }]);
    const [execution] = await world.changeRole(sampleRoleChange());
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.outcomes).toMatchObject([
      { detail: { role: { before: roles.analyst, now: roles.quant, changed: true } } },
    ]);
  });

  it('of a kx user that has a name of its own finds it by that name', async () => {
    const world = new World();
    await world.onboard({ ...sampleRequest(), kx: { role: 'analyst', userName: 'ada_1' } });
    await world.changeRole({ ...sampleRoleChange(), kx: { role: 'quant', userName: 'ada_1' } });
    expect(world.users().kx).toMatchObject([{ userName: 'ada_1', iamRole: roles.quant }]);
  });
});

describe('refuses', () => {
  it.each([
    ['a role outside the allow list', { kx: { role: 'root' } }],
    ['the ARN of a role', { kx: { role: 'arn:aws:iam::111122223333:role/finspace/quant' } }],
    ["another account's role", { kx: { role: 'arn:aws:iam::999999999999:role/finspace/quant' } }],
    ['a request without an address', { user: { userName: 'ada.lovelace' } }],
    ['an onboarding', { finSpace: { type: 'APP_USER' } }],
  ])('%s, and changes nothing', async (_, part) => {
    const world = await worldWithPerson();
    const before = world.users();
    const [execution] = await world.changeRole({ ...sampleRoleChange(), ...part });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    expect(world.outcomes).toMatchObject([
      {
        detailType: 'User Role Change Failed',
        detail: { requestId: 'HR-2026-006031', role: {}, failure: { disposition: 'fix-request' } },
      },
    ]);
    expect(world.users()).toEqual(before);
  });
});

describe('a person who is not onboarded', () => {
  it('at all is onboarded first', async () => {
    const world = new World();
    const [execution] = await world.changeRole(sampleRoleChange());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserNotFound' });
    expect(execution?.cause).toContain('onboard the person first');
    expect(world.outcomes).toMatchObject([
      { detail: { failure: { step: 'FindIdentityStoreUser', disposition: 'onboard-first' } } },
    ]);
  });

  it('in the kdb environment is onboarded first', async () => {
    const { requestId, user } = sampleRequest();
    const world = new World();
    await world.onboard({ requestId, user });
    world.outcomes.length = 0;
    const [execution] = await world.changeRole(sampleRoleChange());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ResourceNotFoundException' });
    expect(execution?.cause).toContain('onboard the person first');
    expect(world.outcomes).toMatchObject([
      {
        detail: {
          identityStoreUser: { created: false },
          role: {},
          failure: { step: 'FindKxUser', disposition: 'onboard-first' },
        },
      },
    ]);
    expect(world.users().kx).toEqual([]);
  });
});

describe('not the same person', () => {
  const kxUser = { environmentId, userName: 'ada-lovelace', iamRole: roles.admin };

  it.each<[string, (world: World) => Promise<unknown>]>([
    [
      'the user name with another email',
      (world) =>
        world.call('identityStore', 'CreateUser', {
          IdentityStoreId: deployment.identityStoreId,
          UserName: 'ada.lovelace',
          DisplayName: 'Another Ada',
          Name: { GivenName: 'Another', FamilyName: 'Ada' },
          Emails: [{ Value: 'another.ada@example.com', Primary: true }],
        }),
    ],
    [
      'the kx user without a tag',
      async (world) => {
        const { requestId, user } = sampleRequest();
        await world.onboard({ requestId, user });
        await world.call('finSpace', 'CreateKxUser', kxUser);
      },
    ],
    [
      "the kx user with another person's tag",
      async (world) => {
        const { requestId, user } = sampleRequest();
        await world.onboard({ requestId, user });
        await world.call('finSpace', 'CreateKxUser', { ...kxUser, tags: { identityStoreUserId: 'somebody' } });
      },
    ],
  ])('has %s: UserMismatch, and nothing is changed', async (_, prepare) => {
    const world = new World();
    await prepare(world);
    world.outcomes.length = 0;
    const before = world.users();
    const [execution] = await world.changeRole(sampleRoleChange());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.outcomes).toMatchObject([{ detail: { role: {}, failure: { disposition: 'look-closer' } } }]);
    expect(world.outcomes[0]?.detail).not.toHaveProperty('kxUser');
    expect(world.users()).toEqual(before);
  });

  it('names the kx user of another person: UserMismatch, and nothing is changed', async () => {
    const world = await worldWithPerson();
    const { user } = sampleRequest();
    const grace = { ...user, userName: 'grace', emails: [{ value: 'grace@example.com' }] };
    await world.onboard({ requestId: 'HR-2', user: grace, kx: { role: 'admin' } });
    const before = world.users();
    const [execution] = await world.changeRole({ ...sampleRoleChange(), kx: { role: 'quant', userName: 'grace' } });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(before);
  });
});

describe('the truth at the end', () => {
  it.each<[string, (world: World) => Promise<unknown>, string, object]>([
    [
      'another principal changes the role',
      changeKxRole,
      'VerificationFailed',
      { role: { before: roles.analyst, now: roles.admin }, failure: { disposition: 'look-closer' } },
    ],
    [
      'another principal deletes the kx user',
      deleteKxUser,
      'ResourceNotFoundException',
      { role: { before: roles.analyst } },
    ],
    [
      'another principal deletes the identity-store user',
      deleteIdentityStoreUser,
      'ResourceNotFoundException',
      { role: { before: roles.analyst, now: roles.quant } },
    ],
  ])('is red when %s before it is verified', async (_, change, error, said) => {
    const world: World = await worldWithPerson({
      onStateEntered: async (state) => {
        if (state === 'VerifyRoleChange') await change(world);
      },
    });
    const [execution] = await world.changeRole(sampleRoleChange());
    expect(execution).toMatchObject({ status: 'FAILED', error });
    expect(world.outcomes).toMatchObject([{ detailType: 'User Role Change Failed', detail: said }]);
    expect(world.outcomes[0]?.detail.role.now).toBe(world.users().kx[0]?.iamRole);
  });

  it('is told of an execution that an operator stopped', async () => {
    const world: World = await worldWithPerson({
      onStateEntered: (state) => {
        if (state === 'VerifyRoleChange') world.executions().at(-1)?.stop('Operator', 'Stopped by hand');
      },
    });
    const [execution] = await world.changeRole(sampleRoleChange());
    expect(execution?.status).toBe('ABORTED');
    expect(world.outcomes).toMatchObject([
      {
        detailType: 'User Role Change Failed',
        detail: {
          requestId: 'HR-2026-006031',
          role: { before: roles.analyst, now: roles.quant },
          failure: { step: 'VerifyRoleChange', error: 'ExecutionAborted' },
        },
      },
    ]);
  });
});

describe('at once', () => {
  const ORDERS = [[0], [1], [0, 1], [1, 0, 0], [0, 0, 1, 1, 1], [1, 1, 0, 1, 0, 0, 0]];

  it.each(ORDERS)('two changes, with the calls in the order %j...: each tells the truth', async (...choices) => {
    const world = await worldWithPerson({ choices });
    // Of two requests of the same time, that with the greater requestId counts.
    const [older, newer] = await world.carryOut(to('quant', 'HR-1'), to('admin', 'HR-2'));
    expect(world.users().kx).toMatchObject([{ iamRole: roles.admin }]);
    const outcomeOf = (execution: typeof older) =>
      world.outcomes.find(({ detail }) => detail.executionArn === execution?.executionArn);
    expect([older?.status, newer?.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(outcomeOf(newer)?.detail.role.now).toBe(roles.admin);
    const said = outcomeOf(older);
    if (said?.detailType === 'User Role Changed') expect(said.detail.role.now).toBe(roles.quant);
    else expect(said).toMatchObject({ detailType: 'Request Superseded', detail: { supersededBy: 'HR-2' } });
  });

  it.each(ORDERS)('a change and the onboarding, with the calls in the order %j...', async (...choices) => {
    const world = new World({ choices });
    const [first, second] = await world.carryOut(onboarding, to('quant'));
    const outcome = world.outcomes.find(({ detail }) => detail.executionArn === second?.executionArn);
    expect(first?.status === 'SUCCEEDED' || second?.status === 'SUCCEEDED').toBe(true);
    expect([roles.analyst, roles.quant]).toContain(world.users().kx[0]?.iamRole);
    if (second?.status === 'FAILED') {
      expect(['onboard-first', 'look-closer']).toContain(outcome?.detail.failure.disposition);
    }
  });

  it('a change that came too early is a success when it is sent again', async () => {
    const world = new World();
    // The onboarding was requested earlier, and was delivered later.
    const requestedAt = new Date(Date.now() - 1_000).toISOString();
    const [early] = await world.carryOut(to('quant'));
    await world.carryOut({ kind: 'onboarding', request: { ...sampleRequest(), requestedAt } });
    const [again] = await world.carryOut(to('quant'));
    expect([early?.status, again?.status]).toEqual(['FAILED', 'SUCCEEDED']);
    expect(world.users().kx).toMatchObject([{ iamRole: roles.quant }]);
  });
});
