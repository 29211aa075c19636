/** One person, in whatever spelling, with one kx user; and who is not that person. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Users } from 'local-cloud';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OnboardingRequest } from '../../core/request/onboarding-request.ts';
import type { Document } from '../helpers/document.ts';
import { prepared } from '../helpers/prepared.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { ownerOf, useFakedTime, World } from '../helpers/world.ts';
import { deleteIdentityStoreUser } from './changes-by-others.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const roles = Object.fromEntries(deployment.kxRoles);
const environmentId = deployment.kxEnvironmentId;

function readCase(file: string): OnboardingRequest {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, '../cases', file), 'utf8'));
}

/** A request that onboards a person of this user name into all three targets. */
function person(userName: string, part: Partial<OnboardingRequest> = {}): OnboardingRequest {
  return {
    requestId: 'HR-1',
    user: {
      userName,
      name: { givenName: 'Vic', familyName: 'Ray' },
      displayName: 'Vic Ray',
      emails: [{ value: `${userName}@example.com` }],
    },
    finSpace: { type: 'APP_USER' },
    kx: { role: 'analyst' },
    ...part,
  };
}

function roleChange({ user: { userName, emails } }: OnboardingRequest, kx: { role: string; userName?: string }) {
  return { requestId: 'HR-2', user: { userName, emails }, kx };
}

/** A world in which a minute has passed since these onboardings. */
async function worldWith(...requests: OnboardingRequest[]): Promise<World> {
  return onboarded({}, requests);
}

const onboarded = prepared(async (world, requests: OnboardingRequest[]) => {
  for (const request of requests) await world.onboard(request);
  world.letTimePass(60_000);
});

function counts({ identityStore, finSpace, kx }: Users): number[] {
  return [identityStore, finSpace, kx].map(({ length }) => length);
}

function detailOf(world: World): Document {
  expect(world.outcomes).toHaveLength(1);
  return world.outcomes[0]?.detail ?? {};
}

describe('another spelling', () => {
  it('of the user name and the address is the same person, with the same kx user', async () => {
    const world = await worldWith(readCase('19-case-first.json'));
    const before = world.users();
    const [execution] = await world.onboard(readCase('19b-case-second.json'));
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.users()).toEqual(before);
    expect(detailOf(world)).toMatchObject({
      identityStoreUser: { created: false },
      finSpaceUser: { created: false },
      kxUser: { userName: 'xena-york', iamRole: roles.analyst, created: false },
      differs: ['user.emails', 'user.userName'],
    });
  });

  it('beside the first one is the same person, with one kx user', async () => {
    const world = new World();
    const executions = await world.onboard(readCase('19-case-first.json'), readCase('19b-case-second.json'));
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(counts(world.users())).toEqual([1, 1, 1]);
  });

  it('of the user name changes the role, also where the identity store has it in upper case', async () => {
    for (const [stored, asked] of [
      ['vic.ray', 'Vic.Ray'],
      ['VIC.RAY', 'vic.ray'],
    ] as const) {
      const world = await worldWith(person(stored));
      const [execution] = await world.changeRole(roleChange(person(asked), { role: 'quant' }));
      expect(execution?.status).toBe('SUCCEEDED');
      expect(world.users().kx).toMatchObject([{ iamRole: roles.quant }]);
      expect(detailOf(world).role).toEqual({ before: roles.analyst, now: roles.quant, changed: true });
    }
  });

  it('in decomposed letters in the identity store is the same person, and gives the kx user its name', async () => {
    const world = new World();
    const request = person('rené', { finSpace: undefined });
    request.user.emails = [{ value: 'rene@example.com' }];
    await world.call('identityStore', 'CreateUser', {
      IdentityStoreId: deployment.identityStoreId,
      UserName: 'rene\u0301',
      DisplayName: 'Vic Ray',
      Name: { GivenName: 'Vic', FamilyName: 'Ray' },
      Emails: [{ Value: 'rene@example.com', Primary: true }],
    });
    world.letTimePass(60_000);
    const [execution] = await world.onboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(counts(world.users())).toEqual([1, 0, 1]);
    expect(detailOf(world)).toMatchObject({ differs: ['user.userName'], kxUser: { userName: 'rene-', created: true } });
    const [again] = await world.onboard(request);
    expect(again?.status).toBe('SUCCEEDED');
    expect(world.users().kx).toHaveLength(1);
  });

  it('does not hide that the person has a kx user under the name of that spelling', async () => {
    const world = await worldWith(person('VIC.RAY', { kx: { role: 'analyst', userName: 'vic-ray' } }));
    const before = world.users();
    const [execution] = await world.onboard(person('vic.ray'));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(execution?.cause).toContain('already has the kx user vic-ray');
    expect(world.users()).toEqual(before);
  });
});

