/** Requests that want what is not theirs: each is refused, named, and changes nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleRequest, sampleRoleChange } from './helpers/requests.ts';
import { stack, useFakedTime, World } from './helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const { user } = sampleRequest();
const withUserName = (userName: string) => ({ user: { ...user, userName } });

describe('a request that', () => {
  it.each<[string, object, string]>([
    ['names a role outside the allow list', { kx: { role: 'root' } }, 'kx.role: is not a role'],
    [
      'names a role by its ARN',
      { kx: { role: 'arn:aws:iam::111122223333:role/finspace/admin' } },
      'kx.role: must be the name',
    ],
    [
      "names another account's role",
      { kx: { role: 'arn:aws:iam::999999999999:role/admin' } },
      'kx.role: must be the name',
    ],
    ['names a role by its path', { kx: { role: 'finspace/admin' } }, 'kx.role: must be the name'],
    ['names a role in another case', { kx: { role: 'ADMIN' } }, 'kx.role: is not a role'],
    ['names a role that an object inherits', { kx: { role: 'constructor' } }, 'kx.role: is not a role'],
    ['asks for a super user', { finSpace: { type: 'SUPER_USER' } }, 'finSpace.type: SUPER_USER is refused'],
    [
      "asks for API access through another account's role",
      { finSpace: { type: 'APP_USER', apiAccessPrincipalArn: 'arn:aws:iam::999999999999:role/attacker' } },
      'finSpace.apiAccessPrincipalArn: must be a role of account 111122223333',
    ],
    [
      'sets the tag of the owner',
      { kx: { role: 'analyst', tags: { identityStoreUserId: 'x' } } },
      'is reserved: the onboarding sets this tag',
    ],
    ['has a path for a user name', withUserName('../../admin'), 'user.userName: must not contain /'],
    ['has a Windows path for a user name', withUserName('..\\admin'), 'user.userName: must not contain /'],
    ['has a parent folder for a user name', withUserName('..'), 'user.userName: must not contain /'],
    [
      'has a kx user name that leads elsewhere',
      { kx: { role: 'analyst', userName: '../other' } },
      'kx.userName: must be',
    ],
    ['has a Cyrillic letter in a Latin user name', withUserName('аda.lovelace'), 'user.userName: must not mix letters'],
    ['has a Greek letter in a Latin user name', withUserName('adα.lovelace'), 'user.userName: must not mix letters'],
    ['has full-width letters in a user name', withUserName('ａda.lovelace'), 'user.userName: must be in Unicode'],
    ['has a ligature in a user name', withUserName('ﬁnn'), 'user.userName: must be in Unicode'],
    ['has an invisible letter in a user name', withUserName('ada\u200b.lovelace'), 'user.userName: must consist of'],
    [
      'turns the direction of writing in a user name',
      withUserName('ada\u202e.lovelace'),
      'user.userName: must consist of',
    ],
    ['has a line break in a user name', withUserName('ada\n{"level":"INFO"}'), 'user.userName: must consist of'],
    ['has a line break in its requestId', { requestId: 'HR-1\n{"level":"INFO"}' }, 'requestId: must be'],
    [
      'brings a field of its own',
      { kx: { role: 'analyst', iamRole: 'arn:aws:iam::111122223333:role/x' } },
      'is not a field',
    ],
  ])('%s', async (_, part, fault) => {
    const world = new World();
    const [execution] = await world.onboard({ ...sampleRequest(), ...part });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    expect(execution?.cause).toContain(fault);
    expect(world.users()).toEqual({ identityStore: [], finSpace: [], kx: [] });
    expect(world.outcomes).toMatchObject([{ detail: { failure: { disposition: 'fix-request' } } }]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('has a key %s', async (key) => {
    const world = new World();
    const request = JSON.parse(`{"requestId":"HR-1","user":{"${key}":{"userName":"x","polluted":true}}}`);
    const [execution] = await world.onboard(request);
    expect(execution?.cause).toContain(`user.${key}: is not a field of the contract`);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('an event', () => {
  /** Puts an event on the bus, and lets it have its effect: one of the HR system, but for what `entry` says. */
  async function put(world: World, entry: { DetailType: string; Detail: string }): Promise<void> {
    await world.events.putEntries([{ EventBusName: stack.outputs.EventBusName, Source: 'hr', ...entry }]);
    await world.run(() => false);
  }

  it.each([
    ['of another source', { Source: 'payroll' }],
    ['that looks like one of the HR system', { Source: 'HR' }],
    ['of another detail-type', { DetailType: 'User Onboarded' }],
    ['on the default bus', { EventBusName: 'default' }],
  ])('%s starts nothing', async (_, part) => {
    const world = new World();
    await put(world, { DetailType: 'User Onboarding Requested', Detail: JSON.stringify(sampleRequest()), ...part });
    expect(world.users().identityStore).toEqual([]);
  });

  it.each([
    ['of another source', { Source: 'payroll' }],
    ['of the workflows themselves', { Source: 'finspace.onboarding' }],
    ['on the default bus', { EventBusName: 'default' }],
  ])('%s changes no role', async (_, part) => {
    const world = new World();
    await world.onboard(sampleRequest());
    const before = world.users();
    await put(world, { DetailType: 'User Role Change Requested', Detail: JSON.stringify(sampleRoleChange()), ...part });
    expect(world.users()).toEqual(before);
  });

  it('of AWS itself is not taken from any other principal', async () => {
    const world = new World();
    const [result] = await world.events.putEntries([
      { Source: 'aws.states', DetailType: 'Step Functions Execution Status Change', Detail: '{}' },
    ]);
    expect(result).toMatchObject({ ErrorCode: 'NotAuthorizedForSourceException' });
  });
});
