import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LANDING_MS } from '../../core/person/timing.ts';
import { DISMISSED } from '../../functions/lib/person/person-table.ts';
import { handler } from '../../functions/person-record.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, keyOf } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const table = new FakePersonTable();
const userName = 'ada.lovelace';
const person = keyOf(userName);
const NOW = Date.parse('2026-02-01T00:00:00Z');
const now = new Date(NOW).toISOString();
const quant = 'arn:aws:iam::111122223333:role/finspace/quant';
const digest = '0123456789ab';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  table.reset();
  return () => vi.useRealTimers();
});

const ask = (event: unknown): Promise<unknown> => handler(event, context);

/** Records a request that was made on a day of January. */
function record(requestId: string, day: number, more: object): void {
  const time = `2026-01-0${day}T00:00:00.000Z`;
  const key = `${time} ${time} ${requestId} ${digest}`;
  const request = {
    kind: 'onboarding' as const,
    key,
    execution: `${executionId}-${requestId}`,
    changedAt: time,
    ...more,
  };
  table.setRequest(person, { requestId, digest }, request);
}

const dismissal = {
  action: 'dismiss',
  userName,
  requestId: 'HR-1',
  digest,
  kind: 'onboarding',
  execution: executionId,
  by: 'grace',
  reason: 'a corrected request follows',
};

describe('read', () => {
  it('says what a person has, by which requests, the newest first, and what runs', async () => {
    const users = { identityStoreUserId: 'u', finSpaceUserId: 'f', kxUserArn: 'k' };
    const claim = {
      holder: `${executionId}-HR-4`,
      state: 'held',
      until: NOW + 1,
      open: 0,
    } as const;
    table.setPerson(person, { users, claim });
    record('HR-1', 1, { answer: { requestId: 'HR-1', kxUser: { iamRole: 'the role before' } } });
    record('HR-2', 2, { kind: 'role-change', answer: { role: { now: quant } }, failure: { error: 'Earlier' } });
    record('HR-3', 3, { supersededBy: 'HR-2' });
    record('HR-4', 4, { failure: { error: 'ThrottlingException', disposition: 'try-again' } });
    record('HR-5', 5, {});
    record('HR-6', 6, { failure: { error: 'ThrottlingException', disposition: 'try-again' } });
    const status = await ask({ action: 'read', userName: 'Ada.Lovelace' });
    expect(status).toMatchObject({
      users,
      role: quant,
      claim: { execution: `${executionId}-HR-4`, state: 'held', until: '2026-02-01T00:00:00.001Z' },
      requests: [
        { requestId: 'HR-6', outcome: 'failed', error: 'ThrottlingException', disposition: 'try-again' },
        { requestId: 'HR-5', outcome: 'unknown', requestedAt: '2026-01-05T00:00:00.000Z' },
        { requestId: 'HR-4', outcome: 'running' },
        { requestId: 'HR-3', outcome: 'superseded', supersededBy: 'HR-2' },
        { requestId: 'HR-2', outcome: 'succeeded', kind: 'role-change' },
        { requestId: 'HR-1', outcome: 'succeeded' },
      ],
    });
    expect(JSON.stringify(status)).not.toContain('Earlier');
  });

  it('says that the person has left, by which request, and not the role of before', async () => {
    const at = '2026-01-03T00:00:00.000Z';
    const key = `${at} ${at} HR-3 ${digest}`;
    table.setPerson(person, { wholeKey: key, wholeKind: 'offboarding', left: { key, ids: ['u'] }, users: {} });
    record('HR-1', 1, { answer: { requestId: 'HR-1', kxUser: { iamRole: 'the role before' } } });
    record('HR-2', 2, { kind: 'role-change', answer: { role: { now: quant } } });
    record('HR-3', 3, { kind: 'offboarding' });
    const status = await ask({ action: 'read', userName });
    expect(status).toMatchObject({ users: {}, left: { by: 'HR-3', at } });
    expect(status).not.toHaveProperty('role');
  });

  it('does not show the role of before a leave that has ended, for a person who is here again', async () => {
    record('HR-1', 1, { answer: { requestId: 'HR-1', kxUser: { iamRole: 'the role before' } } });
    record('HR-2', 2, { kind: 'offboarding', answer: { requestId: 'HR-2' } });
    record('HR-3', 3, { answer: { requestId: 'HR-3', kxUser: { skipped: 'not requested' } } });
    await expect(ask({ action: 'read', userName })).resolves.not.toHaveProperty('role');
  });

  it('does not show a claim that has ended by itself', async () => {
    const claim = { holder: executionId, state: 'draining', until: NOW, open: 0 } as const;
    table.setPerson(person, { claim });
    await expect(ask({ action: 'read', userName })).resolves.toEqual({ users: {}, requests: [] });
  });

  it('says nothing of a person who is not known', async () => {
    await expect(ask({ action: 'read', userName })).resolves.toEqual({ users: {}, requests: [] });
  });
});

