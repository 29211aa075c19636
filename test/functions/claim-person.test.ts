import { beforeEach, describe, expect, it, vi } from 'vitest';
import { buildRoleChangeServiceRequests, buildServiceRequests } from '../../core/api/service-requests.ts';
import { orderKey } from '../../core/person/order.ts';
import { requestNameOf } from '../../core/person/request-name.ts';
import { EXECUTION_MS, LANDING_MS } from '../../core/person/timing.ts';
import { handler } from '../../functions/claim-person.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, keyOf, TABLE_CREATED } from '../helpers/person/person-table.ts';
import { deployment, executionId, sampleRequest, sampleRoleChange, startedAt } from '../helpers/requests.ts';

const table = new FakePersonTable();
const onboarding = sampleRequest();
const roleChange = sampleRoleChange();
const { userName } = onboarding.user;
const person = keyOf(userName);
const NOW = Date.parse(startedAt) + 60_000;
const another = `${executionId}-2`;
const analyst = 'arn:aws:iam::111122223333:role/finspace/analyst';
const quant = 'arn:aws:iam::111122223333:role/finspace/quant';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  table.reset();
  return () => vi.useRealTimers();
});

/** Claims the person for the onboarding. */
function claimForOnboarding(request: unknown = onboarding, execution = executionId, start = startedAt) {
  const known = { requestId: onboarding.requestId, requests: buildServiceRequests(onboarding, deployment, execution) };
  return handler({ kind: 'onboarding', executionId: execution, startedAt: start, request, known }, context);
}

/** Claims the person for the role change. */
function claimForRoleChange(request: unknown = roleChange, execution = executionId) {
  const known = {
    requestId: roleChange.requestId,
    requests: buildRoleChangeServiceRequests(roleChange, deployment),
  };
  return handler({ kind: 'role-change', executionId: execution, startedAt, request, known }, context);
}

/** Place of a request that was sent at a time. */
function place(request: { requestId: string }, kind: 'onboarding' | 'role-change', sentAt: string): string {
  const digest = requestNameOf(request, kind)?.digest ?? '';
  return orderKey({ sentAt, requestId: request.requestId, digest });
}

describe('a claim', () => {
  it('is held for the life of the execution and the landing of its last call', async () => {
    const digest = requestNameOf(onboarding, 'onboarding')?.digest;
    const key = place(onboarding, 'onboarding', startedAt);
    await expect(claimForOnboarding()).resolves.toEqual({
      requestId: onboarding.requestId,
      requests: buildServiceRequests(onboarding, deployment, executionId),
      claim: {
        person,
        holder: executionId,
        digest,
        intent: { key, kind: 'onboarding', concerns: 'person' },
        users: {},
      },
    });
    expect(table.person(person)).toEqual({
      claim: {
        holder: executionId,
        state: 'held',
        until: Date.parse(startedAt) + EXECUTION_MS + LANDING_MS,
        open: 0,
      },
    });
  });

  it('records the request before anything is written for the person, and no personal data', async () => {
    await claimForOnboarding();
    expect(table.requests(person)).toEqual([
      {
        item: `request ${onboarding.requestId} ${requestNameOf(onboarding, 'onboarding')?.digest}`,
        requestId: onboarding.requestId,
        digest: requestNameOf(onboarding, 'onboarding')?.digest,
        kind: 'onboarding',
        key: place(onboarding, 'onboarding', startedAt),
        execution: executionId,
        changedAt: new Date(NOW).toISOString(),
        expiresAt: NOW / 1000 + 400 * 86_400,
      },
    ]);
    const written = JSON.stringify(table.client.calls().map(({ args }) => args[0].input));
    expect(written).toContain(person);
    expect(written).not.toMatch(/ada|lovelace/i);
  });

  it('of a role change says the role', async () => {
    await expect(claimForRoleChange()).resolves.toMatchObject({
      claim: { intent: { kind: 'role-change', concerns: 'role', role: quant } },
    });
  });

  it('contains the users that the record knows', async () => {
    const users = { identityStoreUserId: 'u-1', kxUserArn: 'arn' };
    table.setPerson(person, { users });
    await expect(claimForOnboarding()).resolves.toMatchObject({ claim: { users } });
  });

  it('is the same for all spellings of the user name', async () => {
    await claimForOnboarding();
    const known = { requestId: 'HR-9', requests: { identityStore: { UserName: userName.toUpperCase() } } };
    const event = { kind: 'onboarding' as const, executionId: another, startedAt, request: onboarding, known };
    await expect(handler(event as never, context)).rejects.toMatchObject({ name: 'PersonBusy' });
  });

  it('is not taken for a request that was not checked', async () => {
    await expect(claimForOnboarding({ user: onboarding.user })).rejects.toMatchObject({ name: 'TypeError' });
    expect(table.person(person)).toBeUndefined();
  });
});

