import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { orderKey, timeOf } from '../../../../core/person/order.ts';
import { EXECUTION_MS, LANDING_MS } from '../../../../core/person/timing.ts';
import { markDone, writerUnder } from '../../../../functions/lib/person/claim.ts';
import { FakePersonTable, INTENT, TABLE_CREATED } from '../../../helpers/person/person-table.ts';
import { executionId, startedAt } from '../../../helpers/requests.ts';

const table = new FakePersonTable();
const NOW = Date.parse(startedAt);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  table.reset();
  return () => vi.useRealTimers();
});

const refusedWith = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

/** Makes a call that writes under a claim. */
function write(claim = table.claimed(), send: () => Promise<unknown> = async () => 'output'): Promise<unknown> {
  return writerUnder(claim)('finspace:UpdateKxUser', {}, send);
}

describe('a call that writes', () => {
  it('is made after its intent, the open call and its time are recorded', async () => {
    const seen: unknown[] = [];
    const claim = table.claimed(INTENT, { open: 1, lastCall: NOW - 1_000 });
    await write(claim, async () => seen.push(table.ada));
    const { key, role } = INTENT;
    expect(seen).toMatchObject([{ roleKey: key, role, claim: { open: 2, lastCall: NOW } }]);
  });

  it('is checked again before each repetition', async () => {
    const writer = writerUnder(table.claimed());
    await writer('finspace:UpdateKxUser', {}, async () => 1);
    table.setPerson(table.claimed().person, {});
    const send = vi.fn(async () => 2);
    await expect(writer('finspace:UpdateKxUser', {}, send)).rejects.toMatchObject({ name: 'ClaimLost' });
    expect(send).not.toHaveBeenCalled();
  });

  it.each([
    ['there is no claim', 'ClaimLost', () => table.setPerson(table.claimed().person, {})],
    ['another execution holds the claim', 'ClaimLost', () => table.claimed(INTENT, { holder: `${executionId}-2` })],
    ['the claim drains', 'ClaimLost', () => table.claimed(INTENT, { state: 'draining' })],
    ['the call may land after the claim', 'ClaimLost', () => table.claimed(INTENT, { until: NOW + LANDING_MS })],
    [
      'the person was forgotten since the request was sent',
      'OrderUnknown',
      () => table.setPerson(table.claimed().person, { ...table.ada, floor: timeOf(INTENT.key) + 1 }),
    ],
  ])('is not made if %s', async (_, name, given) => {
    const claim = table.claimed();
    given();
    const before = table.ada;
    const send = vi.fn(async () => 'output');
    await expect(write(claim, send)).rejects.toMatchObject({ name });
    expect(send).not.toHaveBeenCalled();
    expect(table.ada).toEqual(before);
  });

  it.each([
    ['is made if the request is as old as the table, in whole seconds as the times of events', 0, 'output'],
    ['is not made if the request is older than the table', -1, 'OrderUnknown'],
  ])('%s', async (_, milliseconds, expected) => {
    const second = Math.floor(TABLE_CREATED.getTime() / 1_000) * 1_000;
    const sentAt = new Date(second + milliseconds).toISOString();
    const claim = table.claimed({ ...INTENT, key: orderKey({ sentAt, requestId: 'HR-1', digest: 'digest' }) });
    await expect(write(claim).catch(({ name }) => name)).resolves.toBe(expected);
  });

  it.each(['DescribeTable', 'GetItem', 'PutItem'] as const)(
    'is not made if the table throws for %s',
    async (operation) => {
      const claim = table.claimed();
      table.fail(operation, 'InternalServerError', 500);
      const send = vi.fn(async () => 'output');
      await expect(write(claim, send)).rejects.toMatchObject({
        name: 'InternalServerError',
        message: `dynamodb:${operation}: no`,
      });
      expect(send).not.toHaveBeenCalled();
    },
  );
});

