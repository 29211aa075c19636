/**
 * Random lives: people join, change desks, leave and return, and two people share a user name. Requests come in any order,
 * repeated, late, by all ways in, with faults on any call, and one execution is stopped.
 */
import fc from 'fast-check';
import type { Fault } from 'local-cloud';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { KINDS, type RequestKind } from '../../../core/kinds.ts';
import { EXECUTION_MS, LANDING_MS } from '../../../core/person/timing.ts';
import { accessOf, canOpenAnything, ownerlessKxUsers } from '../../helpers/person/access.ts';
import { send, WAYS, type Way } from '../../helpers/person/ways-in.ts';
import { sampleRequest } from '../../helpers/requests.ts';
import { type Outcome, useFakedTime, World } from '../../helpers/world.ts';
import { PROPERTY_TIMEOUT } from './properties.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const { RUNS = '25', SEED } = process.env;

/** The first two have the same user name. */
const PEOPLE = [
  { userName: 'ada', address: 'ada@example.com' },
  { userName: 'ada', address: 'namesake@example.com' },
  { userName: 'grace', address: 'grace@example.com' },
] as const;

type Person = (typeof PEOPLE)[number];

const ROLES = ['analyst', 'quant', 'admin'] as const;
const GROUPS = ['Quants', 'Traders'] as const;

/** A request. Its place in the list of requests is its place in time. */
interface Wish {
  step: 'join' | 'return' | 'change' | 'suspend' | 'remove';
  person: Person;
  role: (typeof ROLES)[number];
  /** Undefined if the request does not name groups. */
  groups: string[] | undefined;
  deliveries: { way: Way; afterMs: number }[];
}

interface AnyLife {
  wishes: Wish[];
  faults: Fault[];
  choices: number[];
  stopAt: number | undefined;
}

const KIND_OF: Record<Wish['step'], RequestKind> = {
  join: 'onboarding',
  return: 'onboarding',
  change: 'role-change',
  suspend: 'offboarding',
  remove: 'offboarding',
};

/** Half of the requests come in the order of time, so that lives become long. */
const afterMs = fc.constantFrom<(number | 'in order')[]>('in order', 'in order', 'in order', 0, 3, 20_000, 400_000);

/** Time between requests that come in order. */
const APART = 60_000;

const wish = fc.record({
  step: fc.constantFrom<Wish['step'][]>('join', 'join', 'return', 'change', 'suspend', 'remove'),
  person: fc.constantFrom<Person[]>(PEOPLE[0], PEOPLE[0], PEOPLE[0], PEOPLE[1], PEOPLE[2]),
  role: fc.constantFrom(...ROLES),
  groups: fc.option(fc.subarray([...GROUPS]), { freq: 3, nil: undefined }),
  deliveries: fc.array(fc.record({ way: fc.constantFrom(...WAYS), afterMs }), { minLength: 1, maxLength: 2 }),
});

const wishes = fc.array(wish, { minLength: 1, maxLength: 6 }).map((list) =>
  list.map(
    ({ deliveries, ...one }, place): Wish => ({
      ...one,
      deliveries: deliveries.map(({ way, afterMs: after }) => ({
        way,
        afterMs: after === 'in order' ? place * APART : after,
      })),
    }),
  ),
);

const OPERATIONS = Object.keys(documentedExceptions).filter(
  (operation): operation is ServiceOperation => !/Query|DeleteItem/.test(operation),
);

/** A lie of a service about what exists is believed, so none is told here. */
const fault = fc
  .record({
    operation: fc.constantFrom(...OPERATIONS),
    choice: fc.nat(),
    when: fc.constantFrom('before' as const, 'after' as const),
    times: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ operation, choice, when, times }): Fault => {
    const errors = documentedExceptions[operation].filter((error) => error !== 'ResourceNotFoundException');
    const kinds: Pick<Fault, 'reset' | 'delayMs' | 'error'>[] = [
      { reset: true },
      { delayMs: 20_000 },
      ...errors.map((error) => ({ error })),
    ];
    return { operation, ...kinds[choice % kinds.length], when, times };
  });

