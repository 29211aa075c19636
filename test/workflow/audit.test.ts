/** What an audit finds in a cloud with users as they should be, and as they should not be. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditAnswer } from '../../core/audit/audit-page.ts';
import { FINDING_NAMES } from '../../core/audit/findings.ts';
import type { PersonRecord } from '../../core/person/person-record.ts';
import { LOCAL_STORES } from '../../local/application.ts';
import { audit as auditWorld, recordLeave } from '../helpers/person/audit.ts';
import { sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { stack, useFakedTime, World } from '../helpers/world.ts';

const environmentId = stack.parameters.KxEnvironmentId ?? '';
const IdentityStoreId = LOCAL_STORES.identityStoreId;
const role = (name: string) => `arn:aws:iam::111122223333:role/finspace/${name}`;

let world: World;
/** Names of the findings of all tests. */
const met = new Set<string>();

beforeEach(() => {
  useFakedTime();
  world = new World();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Audits the world, and remembers the names of the findings. */
async function audit(): Promise<AuditAnswer> {
  const answer = await auditWorld(world);
  for (const { finding } of answer.findings) met.add(finding);
  return answer;
}

const names = async () => (await audit()).findings.map(({ finding }) => finding);

/** Ids of the users of the sample person, who has been onboarded. */
async function onboarded() {
  await world.onboard(sampleRequest());
  const { identityStoreUser, finSpaceUser, kxUser } = world.outcomes[0]?.detail ?? {};
  passTime();
  return { userId: identityStoreUser.userId, finSpaceUserId: finSpaceUser.userId, kxUserArn: kxUser.userArn };
}

/** Later than the tags of a new kx user may follow. */
function passTime(): void {
  vi.setSystemTime(Date.now() + 120_000);
}

/** Records that the sample person has left. */
const left = (ids: readonly string[], answer?: object, more?: Partial<PersonRecord>) =>
  recordLeave(world, sampleRequest().user.userName, ids, answer, more);

const setRole = (iamRole: string) =>
  world.call('finSpace', 'UpdateKxUser', { environmentId, userName: 'ada-lovelace', iamRole });
const disable = (userId: string) => world.call('finSpaceData', 'DisableUser', { userId });
const join = (UserId: string) =>
  world.call('identityStore', 'CreateGroupMembership', {
    IdentityStoreId,
    GroupId: LOCAL_STORES.groups?.[0]?.id,
    MemberId: { UserId },
  });
const createKxUser = (userName: string, tags?: object, iamRole = role('analyst')) =>
  world.call('finSpace', 'CreateKxUser', { environmentId, userName, iamRole, ...(tags && { tags }) });

it('finds nothing where all was done by this application', async () => {
  await world.onboard(sampleRequest());
  await world.changeRole({ ...sampleRoleChange(), requestId: 'CHANGE-1' });
  passTime();
  await expect(audit()).resolves.toEqual({ findings: [], checked: 3, inProgress: 0 });
});

describe('a kx user', () => {
  it('without an owner', async () => {
    await createKxUser('boss');
    passTime();
    await expect(audit()).resolves.toMatchObject({
      findings: [{ finding: 'kx-user-without-owner', kxUserName: 'boss', iamRole: role('analyst') }],
    });
  });

  it('that is so new that its tags may follow is not judged', async () => {
    await createKxUser('boss');
    await expect(audit()).resolves.toEqual({ findings: [], checked: 1, inProgress: 1 });
  });

  it.each([
    ['a user who is not there', '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7bff'],
    ['no id of a user', 'somebody else'],
  ])('whose tag names %s', async (_, identityStoreUserId) => {
    await createKxUser('boss', { identityStoreUserId });
    await expect(audit()).resolves.toMatchObject({
      findings: [{ finding: 'kx-user-of-nobody', kxUserName: 'boss', identityStoreUserId }],
    });
  });

  it('with a role that is not on the allow list, also without an owner', async () => {
    await createKxUser('boss', undefined, role('root'));
    passTime();
    await expect(names()).resolves.toEqual(['kx-user-without-owner', 'role-not-allowed']);
  });

  it('with another role than the person was given last', async () => {
    await onboarded();
    await setRole(role('admin'));
    await expect(audit()).resolves.toMatchObject({
      findings: [{ finding: 'role-other-than-recorded', iamRole: role('admin'), recordedRole: role('analyst') }],
    });
  });

  it('with the role of a role change that began and failed, or with the role before it', async () => {
    await onboarded();
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', error: 'LimitExceededException' }]);
    await world.changeRole({ ...sampleRoleChange(), kx: { role: 'quant' } });
    await world.setFaults([]);
    await expect(names()).resolves.toEqual([]);
    await setRole(role('quant'));
    await expect(names()).resolves.toEqual([]);
    await setRole(role('admin'));
    await expect(names()).resolves.toEqual(['role-other-than-recorded']);
  });

  it('of a person who has two', async () => {
    const { userId, kxUserArn } = await onboarded();
    await createKxUser('boss', { identityStoreUserId: userId });
    const { findings } = await audit();
    expect(findings).toMatchObject([{ finding: 'two-kx-users', kxUserName: 'boss', otherKxUserArn: kxUserArn }]);
  });

  it('of a person who has two on two pages, as the record names the other', async () => {
    const { userId, kxUserArn } = await onboarded();
    for (let number = 10; number < 40; number += 1) await createKxUser(`b${number}`, { identityStoreUserId: 'x' });
    await createKxUser('zoe', { identityStoreUserId: userId });
    const { findings } = await audit();
    expect(findings.filter(({ finding }) => finding === 'two-kx-users')).toMatchObject([
      { kxUserName: 'zoe', otherKxUserArn: kxUserArn },
    ]);
  });
});

describe('a FinSpace user', () => {
  const createFinSpaceUser = (emailAddress: string) =>
    world.call('finSpaceData', 'CreateUser', { emailAddress, type: 'APP_USER', firstName: 'B', lastName: 'C' });

  it('whose address no identity-store user has, unless it is disabled', async () => {
    const { userId } = await createFinSpaceUser('boss@example.com');
    passTime();
    await expect(audit()).resolves.toMatchObject({
      findings: [{ finding: 'finspace-user-of-nobody', finSpaceUserId: userId }],
    });
    await disable(userId);
    await expect(names()).resolves.toEqual([]);
  });

  it('that is disabled, of a person whose kx user has a role', async () => {
    const { finSpaceUserId, kxUserArn } = await onboarded();
    await disable(finSpaceUserId);
    await expect(audit()).resolves.toMatchObject({
      findings: [{ finding: 'active-in-one-place', finSpaceUserId, kxUserArn }],
    });
  });

  it('that is enabled, of a person whose kx user has the role without access', async () => {
    await onboarded();
    await setRole(role('no-access'));
    await expect(names()).resolves.toEqual(['role-other-than-recorded', 'active-in-one-place']);
  });
});

describe('a person who has left', () => {
  it('with all access that there can be', async () => {
    const { userId, finSpaceUserId } = await onboarded();
    await join(userId);
    await left([userId, finSpaceUserId]);
    const { findings } = await audit();
    expect(findings.map(({ finding }) => finding)).toEqual([
      'kx-access-of-leaver',
      'finspace-access-of-leaver',
      'leave-not-finished',
      'membership-of-leaver',
    ]);
    for (const finding of findings)
      expect(finding).toMatchObject({ requestId: 'LEAVE-1', identityStoreUserId: userId });
    expect(findings.at(-1)).toMatchObject({ groupIds: [LOCAL_STORES.groups?.[0]?.id] });
  });

  it('whose access is suspended', async () => {
    const { userId, finSpaceUserId } = await onboarded();
    await disable(finSpaceUserId);
    await setRole(role('no-access'));
    await left([userId, finSpaceUserId], { identityStoreUser: { removed: false } });
    await expect(names()).resolves.toEqual([]);
  });

  it('whose user was removed, and is there', async () => {
    const { userId, finSpaceUserId } = await onboarded();
    await disable(finSpaceUserId);
    await setRole(role('no-access'));
    await left([userId, finSpaceUserId], { identityStoreUser: { removed: true } });
    await expect(names()).resolves.toEqual(['user-of-leaver']);
  });

  it('is not the person who has the user name now', async () => {
    const { userId } = await onboarded();
    await join(userId);
    await left(['906762c1-1d5f-4d2b-9a5c-0c2f6f1a7bff']);
    await expect(names()).resolves.toEqual([]);
  });

  it('is not judged while an execution may write for the person', async () => {
    const { userId, finSpaceUserId } = await onboarded();
    const claim = { holder: 'arn', state: 'held', until: Date.now() + 60_000, open: 0 } as const;
    await left([userId, finSpaceUserId], undefined, { claim });
    await expect(audit()).resolves.toEqual({ findings: [], checked: 3, inProgress: 3 });
  });
});

it('reads only, and at the pace that was asked for', async () => {
  for (let number = 0; number < 30; number += 1)
    await createKxUser(`b${number}`, { identityStoreUserId: crypto.randomUUID() });
  const before = JSON.stringify(await world.call('finSpace', 'ListKxUsers', { environmentId, maxResults: 100 }));
  const startedAt = Date.now();
  await audit();
  expect(JSON.stringify(await world.call('finSpace', 'ListKxUsers', { environmentId, maxResults: 100 }))).toBe(before);
  // 30 reads of tags and 2 pages, at 10 a second.
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(3_000);
});

it('has met each finding in the tests above', () => {
  expect([...met].sort()).toEqual([...FINDING_NAMES].sort());
});