describe('a kx user with a name of its own', () => {
  const boss = person('vic.ray', { kx: { role: 'analyst', userName: 'boss' } });

  it('is found by a role change that gives no name', async () => {
    const world = await worldWith(boss);
    const [execution] = await world.changeRole(roleChange(boss, { role: 'quant' }));
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.users().kx).toMatchObject([{ userName: 'boss', iamRole: roles.quant }]);
    expect(detailOf(world)).toMatchObject({ kxUser: { userName: 'boss' }, role: { changed: true } });
  });

  it.each([undefined, 'chief'])('is the only one: with the name %s a second one is refused', async (userName) => {
    const world = await worldWith(boss);
    const before = world.users();
    const [execution] = await world.onboard(person('vic.ray', { kx: { role: 'admin', userName } }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(execution?.cause).toBe('kx.userName: the person already has the kx user boss');
    expect(world.users()).toEqual(before);
    expect(detailOf(world)).toMatchObject({ kxUser: { userName: 'boss', iamRole: roles.analyst, created: false } });
  });

  it('is not given to a role change that gives another name', async () => {
    const world = await worldWith(boss);
    const before = world.users();
    const [execution] = await world.changeRole(roleChange(boss, { role: 'quant', userName: 'chief' }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(before);
  });

  it('is looked for only where the person was found: a new person costs no list of kx users', async () => {
    const world = new World();
    await world.setFaults([{ operation: 'finspace:ListKxUsers', error: 'AccessDeniedException', times: 'always' }]);
    const [first] = await world.onboard(boss);
    expect(first?.status).toBe('SUCCEEDED');
    const [second] = await world.onboard(person('vic.ray', { kx: { role: 'admin' } }));
    // The record names the kx user of the person.
    expect(second).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users().kx).toHaveLength(1);
  });
});

describe('the name of a kx user that is taken', () => {
  it.each<[string, OnboardingRequest, OnboardingRequest]>([
    ['by a name that becomes the same one', person('li.wei'), person('li-wei', { kx: { role: 'admin' } })],
    [
      'by a person of another script',
      { ...readCase('13-cjk-a.json'), kx: { role: 'analyst', userName: 'wang' } },
      { ...readCase('13b-cjk-b.json'), kx: { role: 'analyst', userName: 'wang' } },
    ],
  ])('%s stops the second person before anything is created', async (_, first, second) => {
    const world = await worldWith(first);
    const before = world.users();
    const [execution] = await world.onboard(second);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(before);
    const detail = detailOf(world);
    expect(detail.failure).toMatchObject({ step: 'CheckKxUserName', disposition: 'look-closer' });
    expect(detail).not.toHaveProperty('identityStoreUser');
    expect(detail).not.toHaveProperty('kxUser');
  });
});

describe('a recycled address', () => {
  const ada = sampleRequest();
  const adam: OnboardingRequest = {
    ...ada,
    requestId: 'HR-2',
    user: {
      ...ada.user,
      userName: 'adam.lovelace',
      name: { givenName: 'Adam', familyName: 'Lovelace' },
      displayName: 'Adam Lovelace',
    },
  };

  it('does not hand on the FinSpace user of a person who was deleted', async () => {
    const world = await worldWith(ada);
    await deleteIdentityStoreUser(world);
    const before = world.users();
    const [execution] = await world.onboard(adam);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    const after = world.users();
    expect(after.finSpace).toEqual(before.finSpace);
    expect(after.kx).toEqual(before.kx);
    const detail = detailOf(world);
    expect(detail).toMatchObject({
      identityStoreUser: { created: true },
      failure: { step: 'FindFinSpaceUser', disposition: 'look-closer' },
    });
    expect(detail).not.toHaveProperty('finSpaceUser');
    // Nor at the second attempt, which finds the identity-store user.
    world.letTimePass(60_000);
    const [again] = await world.onboard(adam);
    expect(again).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(world.users()).toEqual(after);
  });

  it('cannot be told from the own one while the person cannot be read: it is unknown whether the FinSpace user is theirs', async () => {
    const world = await worldWith(ada);
    const married = { ...ada, user: { ...ada.user, name: { givenName: 'Ada', familyName: 'King' } } };
    await world.setFaults([{ operation: 'identitystore:GetUserId', error: 'AccessDeniedException', times: 'always' }]);
    await world.onboard(married);
    expect(detailOf(world)).toMatchObject({
      identityStoreUser: { unknown: 'AccessDeniedException' },
      finSpaceUser: { unknown: 'AccessDeniedException' },
    });
  });

  it('does not matter to a person whose own FinSpace user has a former name', async () => {
    const world = await worldWith(ada);
    const married = { ...ada, user: { ...ada.user, name: { givenName: 'Ada', familyName: 'King' } } };
    const [execution] = await world.onboard(married);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(detailOf(world)).toMatchObject({ finSpaceUser: { created: false }, differs: ['user.name.familyName'] });
  });

  it('is none when the answer of CreateUser was lost, also after its client token has expired', async () => {
    const world = new World();
    await world.setFaults([
      { operation: 'finspace-api:CreateUser', error: 'ConflictException', times: 1, when: 'after' },
    ]);
    const [execution] = await world.onboard(ada);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(detailOf(world)).toMatchObject({ finSpaceUser: { created: 'unknown' } });
  });
});

describe('a person who was adopted', () => {
  const principal = (name: string) => `arn:aws:iam::${deployment.accountId}:role/${name}`;
  const enabled = (name: string) =>
    ({ type: 'APP_USER', apiAccess: 'ENABLED', apiAccessPrincipalArn: principal(name) }) as const;

  it.each<[string, Partial<OnboardingRequest>, Partial<OnboardingRequest>]>([
    [
      'finSpace.apiAccess',
      { finSpace: { type: 'APP_USER' } },
      { finSpace: { type: 'APP_USER', apiAccess: 'ENABLED' } },
    ],
    ['finSpace.apiAccess', { finSpace: enabled('api') }, { finSpace: { type: 'APP_USER', apiAccess: 'DISABLED' } }],
    ['finSpace.apiAccessPrincipalArn', { finSpace: enabled('api') }, { finSpace: enabled('other') }],
    ['kx.tags', { kx: { role: 'analyst' } }, { kx: { role: 'analyst', tags: { desk: 'rates' } } }],
    [
      'kx.tags',
      { kx: { role: 'analyst', tags: { desk: 'fx' } } },
      { kx: { role: 'analyst', tags: { desk: 'rates' } } },
    ],
  ])('with another %s fails, with the field named', async (field, first, second) => {
    const world = await worldWith(person('vic.ray', first));
    const before = world.users();
    const [execution] = await world.onboard(person('vic.ray', second));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(execution?.cause).toMatch(new RegExp(`^${field}: `));
    expect(world.users()).toEqual(before);
  });

  it('with other tags beside those asked for is as asked for', async () => {
    const world = await worldWith(person('vic.ray', { kx: { role: 'analyst', tags: { desk: 'fx', floor: 'two' } } }));
    const [execution] = await world.onboard(person('vic.ray', { kx: { role: 'analyst', tags: { desk: 'fx' } } }));
    expect(execution?.status).toBe('SUCCEEDED');
  });

  it('with another title and address of the house is a success that says which fields differ, and no value', async () => {
    const world = await worldWith(sampleRequest());
    const { user, ...rest } = sampleRequest();
    const request = {
      ...rest,
      user: { ...user, title: 'Baroness', addresses: [{ locality: 'Ockham' }], displayName: 'Lady Lovelace' },
    };
    const [execution] = await world.onboard(request);
    expect(execution?.status).toBe('SUCCEEDED');
    expect(detailOf(world).differs).toEqual(['user.addresses', 'user.displayName', 'user.title']);
    expect(JSON.stringify(world.outcomes)).not.toMatch(/Baroness|Ockham|Lady/);
  });

  it('as asked for has no differences', async () => {
    const world = await worldWith(sampleRequest());
    await world.onboard(sampleRequest());
    expect(detailOf(world)).not.toHaveProperty('differs');
  });

  it.each<[string, string, (world: World) => Promise<unknown>]>([
    [
      'the address',
      'user.emails[0].value: ',
      (world) =>
        world.call('identityStore', 'UpdateUser', {
          IdentityStoreId: deployment.identityStoreId,
          UserId: world.users().identityStore[0]?.UserId,
          Operations: [{ AttributePath: 'emails', AttributeValue: [{ Value: 'new@example.com', Primary: true }] }],
        }),
    ],
    [
      'the API access',
      'finSpace.apiAccess: ',
      (world) =>
        world.call('finSpaceData', 'UpdateUser', { userId: world.users().finSpace[0]?.userId, apiAccess: 'DISABLED' }),
    ],
    [
      'the type',
      'finSpace.type: ',
      (world) =>
        world.call('finSpaceData', 'UpdateUser', { userId: world.users().finSpace[0]?.userId, type: 'SUPER_USER' }),
    ],
    [
      'the tags',
      'kx.tags: ',
      (world) =>
        world.call('finSpace', 'TagResource', { resourceArn: world.users().kx[0]?.userArn, tags: { desk: 'fx' } }),
    ],
  ])('is read back: %s that changed meanwhile is a failure that names it', async (_, cause, change) => {
    const world: World = new World({
      onStateEntered: async (state) => {
        if (state === 'VerifyOnboarding') await change(world);
      },
    });
    const [execution] = await world.onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'VerificationFailed' });
    expect(execution?.cause).toContain(cause);
  });
});