describe('the place of a request', () => {
  const placeOf = async (claimed: Promise<{ claim: { intent: { key: string } } }>) => (await claimed).claim.intent.key;

  it('is when its event or message was sent', async () => {
    const input = { sentAt: '2026-01-04T12:00:00Z', request: onboarding };
    expect(await placeOf(claimForOnboarding(input))).toBe(place(onboarding, 'onboarding', '2026-01-04T12:00:00Z'));
  });

  it('is the start of the execution, if its event is dated later', async () => {
    const input = { sentAt: '2026-01-06T12:00:00Z', request: onboarding };
    expect(await placeOf(claimForOnboarding(input))).toBe(place(onboarding, 'onboarding', startedAt));
  });

  it('is when its sender made it, if the sender says so', async () => {
    const requestedAt = '2026-01-03T08:00:00+01:00';
    const key = await placeOf(claimForOnboarding({ ...onboarding, requestedAt }));
    expect(key).toMatch(/^2026-01-03T07:00:00\.000Z 2026-01-05T00:00:00\.000Z /);
  });

  it('does not change when the request comes again', async () => {
    const first = await placeOf(claimForOnboarding());
    table.setPerson(person, {});
    const input = { sentAt: '2026-01-05T00:00:59Z', request: onboarding };
    expect(await placeOf(claimForOnboarding(input, another, '2026-01-05T00:00:59.000Z'))).toBe(first);
  });

  it('of a correction is its own', async () => {
    const first = await placeOf(claimForOnboarding());
    table.setPerson(person, {});
    const corrected = { sentAt: '2026-01-05T00:00:30Z', request: { ...onboarding, kx: { role: 'quant' } } };
    expect(await placeOf(claimForOnboarding(corrected, another))).not.toBe(first);
    expect(table.requests(person)).toHaveLength(2);
  });
});

describe('a claim is refused', () => {
  it('while another execution holds one, or its last call may still land', async () => {
    for (const state of ['held', 'draining'] as const) {
      table.setPerson(person, {
        claim: { holder: another, state, until: NOW + 1, open: 1, lastCall: NOW },
      });
      await expect(claimForOnboarding()).rejects.toMatchObject({ name: 'PersonBusy' });
      vi.setSystemTime(NOW + 1);
      await expect(claimForOnboarding()).resolves.toMatchObject({ claim: { holder: executionId } });
      vi.setSystemTime(NOW);
    }
  });

  it('when a newer request has begun; the error says which', async () => {
    const wholeKey = orderKey({ sentAt: '2026-01-05T00:00:01Z', requestId: 'HR-NEWER', digest: 'd' });
    table.setPerson(person, { wholeKey, wholeKind: 'onboarding' });
    await expect(claimForOnboarding()).rejects.toMatchObject({ name: 'RequestSuperseded', message: 'HR-NEWER' });
    await expect(claimForRoleChange()).rejects.toMatchObject({ name: 'RequestSuperseded', message: 'HR-NEWER' });
    expect(table.person(person)).not.toHaveProperty('claim');
  });

  it('until the last call of an unrecorded execution has landed, if the table is new', async () => {
    vi.setSystemTime(TABLE_CREATED.getTime() + LANDING_MS - 1_000);
    await expect(claimForOnboarding()).rejects.toMatchObject({ name: 'PersonBusy' });
    vi.setSystemTime(TABLE_CREATED.getTime() + LANDING_MS);
    await expect(claimForOnboarding()).resolves.toMatchObject({ claim: { holder: executionId } });
  });

  it.each(['DescribeTable', 'UpdateItem', 'GetItem', 'PutItem'] as const)(
    'with the documented exception of %s',
    async (operation) => {
      table.fail(operation, 'InternalServerError');
      await expect(claimForOnboarding()).rejects.toMatchObject({
        name: 'InternalServerError',
        message: expect.stringMatching(`^dynamodb:${operation}: `),
      });
    },
  );
});