describe('an answer', () => {
  it('that is a result ends the call', async () => {
    await expect(write()).resolves.toBe('output');
    expect(table.ada?.claim).toMatchObject({ open: 0, lastCall: NOW });
  });

  it.each(['ConflictException', 'AccessDeniedException', 'LimitExceededException', 'ThrottlingException'])(
    'that is a %s ends the call',
    async (name) => {
      const refused = refusedWith(name, 400);
      await expect(write(table.claimed(), () => Promise.reject(refused))).rejects.toMatchObject({ name });
      expect(table.ada?.claim).toMatchObject({ open: 0 });
    },
  );

  it.each([
    ['a documented error of the service', refusedWith('InternalServerException', 500), 'InternalServerException'],
    ['another error of the service', refusedWith('BadGateway', 502), 'ServiceUnavailable'],
    ['a time-out', refusedWith('TimeoutError'), 'ServiceUnavailable'],
    ['a reset connection', Object.assign(new Error('x'), { name: 'ECONNRESET' }), 'ServiceUnavailable'],
  ])('that is %s leaves the call open, because it may land', async (_, error, name) => {
    await expect(write(table.claimed(), () => Promise.reject(error))).rejects.toMatchObject({ name });
    expect(table.ada?.claim).toMatchObject({ open: 1, lastCall: NOW });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a result', async () => 'output'],
    ['an exception', () => Promise.reject(refusedWith('ConflictException', 409))],
  ])('that is %s is passed on although it cannot be recorded, and the call stays open', async (_, answer) => {
    const written = write(table.claimed(), async () => {
      table.fail('PutItem', 'ThrottlingException');
      return answer();
    });
    await expect(written.catch(({ name }) => name)).resolves.toMatch(/^(output|ConflictException)$/);
    expect(table.ada?.claim).toMatchObject({ open: 1 });
  });

  it('is recorded without another read if the record has not changed meanwhile', async () => {
    const claim = table.claimed();
    let readsBefore = -1;
    await write(claim, async () => {
      readsBefore = table.client.commandCalls(GetItemCommand).length;
    });
    expect(readsBefore).toBe(1);
    expect(table.client.commandCalls(GetItemCommand)).toHaveLength(1);
    expect(table.client.commandCalls(PutItemCommand)).toHaveLength(2);
    expect(table.ada?.claim).toMatchObject({ open: 0 });
  });

  it('is recorded in the record as it is then', async () => {
    const claim = table.claimed();
    await write(claim, async () => table.setPerson(claim.person, { ...table.ada, users: { kxUserArn: 'new' } }));
    expect(table.client.commandCalls(GetItemCommand)).toHaveLength(2);
    expect(table.ada).toMatchObject({ users: { kxUserArn: 'new' }, claim: { open: 0 } });
  });

  it('is passed on although the claim has gone meanwhile', async () => {
    const claim = table.claimed();
    const written = write(claim, async () => {
      table.setPerson(claim.person, {});
      return 'output';
    });
    await expect(written).resolves.toBe('output');
    expect(table.ada).toEqual({});
  });
});

describe('a request that was read back', () => {
  const answer = { requestId: 'HR-1', executionArn: executionId };
  const users = { identityStoreUserId: 'u-1' };

  it('is recorded with its intent, its users and its answer; what is known of other users stays', async () => {
    const claim = table.claimed();
    table.setPerson(claim.person, { ...table.ada, users: { kxUserArn: 'arn', identityStoreUserId: 'old' } });
    await markDone(claim, users, answer);
    expect(table.ada).toMatchObject({ roleKey: INTENT.key, users: { kxUserArn: 'arn', identityStoreUserId: 'u-1' } });
    expect(table.requests(claim.person)).toMatchObject([
      { requestId: 'HR-1', digest: 'digest', answer, expiresAt: NOW / 1000 + 400 * 86_400 },
    ]);
  });

  it('of a request that may only confirm is recorded too', async () => {
    const claim = table.claimed();
    table.setPerson(claim.person, { ...table.ada, floor: timeOf(INTENT.key) + 1 });
    await markDone(claim, users, answer);
    expect(table.ada).toMatchObject({ roleKey: INTENT.key, users });
  });

  it('is not answered before its intent is recorded', async () => {
    const claim = table.claimed();
    table.fail('PutItem', 'InternalServerError', 500);
    await expect(markDone(claim, users, answer)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(table.requests(claim.person)).toEqual([]);
  });

  it('is not recorded at the end of the life of the claim', async () => {
    const claim = table.claimed();
    vi.setSystemTime(NOW + EXECUTION_MS);
    await expect(markDone(claim, users, answer)).rejects.toMatchObject({ name: 'ClaimLost' });
  });
});