describe('dismiss', () => {
  it('records who and why and when, with the person and in the list of dismissals', async () => {
    record('HR-1', 1, { failure: { error: 'InvalidRequest', disposition: 'fix-request' } });
    const dismissed = { by: 'grace', reason: 'a corrected request follows', at: now };
    await expect(ask(dismissal)).resolves.toEqual({ requestId: 'HR-1', dismissed });
    expect(table.requests(person)).toMatchObject([{ requestId: 'HR-1', dismissed, expiresAt: expect.any(Number) }]);
    await expect(ask({ action: 'dismissed' })).resolves.toEqual({
      requests: [{ requestId: 'HR-1', digest, kind: 'onboarding', execution: executionId, dismissed }],
    });
    await expect(ask({ action: 'read', userName })).resolves.toMatchObject({ requests: [{ dismissed }] });
  });

  it('takes a request that names no person', async () => {
    const { userName: _, ...nameless } = dismissal;
    await ask(nameless);
    await expect(ask({ action: 'dismissed' })).resolves.toMatchObject({ requests: [{ requestId: 'HR-1' }] });
  });

  it('lists the newest dismissal first, of more than one page', async () => {
    for (const number of [1, 2, 3, 4, 5]) {
      vi.setSystemTime(NOW + number);
      await ask({ ...dismissal, requestId: `HR-${number}` });
    }
    const { requests } = Object(await ask({ action: 'dismissed' }));
    expect(requests.map(({ requestId }: { requestId: string }) => requestId)).toEqual([
      'HR-5',
      'HR-4',
      'HR-3',
      'HR-2',
      'HR-1',
    ]);
  });
});

describe('forget', () => {
  it('removes all requests and dismissals of the person, and keeps only the floor', async () => {
    table.setPerson(person, { wholeKey: 'k', users: { finSpaceUserId: 'f' } });
    for (const number of [1, 2, 3, 4]) record(`HR-${number}`, number, {});
    await ask(dismissal);
    table.setRequest(keyOf('grace.hopper'), { requestId: 'HR-9', digest }, { kind: 'onboarding' });
    await ask({ ...dismissal, userName: 'grace.hopper', requestId: 'HR-9' });
    await expect(ask({ action: 'forget', userName })).resolves.toEqual({ requests: 4, floor: now });
    expect(table.person(person)).toEqual({ floor: NOW });
    expect(table.requests(person)).toEqual([]);
    expect(table.requests(keyOf('grace.hopper'))).toHaveLength(1);
    expect(table.requests(DISMISSED)).toMatchObject([{ requestId: 'HR-9' }]);
  });

  it('refuses while an execution may write, and removes nothing', async () => {
    table.claimed(undefined, { state: 'draining', until: NOW + LANDING_MS });
    record('HR-1', 1, {});
    await expect(ask({ action: 'forget', userName })).rejects.toMatchObject({ name: 'PersonBusy' });
    expect(table.requests(person)).toHaveLength(1);
  });

  it('can be repeated when it was interrupted', async () => {
    record('HR-1', 1, {});
    table.fail('DeleteItem', 'InternalServerError', 500);
    await expect(ask({ action: 'forget', userName })).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(table.ada).toEqual({ floor: NOW });
    table.recover();
    await expect(ask({ action: 'forget', userName })).resolves.toMatchObject({ requests: 1 });
    expect(table.requests(person)).toEqual([]);
  });
});

describe('an event that is not what it should be', () => {
  it.each([
    [null, ''],
    ['read', ''],
    [{}, 'action: '],
    [{ action: 'Ada Lovelace' }, 'action: must be read, dismiss, dismissed or forget'],
    [{ action: 'read' }, 'userName: is required'],
    [{ action: 'read', userName: '' }, 'userName: must not be empty'],
    [{ action: 'read', userName: 7 }, 'userName: must be a string'],
    [{ action: 'forget', userName: 'Ada Lovelace'.repeat(100) }, 'userName: must have at most 1024 characters'],
    [{ action: 'read', userName, note: 'Ada Lovelace' }, 'note: is not expected'],
    [{ ...dismissal, reason: ' ' }, 'reason: must not be empty'],
    [{ ...dismissal, by: 'Ada Lovelace\n' }, 'by: must be one line'],
    [{ ...dismissal, digest: 'Ada Lovelace' }, 'digest: must have 12'],
    [{ ...dismissal, kind: 'Ada Lovelace' }, 'kind: must be one of: onboarding, role-change'],
    [{ ...dismissal, requestId: 'Ada Lovelace' }, 'requestId: must be a requestId'],
    [{ ...dismissal, execution: 'Ada Lovelace' }, 'execution: must be an ARN'],
  ])('%j is refused: %s', async (event, message) => {
    const error = await ask(event).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'InvalidRequest', message: expect.stringContaining(message) });
    expect(String(error)).not.toMatch(/Lovelace/);
    expect(table.client.calls()).toEqual([]);
  });
});
