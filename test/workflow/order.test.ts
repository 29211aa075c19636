/** The requests for one person, late, twice and out of order: the newest counts, by every way in. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { orderKey } from '../../core/person/order.ts';
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import { loseRecords, PERSON_TABLE } from '../helpers/person/records.ts';
import { send, WAYS, type Way } from '../helpers/person/ways-in.ts';
import { prepared } from '../helpers/prepared.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const roleArn = (role: string) => deployment.kxRoles.get(role);

const onboarding: Asked = { kind: 'onboarding', request: sampleRequest() };

function change(requestId: string, role: string, more: object = {}): Asked {
  const { user } = sampleRoleChange();
  return { kind: 'role-change', request: { kind: 'role-change', requestId, user, kx: { role }, ...more } };
}

/** An older and a newer change: C-0 and C-1. */
function inOrder(roles: [older: string, newer: string]): [Asked, Asked] {
  const [older, newer] = [5_000, 4_000].map((ago) => new Date(Date.now() - ago).toISOString());
  return [change('C-0', roles[0], { requestedAt: older }), change('C-1', roles[1], { requestedAt: newer })];
}

/** Sends requests by one way, two seconds apart, and waits for the end of all. */
async function sendAll(world: World, way: Way, asked: readonly Asked[], gapMs = 2_000): Promise<void> {
  for (const one of asked) {
    await sendOne(world, way, one);
    world.letTimePass(gapMs);
  }
}

async function sendOne(world: World, way: Way, asked: Asked): Promise<void> {
  let isSent = false;
  void send(world, way, asked).then(() => {
    isSent = true;
  });
  await world.run(() => !isSent);
}

/** Sends requests at the same time. */
async function sendAtOnce(world: World, sent: readonly (readonly [Way, Asked])[]): Promise<void> {
  let left = sent.length;
  for (const [way, asked] of sent) {
    void send(world, way, asked).then(() => {
      left -= 1;
    });
  }
  await world.run(() => left > 0);
}

const roleIn = (world: World) => world.users().kx[0]?.iamRole;

/** The kinds of the answers that a request has had. */
function answersOf(world: World, requestId: string): string[] {
  return world.outcomes.filter(({ detail }) => detail.requestId === requestId).map(({ detailType }) => detailType);
}

const onboarded = prepared(async (world) => {
  await world.carryOut(onboarding);
  world.letTimePass(5_000);
});

/** Lets executions, functions and time go on. */
async function runFor(world: World, milliseconds: number): Promise<void> {
  let isOver = false;
  setTimeout(() => {
    isOver = true;
  }, milliseconds);
  await world.run(() => !isOver);
}

/** The record of the person. */
async function recordOf(world: World): Promise<Record<string, unknown>> {
  const { Items } = Object(await world.call('dynamoDb', 'Scan', { TableName: PERSON_TABLE }));
  return Items.find(({ item }: { item: { S: string } }) => item.S === 'person');
}

/** Records that the person has left, an hour ago, as a leave does. */
async function leave(world: World): Promise<void> {
  const key = orderKey({ sentAt: new Date(Date.now() - 3_600_000).toISOString(), requestId: 'L-1', digest: 'd' });
  const version = Number(Object((await recordOf(world)).version).N) + 1;
  const left = marshall({ wholeKey: key, wholeKind: 'offboarding', left: { key, ids: ['u-1'] }, version });
  const Item = { ...(await recordOf(world)), ...left };
  await world.call('dynamoDb', 'PutItem', { TableName: PERSON_TABLE, Item });
}