it('lets a request claim that is older than the table: it may confirm what exists', async () => {
  const input = { sentAt: '2025-12-31T23:59:59Z', request: onboarding };
  await expect(claimForOnboarding(input)).resolves.toMatchObject({ claim: { holder: executionId } });
});

describe('the role of an onboarding', () => {
  const roleKeyAt = (sentAt: string) => orderKey({ sentAt, requestId: 'HR-ROLE', digest: 'd' });

  it.each([
    ['a newer role change', '2026-01-05T00:00:01Z', quant],
    ['the onboarding, if the role change is older', '2026-01-04T00:00:00Z', analyst],
  ])('is that of %s', async (_, sentAt, iamRole) => {
    table.setPerson(person, { roleKey: roleKeyAt(sentAt), role: quant });
    await expect(claimForOnboarding()).resolves.toMatchObject({ requests: { kx: { iamRole } } });
  });

  it('is not given to a person who gets no kx user', async () => {
    table.setPerson(person, { roleKey: roleKeyAt('2026-01-05T00:00:01Z'), role: quant });
    const { kx: _, ...requests } = buildServiceRequests(onboarding, deployment, executionId);
    const event = {
      kind: 'onboarding' as const,
      executionId,
      startedAt,
      request: onboarding,
      known: { requestId: onboarding.requestId, requests },
    };
    await expect(handler(event, context)).resolves.toMatchObject({ requests });
  });
});

describe('the groups of a request', () => {
  const group = (groupId: string) => ({ name: `Group ${groupId}`, groupId });
  const allowed = [group('g-1'), group('g-2')];
  const wished = [group('g-1')];
  const groupsKey = orderKey({ sentAt: '2026-01-05T00:00:01Z', requestId: 'HR-GROUPS', digest: 'd' });
  const known = {
    requestId: roleChange.requestId,
    requests: { ...buildRoleChangeServiceRequests(roleChange, deployment), groups: { wished, allowed } },
  };
  const claimWithGroups = (kind: 'onboarding' | 'role-change') =>
    handler({ kind, executionId, startedAt, request: roleChange, known }, context);

  it('are part of what a role change is going to write', async () => {
    await expect(claimWithGroups('role-change')).resolves.toMatchObject({
      requests: { groups: { wished, allowed } },
      claim: { intent: { role: quant, groups: ['g-1'] } },
    });
  });

  it.each(['onboarding', 'role-change'] as const)(
    'are those of a newer role change, as far as they are allowed: %s',
    async (kind) => {
      table.setPerson(person, { groupsKey, groups: ['g-2', 'g-gone'] });
      const { requests } = Object(await claimWithGroups(kind));
      expect(requests.groups).toEqual({ wished: [group('g-2')], allowed });
    },
  );

  it('stay absent if the request has none', async () => {
    table.setPerson(person, { groupsKey, groups: ['g-2'] });
    const { requests } = Object(await claimForOnboarding());
    expect(requests).toEqual(buildServiceRequests(onboarding, deployment, executionId));
  });

  it('count although a newer request has set the role, which is given instead', async () => {
    table.setPerson(person, { roleKey: groupsKey, role: analyst });
    await expect(claimWithGroups('role-change')).resolves.toMatchObject({
      requests: { kx: { iamRole: analyst }, groups: { wished } },
    });
  });
});

describe('a person who has left', () => {
  const key = orderKey({ sentAt: '2026-01-04T00:00:00Z', requestId: 'HR-LEAVE', digest: 'd' });
  const left = { key, ids: ['u-1', 'f-1'] };

  beforeEach(() => table.setPerson(person, { wholeKey: key, wholeKind: 'offboarding', left, users: {} }));

  it('gets no role', async () => {
    const refused = claimForRoleChange();
    await expect(refused).rejects.toMatchObject({ name: 'PersonLeft', message: expect.stringContaining('HR-LEAVE') });
    expect(table.person(person)).not.toHaveProperty('claim');
  });

  it('can be onboarded; the claim names the users of before, none of them as a user of the person', async () => {
    await expect(claimForOnboarding()).resolves.toMatchObject({ claim: { users: {}, left: left.ids } });
  });
});
