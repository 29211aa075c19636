/** Groups, users of an identity provider, and people who come back: whole executions in the local cloud. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deployment, sampleOffboarding, sampleRemoval, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { functionsOf, ownerOf, stackWith, useFakedTime, World } from '../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const adopting = await functionsOf(stackWith({ IdentityStoreUsers: 'adopt' }), 'adopting');

const withGroups = (...groups: string[]) => ({ ...sampleRequest(), groups });

/** Names of the groups that each user is a member of. */
function memberships(world: World): string[] {
  const { groups, memberships: all } = world.groups();
  const names = new Map(groups.map(({ GroupId, DisplayName }) => [GroupId, DisplayName]));
  return all.map(({ GroupId }) => names.get(GroupId) ?? GroupId).sort();
}

const namesOf = (groups: { name: string }[] | undefined) => groups?.map(({ name }) => name);

describe('groups', () => {
  it('of an onboarding are granted, and sending it again finds them', async () => {
    const world = new World();
    await world.onboard(withGroups('Quants', 'Traders'));
    await world.onboard({ ...withGroups('Quants', 'Traders'), requestId: 'HR-2' });
    expect(memberships(world)).toEqual(['Quants', 'Traders']);
    expect(world.outcomes.map(({ detail }) => detail.groups)).toMatchObject([
      [{ name: 'Quants', granted: true }, { granted: true }],
      [{ name: 'Quants', granted: false }, { granted: false }],
    ]);
  });

  it('of a role change take the place of the allowed ones, and leave others as they are', async () => {
    const world = new World();
    await world.onboard(withGroups('Quants'));
    const { GroupId } = await world.call('identityStore', 'CreateGroup', {
      IdentityStoreId: deployment.identityStoreId,
      DisplayName: 'Everyone',
    });
    await world.call('identityStore', 'CreateGroupMembership', {
      IdentityStoreId: deployment.identityStoreId,
      GroupId,
      MemberId: { UserId: world.users().identityStore[0]?.UserId },
    });
    await world.changeRole({ ...sampleRoleChange(), groups: ['Traders'] });
    expect(memberships(world)).toEqual(['Everyone', 'Traders']);
    expect(world.outcomes[1]).toMatchObject({
      detailType: 'User Role Changed',
      detail: { groups: [{ name: 'Traders', granted: true }], revokedGroups: [{ name: 'Quants' }] },
    });
  });

  it('stay as they are if a request has none', async () => {
    const world = new World();
    await world.onboard(withGroups('Quants'));
    await world.changeRole(sampleRoleChange());
    await world.onboard({ ...sampleRequest(), requestId: 'HR-2' });
    expect(memberships(world)).toEqual(['Quants']);
    for (const { detail } of world.outcomes.slice(1)) expect(detail).not.toHaveProperty('groups');
  });

  it('that the deployment does not allow are refused before anything is created', async () => {
    const world = new World();
    await world.onboard(withGroups('Quants', 'Everyone'));
    expect(world.users()).toMatchObject({ identityStore: [], finSpace: [], kx: [] });
    expect(world.outcomes[0]?.detail.failure).toMatchObject({ error: 'InvalidRequest', disposition: 'fix-request' });
    expect(world.outcomes[0]?.detail.failure.message).toContain(
      'groups[1]: is not a group that this deployment allows',
    );
  });

  it('are told after a failure, as they are now', async () => {
    const world = new World();
    await world.onboard(withGroups('Quants'));
    await world.setFaults([
      { operation: 'identitystore:CreateGroupMembership', error: 'ServiceQuotaExceededException' },
    ]);
    await world.onboard({ ...withGroups('Quants', 'Traders'), requestId: 'HR-2' });
    expect(world.outcomes[1]).toMatchObject({
      detailType: 'User Onboarding Failed',
      detail: { failure: { step: 'AddToGroup', disposition: 'raise-quota' } },
    });
    expect(namesOf(world.outcomes[1]?.detail.groups)).toEqual(['Quants']);
  });

  it('that were deleted are a fault of the configuration', async () => {
    const world = new World();
    await world.setFaults([
      { operation: 'identitystore:IsMemberInGroups', error: 'ResourceNotFoundException', times: 'always' },
    ]);
    await world.onboard(withGroups('Quants'));
    expect(world.outcomes[0]?.detail.failure).toMatchObject({
      step: 'CompareGroups',
      disposition: 'fix-configuration',
    });
  });
});