describe('a role change for a person who has left', () => {
  const refused = { status: 'FAILED', error: 'PersonLeft', cause: expect.stringContaining('L-1') };

  it('is refused before anything is read, however new it is', async () => {
    const world = await onboarded();
    await leave(world);
    const [execution] = await world.carryOut(change('C-1', 'admin'));
    expect(execution).toMatchObject(refused);
    expect(world.outcomes).toMatchObject([
      { detail: { failure: { step: 'ClaimPerson', error: 'PersonLeft', disposition: 'onboard-first' } } },
    ]);
    expect(roleIn(world)).toBe(roleArn('analyst'));
  });

  it('is refused right before its write, too', async () => {
    const world: World = new World({
      onStateEntered: async (state) => {
        if (state === 'UpdateKxUser') await leave(world);
      },
    });
    await world.carryOut(onboarding);
    world.letTimePass(5_000);
    const [execution] = await world.carryOut(change('C-1', 'admin'));
    expect(execution).toMatchObject(refused);
    expect(world.outcomes.at(-1)).toMatchObject({ detail: { failure: { step: 'UpdateKxUser' } } });
    expect(roleIn(world)).toBe(roleArn('analyst'));
    expect(await recordOf(world), 'released').not.toHaveProperty('claim');
  });
});

describe.each(WAYS)('by %s', (way) => {
  it('an old request that is delivered once more does not undo a newer one, and repeats its answer', async () => {
    const world = await onboarded();
    const first = change('C-1', 'admin');
    await sendAll(world, way, [first, change('C-2', 'quant'), first]);
    expect(roleIn(world)).toBe(roleArn('quant'));
    expect(new Set(answersOf(world, 'C-1'))).toEqual(new Set(['User Role Changed']));
    expect(answersOf(world, 'C-2')).toEqual(['User Role Changed']);
  });

  it('an old onboarding that is delivered once more does not undo a newer role', async () => {
    const world = await onboarded();
    await sendAll(world, way, [change('C-1', 'admin'), onboarding]);
    expect(roleIn(world)).toBe(roleArn('admin'));
  });

  it('three changes at once end with the newest', async () => {
    const world = await onboarded();
    const times = [0, 1, 2].map((second) => new Date(Date.now() - 3_000 + second * 1_000).toISOString());
    const changes = ['admin', 'analyst', 'quant'].map((role, index) =>
      change(`C-${index}`, role, { requestedAt: times[index] }),
    );
    await sendAtOnce(
      world,
      changes.map((one) => [way, one]),
    );
    expect(roleIn(world)).toBe(roleArn('quant'));
    expect(answersOf(world, 'C-2')).toEqual(['User Role Changed']);
    for (const id of ['C-0', 'C-1']) {
      expect(['User Role Changed', 'Request Superseded']).toContain(answersOf(world, id)[0]);
      expect(answersOf(world, id)).toHaveLength(1);
    }
  });

  it('a correction before its original keeps its place', async () => {
    const world = await onboarded();
    const original = change('C-1', 'admin', { requestedAt: new Date(Date.now() - 2_000).toISOString() });
    const correction = change('C-1', 'quant', { requestedAt: new Date(Date.now() - 1_000).toISOString() });
    await sendAll(world, way, [correction, original]);
    expect(roleIn(world)).toBe(roleArn('quant'));
    expect(answersOf(world, 'C-1')).toEqual(['User Role Changed', 'Request Superseded']);
    expect(world.outcomes[1]?.detail.supersededBy).toBe('C-1');
  });
});