describe('created', () => {
  const LOST = [{ reset: true }, { error: 'InternalServerException' }, { error: 'ThrottlingException' }];

  it.each(LOST)('of the FinSpace and the kx user is true when an answer is lost by %j', async (fault) => {
    const world = new World();
    await world.setFaults(
      ['finspace-api:CreateUser', 'finspace:CreateKxUser'].map((operation) => ({
        operation,
        times: 2,
        when: 'after' as const,
        ...fault,
      })),
    );
    await world.onboard(sampleRequest());
    expect(detailOf(world)).toMatchObject({ finSpaceUser: { created: true }, kxUser: { created: true } });
  });

  it('of the identity-store user is unknown when an answer is lost: CreateUser has no client token', async () => {
    const world = new World();
    await world.setFaults([{ operation: 'identitystore:CreateUser', reset: true, times: 1, when: 'after' }]);
    await world.onboard(sampleRequest());
    expect(detailOf(world)).toMatchObject({ identityStoreUser: { created: 'unknown' }, kxUser: { created: true } });
  });

  it('is said of a failure as of a success', async () => {
    const world = new World();
    await world.setFaults([{ operation: 'finspace-api:GetUser', error: 'ValidationException' }]);
    const [execution] = await world.onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ValidationException' });
    expect(detailOf(world)).toMatchObject({
      identityStoreUser: { created: true },
      finSpaceUser: { created: true },
      kxUser: { created: true },
    });
  });

  it('is false for what was there before', async () => {
    const world = await worldWith(sampleRequest());
    await world.onboard(sampleRequest());
    expect(detailOf(world)).toMatchObject({
      identityStoreUser: { created: false },
      finSpaceUser: { created: false },
      kxUser: { created: false },
    });
  });

  it('is never a guess of an execution that was stopped', async () => {
    // Each of the calls of an onboarding in turn, the last of which is ListTagsForResource in VerifyOnboarding.
    for (let call = 1; call < 8; call += 1) {
      const world = new World();
      world.stopAtCall(call);
      const [execution] = await world.onboard(sampleRequest());
      expect(execution?.status).toBe('ABORTED');
      for (const user of ['identityStoreUser', 'finSpaceUser', 'kxUser']) {
        const said = detailOf(world)[user];
        if (said !== undefined) expect(['unknown', true]).toContain(said.created);
      }
    }
  });
});

