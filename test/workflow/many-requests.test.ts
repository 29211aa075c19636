/**
 * Many requests for many people in random order, each of them three times, by all ways in at once. `PEOPLE=100` makes it
 * 1,000 requests; `SEED` repeats a run.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { send, WAYS, type Way } from '../helpers/person/ways-in.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const PEOPLE = Number(process.env.PEOPLE ?? 10);
const REQUESTS_EACH = 10;
const ROLES = ['analyst', 'quant', 'admin'];

/** Time for the test, in milliseconds: also on a busy machine. */
const TIMEOUT = 60_000 + PEOPLE * 6_000;

/** Milliseconds in which all deliveries come. */
const SPAN = 60_000;

interface Delivery {
  asked: Asked;
  way: Way;
  afterMs: number;
}

function requestFor(person: number, place: number, role: string, requestedAt: string): Asked {
  const kind = place === 0 || place % 3 === 1 ? 'onboarding' : 'role-change';
  const { user, ...rest } = kind === 'onboarding' ? sampleRequest() : sampleRoleChange();
  const emails = [{ value: `person-${person}@example.com` }];
  return {
    kind,
    request: {
      ...rest,
      requestId: `P${person}-R${place}`,
      requestedAt,
      user: { ...user, userName: `person-${person}`, emails },
      kx: { role },
    },
  };
}

it(
  'ends with one of each user for each person, and the newest role',
  async () => {
    const [plan] = fc.sample(
      fc.array(
        fc.record({ role: fc.constantFrom(...ROLES), afterMs: fc.array(fc.nat(SPAN), { minLength: 3, maxLength: 3 }) }),
        {
          minLength: PEOPLE * REQUESTS_EACH,
          maxLength: PEOPLE * REQUESTS_EACH,
        },
      ),
      { numRuns: 1, ...(process.env.SEED !== undefined && { seed: Number(process.env.SEED) }) },
    );
    const world = new World();
    const first = Date.now() - 300_000;
    const timeOf = (place: number) => new Date(first + place * 1_000).toISOString();
    // Before a person exists, a role change fails.
    for (let person = 0; person < PEOPLE; person += 1) world.startRequest(requestFor(person, 0, 'analyst', timeOf(0)));
    await world.run(() => false);

    const deliveries = (plan ?? []).flatMap(({ role, afterMs }, index): Delivery[] => {
      const person = Math.floor(index / REQUESTS_EACH);
      const place = 1 + (index % REQUESTS_EACH);
      const asked = requestFor(person, place, role, timeOf(place));
      return afterMs.map((milliseconds, copy) => ({ asked, way: WAYS[copy] ?? 'event', afterMs: milliseconds }));
    });
    let waiting = deliveries.length;
    for (const { asked, way, afterMs } of deliveries) {
      setTimeout(async () => {
        await send(world, way, asked);
        waiting -= 1;
      }, afterMs);
    }
    await world.run(() => waiting > 0);

    const { identityStore, finSpace, kx } = world.users();
    expect([identityStore, finSpace, kx].map(({ length }) => length)).toEqual([PEOPLE, PEOPLE, PEOPLE]);
    for (let person = 0; person < PEOPLE; person += 1) {
      const newest = plan?.[(person + 1) * REQUESTS_EACH - 1];
      const kxUser = kx.find(({ userName }) => userName === `person-${person}`);
      expect(kxUser?.iamRole).toBe(deployment.kxRoles.get(newest?.role ?? ''));
    }
    expect(new Set(world.outcomes.map(({ detailType }) => detailType))).toEqual(
      new Set(['User Onboarded', 'User Role Changed', 'Request Superseded']),
    );
  },
  TIMEOUT,
);