describe('one request', () => {
  it('by event, queue and hand is carried out once, and has one answer', async () => {
    const world = new World();
    await sendAtOnce(
      world,
      WAYS.map((way) => [way, onboarding]),
    );
    const { identityStore, finSpace, kx } = world.users();
    expect([identityStore, finSpace, kx].map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(new Set(world.outcomes.map(({ detailType }) => detailType))).toEqual(new Set(['User Onboarded']));
  });

  it('that has had its answer repeats it to the letter when a newer one has begun', async () => {
    const world = await onboarded();
    const first = change('C-1', 'admin');
    await sendAll(world, 'event', [first, change('C-2', 'quant'), first]);
    const [one, , again] = world.outcomes;
    expect(again?.detail).toEqual(one?.detail);
  });

  it('that a newer one overtakes while it waits is superseded, and says by which', async () => {
    const world = await onboarded();
    const newer = change('C-2', 'quant', { requestedAt: new Date(Date.now()).toISOString() });
    const older = change('C-1', 'admin', { requestedAt: new Date(Date.now() - 60_000).toISOString() });
    await sendAll(world, 'event', [newer, older]);
    const superseded = world.outcomes.find(({ detailType }) => detailType === 'Request Superseded');
    expect(superseded?.detail).toMatchObject({ requestId: 'C-1', supersededBy: 'C-2' });
    const execution = world.executions().find(({ output }) => output?.includes('supersededBy'));
    expect(execution?.status).toBe('SUCCEEDED');
    expect(superseded?.detail).toEqual(JSON.parse(execution?.output ?? '{}'));
  });

  it('cannot be dated ahead by more than five minutes', async () => {
    const world = await onboarded();
    const ahead = change('C-1', 'admin', { requestedAt: new Date(Date.now() + 301_000).toISOString() });
    const [execution] = await world.carryOut(ahead);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    expect(execution?.cause).toContain('requestedAt');
  });

  it('that failed look-closer is not carried out again by the queue, but by hand', async () => {
    const world = new World();
    const { user } = sampleRequest();
    await world.call('identityStore', 'CreateUser', {
      IdentityStoreId: deployment.identityStoreId,
      UserName: user.userName,
      DisplayName: 'Another',
      Name: { GivenName: 'Another', FamilyName: 'Ada' },
      Emails: [{ Value: 'another.ada@example.com', Primary: true }],
    });
    await sendAll(world, 'queue', [onboarding, onboarding]);
    expect(world.executions().map(({ error }) => error)).toEqual(['UserMismatch']);
    await sendAll(world, 'hand', [onboarding]);
    expect(world.executions()).toHaveLength(2);
  });
});

describe('an execution that is stopped', () => {
  it('while its write is out lets nobody write before the write has landed', async () => {
    const world = await onboarded();
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', delayMs: 40_000, times: 1, when: 'before' }]);
    const [first, second] = [change('C-1', 'admin'), change('C-2', 'quant')];
    const execution = world.startRequest(first);
    setTimeout(() => execution.stop('Operator', 'Stopped by hand'), 5_000);
    setTimeout(() => world.startRequest(second), 6_000);
    await runFor(world, 60_000);
    expect(execution.status).toBe('ABORTED');
    expect(answersOf(world, 'C-2')).toEqual(['User Role Changed']);
    expect(roleIn(world)).toBe(roleArn('quant'));
  });

  it('after its write lets an older request write no more', async () => {
    const world: World = await onboarded({
      onStateEntered: (state) => {
        if (state !== 'VerifyRoleChange') return;
        world.executions().at(-1)?.stop('Operator', 'Stopped by hand');
        throw new Error('The function does not begin');
      },
    });
    const [older, newer] = inOrder(['admin', 'quant']);
    const [execution] = await world.carryOut(newer);
    expect(execution?.status).toBe('ABORTED');
    expect(roleIn(world)).toBe(roleArn('quant'));
    await sendAll(world, 'event', [older]);
    expect(roleIn(world)).toBe(roleArn('quant'));
    expect(answersOf(world, 'C-0')).toEqual(['Request Superseded']);
  });

  it('holds nobody up for longer than its claim', async () => {
    const world = await onboarded();
    world.stopAtCall(6);
    await world.carryOut(change('C-1', 'admin'));
    const begun = Date.now();
    const [execution] = await world.carryOut(change('C-2', 'quant'));
    expect(execution?.status).toBe('SUCCEEDED');
    expect(Date.now() - begun).toBeLessThan(LANDING_MS + 61_000);
  });
});

describe('an older request', () => {
  it('changes nothing after a newer one that found its wish fulfilled', async () => {
    const world = await onboarded();
    const [older, newer] = inOrder(['admin', 'analyst']);
    await sendAll(world, 'event', [newer, older]);
    expect(roleIn(world)).toBe(roleArn('analyst'));
    expect(answersOf(world, 'C-0')).toEqual(['Request Superseded']);
  });

  it('is carried out after a newer one that failed before its first write', async () => {
    const world = await onboarded();
    const [older, newer] = inOrder(['admin', 'quant']);
    await world.setFaults([{ operation: 'finspace:GetKxUser', error: 'AccessDeniedException', times: 20 }]);
    await sendAll(world, 'event', [newer]);
    await world.setFaults([]);
    await sendAll(world, 'event', [older]);
    expect(answersOf(world, 'C-1')).toEqual(['User Role Change Failed']);
    expect(answersOf(world, 'C-0')).toEqual(['User Role Changed']);
    expect(roleIn(world)).toBe(roleArn('admin'));
  });

  it('that comes by the queue after its event keeps the place of the event', async () => {
    const world = await onboarded();
    await sendAll(world, 'event', [change('C-1', 'admin'), change('C-2', 'quant')]);
    await sendAll(world, 'queue', [change('C-1', 'admin')]);
    await sendAll(world, 'hand', [change('C-1', 'admin')]);
    expect(roleIn(world)).toBe(roleArn('quant'));
  });
});

describe('a call that timed out, and its retry', () => {
  it('let the next request wait until the first call cannot land any more', async () => {
    const world = await onboarded();
    await world.setFaults([{ operation: 'finspace:UpdateKxUser', delayMs: 40_000, times: 1, when: 'before' }]);
    world.startRequest(change('C-1', 'admin'));
    setTimeout(() => world.startRequest(change('C-2', 'quant')), 16_000);
    await runFor(world, LANDING_MS);
    const [, second] = world.executions().slice(-2);
    expect(second?.events.map(({ taskFailedEventDetails }) => taskFailedEventDetails?.error)).toContain('PersonBusy');
    expect(answersOf(world, 'C-1')).toEqual(['User Role Changed']);
    expect(answersOf(world, 'C-2')).toEqual(['User Role Changed']);
    expect(roleIn(world)).toBe(roleArn('quant'));
  });
});

describe('the role of an onboarding', () => {
  it('is that of a newer role change that has begun', async () => {
    const world = await onboarded();
    const early = new Date(Date.now() - 1_000).toISOString();
    await sendAll(world, 'event', [change('C-1', 'admin')]);
    const again = { ...sampleRequest(), requestId: 'HR-again', requestedAt: early };
    const [execution] = await world.carryOut({ kind: 'onboarding', request: again });
    expect(execution?.status).toBe('SUCCEEDED');
    expect(roleIn(world)).toBe(roleArn('admin'));
  });

  it('is its own when it is newer than all', async () => {
    const world = await onboarded();
    await sendAll(world, 'event', [change('C-1', 'admin')]);
    await sendAll(world, 'event', [{ kind: 'onboarding', request: { ...sampleRequest(), requestId: 'HR-again' } }]);
    expect(roleIn(world)).toBe(roleArn('analyst'));
  });
});

describe('a role change before its onboarding', () => {
  it('is carried out when it is sent again, if the onboarding was requested earlier', async () => {
    const world = new World();
    const early = new Date(Date.now() - 60_000).toISOString();
    const late = new Date(Date.now() - 30_000).toISOString();
    const quant = change('C-1', 'quant', { requestedAt: late });
    await sendAll(world, 'hand', [quant]);
    await sendAll(world, 'hand', [{ kind: 'onboarding', request: { ...sampleRequest(), requestedAt: early } }, quant]);
    expect(answersOf(world, 'C-1')).toEqual(['User Role Change Failed', 'User Role Changed']);
    expect(roleIn(world)).toBe(roleArn('quant'));
  });

  it('is superseded when it is sent again, if the onboarding is newer', async () => {
    const world = new World();
    await sendAll(world, 'hand', [change('C-1', 'quant')]);
    await sendAll(world, 'event', [onboarding]);
    await sendAll(world, 'hand', [change('C-1', 'quant')]);
    expect(answersOf(world, 'C-1')).toEqual(['User Role Change Failed', 'Request Superseded']);
    expect(roleIn(world)).toBe(roleArn('analyst'));
  });
});

describe('the record', () => {
  it('holds ids and ARNs, and no name and no address', async () => {
    const world = await onboarded();
    await world.changeRole(sampleRoleChange());
    const text = JSON.stringify(await world.call('dynamoDb', 'Scan', { TableName: PERSON_TABLE }));
    expect(text).toContain(world.users().identityStore[0]?.UserId);
    for (const personal of ['Lovelace', 'ada.lovelace', 'Ada', '@']) expect(text).not.toContain(personal);
  });

  it('has no claim after the end', async () => {
    const world = await onboarded();
    expect(await recordOf(world)).not.toHaveProperty('claim');
  });

  it('that was lost lets a request that runs write no more', async () => {
    let isLost = false;
    const world: World = new World({
      onStateEntered: async (state) => {
        if (state !== 'CreateFinSpaceUser' || isLost) return;
        isLost = true;
        await loseRecords(world);
      },
    });
    const [execution] = await world.carryOut(onboarding);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ClaimLost' });
    expect(world.outcomes).toMatchObject([{ detail: { failure: { disposition: 'try-again' } } }]);
    expect(world.users().finSpace).toEqual([]);
    const [again] = await world.carryOut(onboarding);
    expect(again?.status).toBe('SUCCEEDED');
  });

  it.each(['empty', 'restored'])(
    'in a table that is new, and %s, lets no old request undo a newer one',
    async (kind) => {
      const world = await onboarded();
      const old = [change('C-1', 'admin'), change('C-2', 'quant')];
      await sendAll(world, 'event', old.slice(0, 1));
      const { Items } = Object(await world.call('dynamoDb', 'Scan', { TableName: PERSON_TABLE }));
      await sendAll(world, 'event', old.slice(1));
      world.loseTable(PERSON_TABLE);
      for (const Item of kind === 'restored' ? Items : []) {
        await world.call('dynamoDb', 'PutItem', { TableName: PERSON_TABLE, Item });
      }
      const envelope = { sentAt: new Date(Date.now() - 6_000).toISOString(), request: old[0]?.request };
      const [again] = await world.carryOut({ kind: 'role-change', request: envelope });
      expect(again?.error).toBe('OrderUnknown');
      expect(roleIn(world)).toBe(roleArn('quant'));
      await sendAll(world, 'event', [change('C-3', 'analyst')]);
      expect(roleIn(world)).toBe(roleArn('analyst'));
    },
  );

  it('cannot be read: the request fails before anything is created, and can be sent again', async () => {
    const world = new World();
    await world.setFaults([{ operation: 'dynamodb:GetItem', error: 'ResourceNotFoundException', times: 20 }]);
    const [execution] = await world.carryOut(onboarding);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ResourceNotFoundException' });
    expect(world.outcomes).toMatchObject([
      { detail: { failure: { step: 'ClaimPerson', disposition: 'fix-configuration' } } },
    ]);
    expect(world.users().identityStore).toEqual([]);
    await world.setFaults([]);
    const [again] = await world.carryOut(onboarding);
    expect(again?.status).toBe('SUCCEEDED');
  });

  it('that is older than the table changes nothing, and confirms what is there already', async () => {
    const world = await onboarded();
    await loseRecords(world);
    const old = new Date(Date.now() - EXECUTION_MS).toISOString();
    const [refused, confirmed] = await world.carryOut(
      change('C-1', 'admin', { requestedAt: old }),
      change('C-2', 'analyst', { requestedAt: old }),
    );
    expect(refused).toMatchObject({ status: 'FAILED', error: 'OrderUnknown' });
    expect(confirmed?.status).toBe('SUCCEEDED');
    expect(roleIn(world)).toBe(roleArn('analyst'));
  });
});