describe('an owner’s tag that comes late', () => {
  /** The tags of the kx user that is there are not, until the function has looked so many times. */
  async function withLateTag(looks: number, act: (world: World) => Promise<unknown>): Promise<World> {
    const world = await worldWith(sampleRequest());
    const { userArn: resourceArn, tags } = world.users().kx[0] ?? {};
    await hideTags(world);
    const spy = vi.spyOn(world, 'turn');
    let seen = 0;
    spy.mockImplementation(async () => {
      seen += 1;
      if (seen === looks) await world.call('finSpace', 'TagResource', { resourceArn, tags });
    });
    await act(world);
    return world;
  }

  /** Puts a kx user without tags in the place of the one that is there. */
  async function hideTags(world: World): Promise<void> {
    const [{ userName, iamRole } = {}] = world.users().kx;
    await world.call('finSpace', 'DeleteKxUser', { environmentId, userName });
    await world.call('finSpace', 'CreateKxUser', { environmentId, userName, iamRole });
  }

  // GetUserId, DescribeUser, GetKxUser and ListTagsForResource come before.
  it('is waited for by a role change', async () => {
    const world = await withLateTag(6, (late) => late.changeRole(roleChange(sampleRequest(), { role: 'quant' })));
    expect(world.outcomes).toMatchObject([{ detailType: 'User Role Changed' }]);
    expect(world.users().kx).toMatchObject([{ iamRole: roles.quant }]);
  });

  it('is waited for by an onboarding', async () => {
    const world = await withLateTag(4, (late) => late.onboard(sampleRequest()));
    expect(world.outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
    expect(counts(world.users())).toEqual([1, 1, 1]);
    expect(ownerOf(world.users().kx[0])).toBe(world.users().identityStore[0]?.UserId);
  });

  it('that never comes is a mismatch', async () => {
    const world = await withLateTag(Number.POSITIVE_INFINITY, (late) => late.onboard(sampleRequest()));
    expect(detailOf(world).failure).toMatchObject({ step: 'CheckKxUserName', error: 'UserMismatch' });
  });
});

describe('a role change right after the onboarding', () => {
  it('finds the person by the address while the identity store does not know the user name yet', async () => {
    const world = new World();
    await world.onboard(sampleRequest());
    world.outcomes.length = 0;
    await world.setFaults([{ operation: 'identitystore:GetUserId', error: 'ResourceNotFoundException', times: 1 }]);
    const [execution] = await world.changeRole(roleChange(sampleRequest(), { role: 'quant' }));
    expect(execution?.status).toBe('SUCCEEDED');
    expect(world.users().kx).toMatchObject([{ iamRole: roles.quant }]);
  });
});

describe('a role change that comes before the identity store knows the person', () => {
  it('is to be tried again, even if the kx user is not there either: the person is listed', async () => {
    const { requestId, user } = sampleRequest();
    const world = new World();
    await world.onboard({ requestId, user });
    world.outcomes.length = 0;
    // Two look-ups in each of four attempts.
    await world.setFaults([{ operation: 'identitystore:GetUserId', error: 'ResourceNotFoundException', times: 8 }]);
    await world.changeRole(sampleRoleChange());
    const { identityStoreUser, failure } = detailOf(world);
    expect(identityStoreUser).toMatchObject({ created: false });
    expect(failure).toMatchObject({ error: 'UserNotFound', disposition: 'try-again' });
    expect(failure.message).not.toContain('onboard');
    world.outcomes.length = 0;
    await world.changeRole(sampleRoleChange());
    expect(detailOf(world).failure).toMatchObject({ disposition: 'onboard-first' });
  });
});

describe('a role change right beside the onboarding', () => {
  const onboarding = { kind: 'onboarding' as const, request: sampleRequest() };
  const change = { kind: 'role-change' as const, request: roleChange(sampleRequest(), { role: 'quant' }) };

  it.each([[[0]], [[1]], [[0, 1]], [[1, 0, 0]], [[0, 0, 1]], [[0, 0, 0, 1]], [[0, 0, 0, 0, 1]], [[1, 1, 0, 0, 0]]])(
    'in the order %j tells no mismatch, and denies nothing that it lists',
    async (choices) => {
      for (const asked of [
        [onboarding, change],
        [change, onboarding],
      ]) {
        const world = new World({ choices });
        await world.carryOut(...asked);
        expect(counts(world.users())).toEqual([1, 1, 1]);
        for (const { detail } of world.outcomes) {
          expect(detail.failure?.error).not.toBe('UserMismatch');
          if (detail.failure === undefined || detail.kxUser === undefined) continue;
          expect(detail.failure.message).not.toContain('onboard the person first');
          expect(detail.failure.disposition).not.toBe('onboard-first');
        }
      }
    },
  );
});