describe('where an identity provider provisions the users', () => {
  const { user } = sampleRequest();
  const provisioned = {
    IdentityStoreId: deployment.identityStoreId,
    UserName: user.userName,
    DisplayName: 'Countess of Lovelace',
    Name: { GivenName: user.name.givenName, FamilyName: user.name.familyName },
    Emails: [{ Value: user.emails[0]?.value, Primary: true }],
  };

  it('the user is adopted as it is, and gets everything else', async () => {
    const world = new World({ otherFunctions: adopting });
    const { UserId } = await world.call('identityStore', 'CreateUser', provisioned);
    await world.onboard(withGroups('Quants'));
    expect(world.outcomes[0]).toMatchObject({
      detailType: 'User Onboarded',
      detail: {
        identityStoreUser: { userId: UserId, created: false },
        finSpaceUser: { created: true },
        kxUser: { created: true },
        groups: [{ name: 'Quants', granted: true }],
        differs: expect.arrayContaining(['user.displayName']),
      },
    });
    expect(world.users().identityStore).toMatchObject([{ DisplayName: 'Countess of Lovelace' }]);
    expect(ownerOf(world.users().kx[0])).toBe(UserId);
  });

  it('the user is waited for', async () => {
    let attempts = 0;
    const world: World = new World({
      otherFunctions: adopting,
      onStateEntered: async (state) => {
        if (state === 'AwaitIdentityStoreUser' && ++attempts === 30)
          await world.call('identityStore', 'CreateUser', provisioned);
      },
    });
    const began = Date.now();
    await world.onboard(sampleRequest());
    expect(world.outcomes[0]?.detailType).toBe('User Onboarded');
    expect(attempts).toBe(30);
    expect(Date.now() - began).toBeGreaterThanOrEqual(29 * 60_000);
  });

  it('a person who does not come is to be provisioned first', async () => {
    const world = new World({ otherFunctions: adopting });
    await world.onboard(sampleRequest());
    expect(world.users()).toMatchObject({ identityStore: [], finSpace: [], kx: [] });
    expect(world.outcomes[0]?.detail.failure).toMatchObject({
      step: 'AwaitIdentityStoreUser',
      error: 'UserNotProvisioned',
      disposition: 'provision-first',
    });
  });
});

describe('a person who has left', () => {
  const again = { ...withGroups('Traders'), requestId: 'HR-AGAIN' };

  async function left(leave: object): Promise<World> {
    const world = new World();
    await world.onboard(withGroups('Quants'));
    await world.offboard(leave);
    expect(world.outcomes.at(-1)?.detailType).toBe('User Offboarded');
    return world;
  }

  it('is not onboarded again without rehire, if suspended', async () => {
    const world = await left(sampleOffboarding());
    await world.onboard(again);
    expect(world.outcomes.at(-1)).toMatchObject({
      detailType: 'User Onboarding Failed',
      detail: { failure: { error: 'RehireRequired', disposition: 'fix-request' } },
    });
    expect(memberships(world)).toEqual([]);
    expect(world.users().finSpace).toMatchObject([{ status: 'DISABLED' }]);
  });

  it('comes back after a suspension with what the request says, and nothing of before', async () => {
    const world = await left(sampleOffboarding());
    await world.onboard({ ...again, rehire: true });
    expect(world.outcomes.at(-1)).toMatchObject({
      detailType: 'User Onboarded',
      detail: {
        identityStoreUser: { created: false },
        finSpaceUser: { created: false, enabled: true },
        kxUser: { iamRole: deployment.kxRoles.get('analyst') },
        groups: [{ name: 'Traders', granted: true }],
      },
    });
    expect(memberships(world)).toEqual(['Traders']);
    expect(world.users()).toMatchObject({
      finSpace: [{ status: 'ENABLED' }],
      kx: [{ iamRole: deployment.kxRoles.get('analyst') }],
    });
  });

  it('comes back without a group if the request names none', async () => {
    const world = await left(sampleOffboarding());
    await world.call('identityStore', 'CreateGroupMembership', {
      IdentityStoreId: deployment.identityStoreId,
      GroupId: world.groups().groups[0]?.GroupId,
      MemberId: { UserId: world.users().identityStore[0]?.UserId },
    });
    await world.onboard({ ...sampleRequest(), requestId: 'HR-AGAIN', rehire: true });
    expect(world.outcomes.at(-1)).toMatchObject({
      detailType: 'User Onboarded',
      detail: { groups: [], revokedGroups: [{ name: 'Quants' }] },
    });
    expect(memberships(world)).toEqual([]);
  });

  it('comes back after a removal with a new user, and the FinSpace user of before', async () => {
    const world = await left(sampleRemoval());
    const [before] = world.users().finSpace;
    await world.onboard({ ...again, rehire: true });
    expect(world.outcomes.at(-1)).toMatchObject({
      detailType: 'User Onboarded',
      detail: {
        identityStoreUser: { created: true },
        finSpaceUser: { userId: before?.userId, created: false, enabled: true },
        kxUser: { created: true },
      },
    });
    expect(ownerOf(world.users().kx[0])).toBe(world.users().identityStore[0]?.UserId);
  });

  it('another person of the same name does not get the FinSpace user of before', async () => {
    const world = await left(sampleRemoval());
    await world.onboard(again);
    expect(world.outcomes.at(-1)).toMatchObject({
      detailType: 'User Onboarding Failed',
      detail: { failure: { step: 'FindFinSpaceUser', error: 'RehireRequired' } },
    });
    expect(world.users().finSpace).toMatchObject([{ status: 'DISABLED' }]);
  });

  it('another person with other names is not enabled under rehire either', async () => {
    const world = await left(sampleRemoval());
    const { user, ...request } = again;
    const other = { ...user, name: { givenName: 'Augusta', familyName: 'King' } };
    await world.onboard({ ...request, user: other, rehire: true });
    expect(world.outcomes.at(-1)).toMatchObject({
      detail: { failure: { step: 'FindFinSpaceUser', error: 'UserMismatch' } },
    });
    expect(world.users().finSpace).toMatchObject([{ status: 'DISABLED' }]);
  });
});