const anyLife: fc.Arbitrary<AnyLife> = fc.record({
  wishes,
  faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(fault, { minLength: 1, maxLength: 3 })),
  choices: fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }),
  stopAt: fc.option(fc.nat(80), { freq: 3, nil: undefined }),
});

/** A leave that is delivered after a role change which is newer. */
const LATE_LEAVE: AnyLife = {
  wishes: (
    [
      ['join', 0],
      ['remove', 60_000],
      ['change', 20_000],
    ] as const
  ).map(([step, afterMs]) => ({
    step,
    person: PEOPLE[0],
    role: 'analyst',
    groups: undefined,
    deliveries: [{ way: 'event', afterMs }],
  })),
  faults: [],
  choices: [0],
  stopAt: undefined,
};

/** How long before the run the sender made the first request, in milliseconds. */
const AHEAD = 600_000;

function requestOf({ step, person: { userName, address }, role, groups }: Wish, place: number, first: number) {
  const person = { userName, emails: [{ value: address }] };
  const request = {
    requestId: `HR-${place}`,
    requestedAt: new Date(first + place * 1_000).toISOString(),
    user: person,
  };
  if (step === 'suspend') return request;
  if (step === 'remove') return { ...request, mode: 'remove', confirm: true };
  const access = { kx: { role }, ...(groups && { groups }) };
  if (step === 'change') return { ...request, ...access };
  const { user } = sampleRequest();
  const joiner = { ...request, user: { ...user, ...person }, finSpace: { type: 'APP_USER' }, ...access };
  return step === 'return' ? { ...joiner, rehire: true } : joiner;
}

const isLeave = ({ step }: Wish) => step === 'suspend' || step === 'remove';

/** What the requests have come to. */
class Results {
  readonly #wishes: readonly Wish[];
  readonly #outcomes: readonly Outcome[];

  constructor(wishes: readonly Wish[], outcomes: readonly Outcome[]) {
    this.#wishes = wishes;
    this.#outcomes = outcomes;
  }

  answersOf(place: number): Outcome[] {
    return this.#outcomes.filter(({ detail }) => detail.requestId === `HR-${place}`);
  }

  hasSucceeded(place: number): boolean {
    const wish = this.#wishes[place];
    return (
      wish !== undefined &&
      this.answersOf(place).some(({ detailType }) => detailType === KINDS[KIND_OF[wish.step]].succeeded)
    );
  }

  /**
   * The leave that was carried out after a role change, although it is older: a role change that comes before a leave does not keep
   * the person.
   */
  laterLeaveThan(place: number): Wish | undefined {
    const wish = this.#wishes[place];
    if (wish?.step !== 'change') return undefined;
    const whole = this.placesOf(wish.person, ({ step }) => step !== 'change');
    const last = this.#wishes[whole.findLast((other) => this.hasSucceeded(other)) ?? -1];
    return last && isLeave(last) ? last : undefined;
  }

  /** Places of a person's requests, the newest last. */
  placesOf(person: Person, isAsked: (wish: Wish) => boolean = () => true): number[] {
    return this.#wishes.flatMap((wish, place) => (wish.person === person && isAsked(wish) ? [place] : []));
  }
}

function expectSafe(world: World, wishes: readonly Wish[]): void {
  const results = new Results(wishes, world.outcomes);
  for (const [place, wish] of wishes.entries()) {
    const answers = results.answersOf(place).map(({ detailType }) => detailType);
    if (results.hasSucceeded(place)) expect(answers).not.toContain('Request Superseded');
    const isNewestOfName = wishes.findLastIndex(({ person }) => person.userName === wish.person.userName) === place;
    if (!isNewestOfName) continue;
    expect(answers).not.toContain('Request Superseded');
    if (results.hasSucceeded(place)) expectAsAsked(world, results.laterLeaveThan(place) ?? wish);
  }
  for (const person of PEOPLE) expectOwnAccess(world, wishes, results, person);
  expect(ownerlessKxUsers(world)).toEqual([]);
}

