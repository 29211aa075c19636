/** Random requests for a few people: in any order, repeated, late, by all ways in, with faults, one execution stopped. */
import fc from 'fast-check';
import type { Fault } from 'local-cloud';
import type { Execution } from 'local-cloud/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { EXECUTION_MS, LANDING_MS } from '../../../core/person/timing.ts';
import { send, WAYS, type Way } from '../../helpers/person/ways-in.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Outcome, useFakedTime, World } from '../../helpers/world.ts';
import { PROPERTY_TIMEOUT } from './properties.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const { RUNS = '25', SEED } = process.env;
const PEOPLE = ['ada', 'grace'] as const;
const ROLES = ['analyst', 'quant', 'admin'] as const;

/** A request. Its place in the list of requests is its place in time. */
interface Wish {
  kind: RequestKind;
  person: (typeof PEOPLE)[number];
  role: (typeof ROLES)[number];
  deliveries: { way: Way; afterMs: number }[];
}

interface AnyOrder {
  wishes: Wish[];
  faults: Fault[];
  choices: number[];
  stopAt: number | undefined;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom('onboarding', 'role-change', 'role-change'),
  person: fc.constantFrom(PEOPLE[0], PEOPLE[0], PEOPLE[0], PEOPLE[1]),
  role: fc.constantFrom(...ROLES),
  deliveries: fc.array(
    fc.record({ way: fc.constantFrom(...WAYS), afterMs: fc.constantFrom(0, 0, 3, 500, 20_000, 400_000) }),
    { minLength: 1, maxLength: 3 },
  ),
});

const OPERATIONS = Object.keys(documentedExceptions).filter(
  (operation): operation is ServiceOperation => !/Query|DeleteItem/.test(operation),
);

const fault: fc.Arbitrary<Fault> = fc
  .record({
    operation: fc.constantFrom(...OPERATIONS),
    what: fc.constantFrom<Pick<Fault, 'reset' | 'delayMs'>>({ reset: true }, { reset: true }, { delayMs: 20_000 }),
    when: fc.constantFrom('before' as const, 'after' as const),
    times: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ operation, what, when, times }): Fault => ({ operation, ...what, when, times }));

const anyOrder: fc.Arbitrary<AnyOrder> = fc.record({
  wishes: fc.array(wish, { minLength: 1, maxLength: 4 }),
  faults: fc.oneof({ weight: 2, arbitrary: fc.constant<Fault[]>([]) }, fc.array(fault, { minLength: 1, maxLength: 2 })),
  choices: fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }),
  stopAt: fc.option(fc.nat(60), { freq: 3, nil: undefined }),
});

/** How long before the run the sender made the first request, in milliseconds. */
const AHEAD = 300_000;

/** @param first when the sender made the first request, in milliseconds since 1970 */
function requestOf({ kind, person, role }: Wish, place: number, first: number) {
  const { user, ...rest } = kind === 'onboarding' ? sampleRequest() : sampleRoleChange();
  return {
    ...rest,
    requestId: `HR-${place}`,
    requestedAt: new Date(first + place * 1_000).toISOString(),
    user: { ...user, userName: person, emails: [{ value: `${person}@example.com` }] },
    kx: { role },
  };
}

function roleOf(world: World, person: string): string | undefined {
  const kxUser = world.users().kx.find(({ userName }) => userName === person);
  return kxUser?.iamRole;
}

const arnOf = (role: string) => deployment.kxRoles.get(role);

const isSuccess = ({ detailType }: Outcome) => detailType === 'User Onboarded' || detailType === 'User Role Changed';

it(
  'each person has what the newest request asks for, or its failure was reported',
  async () => {
    const property = fc.asyncProperty(anyOrder, async ({ wishes, faults, choices, stopAt }) => {
      const world = new World({ choices });
      const first = Date.now() - AHEAD;
      await world.setFaults(faults);
      let waiting = 0;
      for (const [place, one] of wishes.entries()) {
        for (const { way, afterMs } of one.deliveries) {
          waiting += 1;
          setTimeout(async () => {
            await send(world, way, { kind: one.kind, request: requestOf(one, place, first) });
            waiting -= 1;
          }, afterMs);
        }
      }
      if (stopAt !== undefined) world.stopAtCall(stopAt);
      await world.run(() => waiting > 0);

      for (const [place, one] of wishes.entries()) {
        const answers = world.outcomes.filter(({ detail }) => detail.requestId === `HR-${place}`);
        expectOneKindOfAnswer(answers);
        const isNewest = wishes.findLastIndex(({ person }) => person === one.person) === place;
        if (!isNewest) continue;
        expect(answers.map(({ detailType }) => detailType)).not.toContain('Request Superseded');
        if (answers.some(isSuccess)) expect(roleOf(world, one.person)).toBe(arnOf(one.role));
      }
      for (const execution of world.executions()) {
        if (execution.status === 'FAILED' || execution.status === 'ABORTED') {
          expect(world.outcomes.map(({ detail }) => detail.executionArn)).toContain(execution.executionArn);
        }
      }

      // No claim outlives its time, and the newest request can be carried out.
      await world.setFaults([]);
      world.letTimePass(EXECUTION_MS + LANDING_MS);
      for (const person of new Set(wishes.map((one) => one.person))) {
        const last: Wish = { kind: 'onboarding', person, role: 'admin', deliveries: [] };
        const [execution] = await world.carryOut({ kind: last.kind, request: requestOf(last, 99, first) });
        expect(execution?.status, execution?.cause).toBe('SUCCEEDED');
        expect(busyTimes(execution)).toBe(0);
        expect(roleOf(world, person)).toBe(arnOf('admin'));
      }
    });
    await fc.assert(property, { numRuns: Number(RUNS), ...(SEED !== undefined && { seed: Number(SEED) }) });
  },
  PROPERTY_TIMEOUT,
);

/** A request that has succeeded repeats its answer, and a superseded one never succeeds. */
function expectOneKindOfAnswer(answers: Outcome[]): void {
  const successes = answers.filter(isSuccess);
  const superseded = answers.filter(({ detailType }) => detailType === 'Request Superseded');
  expect(Math.min(successes.length, superseded.length)).toBe(0);
}

function busyTimes(execution: Execution | undefined): number {
  const { events = [] } = execution ?? {};
  return events.filter(({ taskFailedEventDetails }) => taskFailedEventDetails?.error === 'PersonBusy').length;
}
