/** Who is adopted, and who is not; what a success means; two at once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deployment, sampleRequest } from '../helpers/requests.ts';
import { ownerOf, useFakedTime, World } from '../helpers/world.ts';
import { changeKxRole, deleteIdentityStoreUser, deleteKxUser } from './changes-by-others.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const analyst = deployment.kxRoles.get('analyst');
const admin = deployment.kxRoles.get('admin');
const environmentId = deployment.kxEnvironmentId;

const WRITES = ['identitystore:CreateUser', 'finspace-api:CreateUser', 'finspace:CreateKxUser'];

describe('an answer that got lost', () => {
  it.each(WRITES.flatMap((operation) => [1, 2, 3].map((times) => [operation, times] as const)))(
    'of %s, %i times by a cut connection, ends with one person and a success',
    async (operation, times) => {
      const world = new World();
      await world.setFaults([{ operation, reset: true, times, when: 'after' }]);
      const [execution] = await world.onboard(sampleRequest());
      expect(execution?.status).toBe('SUCCEEDED');
      const { identityStore, finSpace, kx } = world.users();
      expect([identityStore, finSpace, kx].map(({ length }) => length)).toEqual([1, 1, 1]);
    },
  );

  it.each(WRITES)('of %s, by an answer that takes too long, ends with one person and a success', async (operation) => {
    const world = new World();
    await world.setFaults([{ operation, delayMs: 20_000, times: 1, when: 'after' }]);
    const [execution] = await world.onboard(sampleRequest());
    expect(execution?.status).toBe('SUCCEEDED');
    expect(execution?.events.filter(({ type }) => type === 'TaskFailed')[0]).toMatchObject({
      taskFailedEventDetails: { error: 'ServiceUnavailable' },
    });
    const { identityStore, finSpace, kx } = world.users();
    expect([identityStore, finSpace, kx].map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  it('of UpdateKxUser ends with the role asked for', async () => {
    const world = new World();
    await world.onboard({ ...sampleRequest(), kx: { ...sampleRequest().kx, role: 'quant' } });
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', reset: true, times: 1, when: 'after' }]);
    const [execution] = await world.onboard(sampleRequest());
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.users().kx).toMatchObject([{ iamRole: analyst }]);
  });

  it('within the ten minutes of the client token is still a user that this execution created', async () => {
    const world = new World();
    await world.setFaults([{ operation: 'finspace-api:CreateUser', reset: true, times: 1, when: 'after' }]);
    const [execution] = await world.onboard(sampleRequest());
    expect(JSON.parse(execution?.output ?? '{}')).toMatchObject({ finSpaceUser: { created: true } });
  });
});

describe('not the same person', () => {
  const another = {
    IdentityStoreId: deployment.identityStoreId,
    UserName: 'ada.lovelace',
    DisplayName: 'Another Ada',
    Name: { GivenName: 'Another', FamilyName: 'Ada' },
    Emails: [{ Value: 'another.ada@example.com', Primary: true }],
  };
  const finSpaceUser = { emailAddress: 'ada.lovelace@example.com', type: 'APP_USER', firstName: 'Ada', lastName: 'L' };
  const kxUser = { environmentId, userName: 'ada-lovelace', iamRole: admin };

  it.each<[string, (world: World) => Promise<unknown>]>([
    ['the user name with another email', (world) => world.call('identityStore', 'CreateUser', another)],
    [
      'the email under another user name',
      (world) =>
        world.call('identityStore', 'CreateUser', {
          ...another,
          UserName: 'other',
          Emails: [{ Value: 'ada.lovelace@example.com', Primary: true }],
        }),
    ],
    [
      'the FinSpace address of a disabled user',
      async (world) => {
        const { userId } = await world.call('finSpaceData', 'CreateUser', finSpaceUser);
        await world.call('finSpaceData', 'DisableUser', { userId });
      },
    ],
    [
      'the FinSpace address of a super user',
      (world) => world.call('finSpaceData', 'CreateUser', { ...finSpaceUser, type: 'SUPER_USER' }),
    ],
    ['the kx user without a tag', (world) => world.call('finSpace', 'CreateKxUser', kxUser)],
    [
      "the kx user with another person's tag",
      (world) => world.call('finSpace', 'CreateKxUser', { ...kxUser, tags: { identityStoreUserId: 'somebody' } }),
    ],
  ])('has %s: UserMismatch, and nothing that existed is changed', async (_, prepare) => {
    const world = new World();
    await prepare(world);
    const before = world.users();
    const [execution] = await world.onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.outcomes).toMatchObject([{ detail: { failure: { disposition: 'look-closer' } } }]);
    const after = world.users();
    expect(after.identityStore.slice(0, before.identityStore.length)).toEqual(before.identityStore);
    expect(after.finSpace.slice(0, before.finSpace.length)).toEqual(before.finSpace);
    expect(after.kx.slice(0, before.kx.length)).toEqual(before.kx);
  });

  it('ada.b and ada-b both become ada-b: the second is stopped', async () => {
    const world = new World();
    const person = (userName: string) => ({
      ...sampleRequest(),
      user: { ...sampleRequest().user, userName, emails: [{ value: `${userName}@example.com` }] },
    });
    const [first, second] = [...(await world.onboard(person('ada.b'))), ...(await world.onboard(person('ada-b')))];
    expect(first?.status).toBe('SUCCEEDED');
    expect(second).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users().kx).toHaveLength(1);
  });
});

describe('the truth at the end', () => {
  it('waits for a FinSpace user that stays CREATING for two minutes', async () => {
    const world = new World({ creatingMs: 120_000 });
    const [execution] = await world.onboard(sampleRequest());
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.users().finSpace).toMatchObject([{ status: 'ENABLED' }]);
  });

  it('does not wait for ever', async () => {
    const world = new World({ creatingMs: 86_400_000 });
    const [execution] = await world.onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NotYetActive' });
  });

  it.each<[string, (world: World) => Promise<unknown>, string]>([
    ['another principal changes the role', changeKxRole, 'VerificationFailed'],
    ['another principal deletes the kx user', deleteKxUser, 'ResourceNotFoundException'],
    ['another principal deletes the identity-store user', deleteIdentityStoreUser, 'ResourceNotFoundException'],
    [
      'another principal disables the FinSpace user',
      (world) => world.call('finSpaceData', 'DisableUser', { userId: world.users().finSpace[0]?.userId }),
      'VerificationFailed',
    ],
  ])('is red when %s before it is verified', async (_, change, error) => {
    const world: World = new World({
      onStateEntered: async (state) => {
        if (state === 'VerifyOnboarding') await change(world);
      },
    });
    const [execution] = await world.onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error });
    // What is said to exist is what is left.
    const { identityStore, finSpace, kx } = world.users();
    const detail = world.outcomes[0]?.detail ?? {};
    expect(detail.identityStoreUser !== undefined).toBe(identityStore.length === 1);
    expect(detail.kxUser?.iamRole).toBe(kx[0]?.iamRole);
    expect(detail.finSpaceUser !== undefined).toBe(finSpace[0]?.status === 'ENABLED');
  });
});

describe('two at once', () => {
  it.each([[[0]], [[1]], [[0, 1]], [[1, 0, 0]], [[0, 0, 1, 1, 1]]])(
    'for one person in the order %j: one person, both outcomes true',
    async (choices) => {
      const world = new World({ choices });
      const executions = await world.onboard(sampleRequest(), { ...sampleRequest(), requestId: 'HR-2' });
      expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      const { identityStore, finSpace, kx } = world.users();
      expect([identityStore, finSpace, kx].map(({ length }) => length)).toEqual([1, 1, 1]);
      expect(ownerOf(kx[0])).toBe(identityStore[0]?.UserId);
      // Of two requests of the same time, that with the greater requestId counts.
      const [newest, ...others] = world.outcomes.filter(({ detailType }) => detailType === 'User Onboarded').reverse();
      expect(newest?.detail.requestId).toBe('HR-2026-004217');
      expect(world.outcomes).toHaveLength(2);
      const created = [newest, ...others].map((outcome) => outcome?.detail.identityStoreUser.created);
      expect(created.filter((value) => value === true)).toHaveLength(1);
    },
  );
});