/** The newest request has succeeded: the person has what it gives, and no more. */
function expectAsAsked(world: World, wish: Wish): void {
  const access = accessOf(world, wish.person.address);
  if (isLeave(wish)) {
    expect(canOpenAnything(access), JSON.stringify(access)).toBe(false);
    if (wish.step === 'remove') expect(access.userId).toBeUndefined();
    return;
  }
  expect(access.roles).toEqual([wish.role]);
  if (wish.groups) expect(access.groups).toEqual([...wish.groups].sort());
  if (wish.step !== 'change') expect(access.finSpace).toBe('ENABLED');
}

/** A person has nothing that another's request gave, and nothing that no request since the last leave gave. */
function expectOwnAccess(world: World, wishes: readonly Wish[], results: Results, person: Person): void {
  const access = accessOf(world, person.address);
  if (!canOpenAnything(access)) return;
  const lastLeave = results.placesOf(person, isLeave).findLast((place) => results.hasSucceeded(place)) ?? -1;
  const givers = results.placesOf(person, (wish) => !isLeave(wish)).filter((place) => place > lastLeave);
  const given = givers.map((place) => wishes[place]);
  expect(given.map((wish) => wish?.step)).toEqual(expect.arrayContaining([expect.stringMatching(/^(join|return)$/)]));
  for (const role of access.roles) expect([...given.map((wish) => wish?.role), 'no-access']).toContain(role);
  for (const group of access.groups) expect(given.flatMap((wish) => wish?.groups ?? [])).toContain(group);
  // The users of before the leave are not inherited unless a request says that the person returns.
  if (lastLeave >= 0 && !given.some((wish) => wish?.step === 'return')) {
    const { before } = results.answersOf(lastLeave).at(-1)?.detail ?? {};
    if (before?.identityStoreUser) expect(access.userId).not.toBe(before.identityStoreUser.userId);
  }
}

it(
  'nobody ends with access that the newest request did not give, and everybody can leave',
  async () => {
    const property = fc.asyncProperty(anyLife, async ({ wishes, faults, choices, stopAt }) => {
      const world = new World({ choices });
      const first = Date.now() - AHEAD;
      await world.setFaults(faults);
      let waiting = 0;
      for (const [place, one] of wishes.entries()) {
        for (const { way, afterMs } of one.deliveries) {
          waiting += 1;
          setTimeout(async () => {
            await send(world, way, { kind: KIND_OF[one.step], request: requestOf(one, place, first) });
            waiting -= 1;
          }, afterMs);
        }
      }
      if (stopAt !== undefined) world.stopAtCall(stopAt);
      await world.run(() => waiting > 0);

      expectSafe(world, wishes);
      for (const execution of world.executions()) {
        if (execution.status === 'FAILED' || execution.status === 'ABORTED') {
          expect(world.outcomes.map(({ detail }) => detail.executionArn)).toContain(execution.executionArn);
        }
      }

      // Whatever happened, everybody can be removed, and then has nothing.
      await world.setFaults([]);
      world.letTimePass(EXECUTION_MS + LANDING_MS);
      for (const [index, person] of PEOPLE.entries()) {
        const last: Wish = { step: 'remove', person, role: 'analyst', groups: undefined, deliveries: [] };
        const namesakes = PEOPLE.filter(({ userName }) => userName === person.userName);
        const others = namesakes.filter((other) => other !== person).map(({ address }) => accessOf(world, address));
        const [execution] = await world.carryOut({ kind: 'offboarding', request: requestOf(last, 90 + index, first) });
        const isTaken = others.some(({ userId }) => userId !== undefined);
        if (isTaken) expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
        else expect(execution?.status, execution?.cause).toBe('SUCCEEDED');
        expect(canOpenAnything(accessOf(world, person.address)) && !isTaken).toBe(false);
        // Another person's leave takes nothing from a namesake.
        expect(namesakes.filter((other) => other !== person).map(({ address }) => accessOf(world, address))).toEqual(
          others,
        );
      }
      expect(ownerlessKxUsers(world)).toEqual([]);
    });
    await fc.assert(property, {
      examples: [[LATE_LEAVE]],
      numRuns: Number(RUNS),
      ...(SEED !== undefined && { seed: Number(SEED) }),
    });
  },
  PROPERTY_TIMEOUT,
);
