/**
 * Random people who leave, with faults on any call, stops, and two requests at once: a success leaves nothing, no other
 * person loses anything, and sending again finishes.
 */
import fc from 'fast-check';
import type { Fault } from 'local-cloud';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LANDING_MS } from '../../../core/person/timing.ts';
import { loseRecords } from '../../helpers/person/records.ts';
import { deployment, sampleOffboarding, sampleRemoval, sampleRequest } from '../../helpers/requests.ts';
import { ownerOf, useFakedTime, World } from '../../helpers/world.ts';
import { PROPERTY_TIMEOUT } from './properties.ts';
import { fault } from './scenarios.ts';

const { RUNS = '25', SEED } = process.env;

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const IdentityStoreId = deployment.identityStoreId;
const environmentId = deployment.kxEnvironmentId;
const REQUESTS = { suspend: sampleOffboarding(), remove: sampleRemoval() };

const leave = fc.record({
  /** Side by side. */
  modes: fc.oneof(
    fc.constantFrom<('suspend' | 'remove')[]>(['suspend'], ['remove']),
    fc.constantFrom<('suspend' | 'remove')[]>(['suspend', 'remove'], ['remove', 'suspend'], ['remove', 'remove']),
  ),
  groups: fc.nat({ max: 2 }),
  hasFinSpace: fc.boolean(),
  kxUsers: fc.nat({ max: 3 }),
  isForgotten: fc.boolean(),
  creatingMs: fc.constantFrom(0, 5_000, 60_000),
  faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(fault, { maxLength: 3 })),
  choices: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 40 }),
  stopAt: fc.option(fc.nat({ max: 45 }), { freq: 2, nil: undefined }),
});

type Leave = typeof leave extends fc.Arbitrary<infer Value> ? Value : never;

/** A world with a person who leaves, and with another person who has as much. Returns the ids of both. */
async function prepare(world: World, { groups, hasFinSpace, kxUsers, isForgotten }: Leave) {
  const { finSpace, kx: _, ...request } = sampleRequest();
  const grace = { ...request.user, userName: 'grace', emails: [{ value: 'grace@example.com' }] };
  await world.onboard({ ...request, ...(hasFinSpace && { finSpace }) });
  await world.onboard({ ...sampleRequest(), requestId: 'HR-OTHER', user: grace });
  const [ada, other] = world.users().identityStore.map(({ UserId }) => UserId);
  for (const UserId of [ada, other]) {
    for (const { GroupId } of world.groups().groups.slice(0, UserId === ada ? groups : 2)) {
      await world.call('identityStore', 'CreateGroupMembership', { IdentityStoreId, GroupId, MemberId: { UserId } });
    }
  }
  for (let index = 0; index < kxUsers; index += 1) {
    await world.call('finSpace', 'CreateKxUser', {
      environmentId,
      userName: `ada-${index}`,
      iamRole: deployment.kxRoles.get('admin'),
      tags: { identityStoreUserId: String(ada) },
    });
  }
  if (isForgotten) await loseRecords(world);
  world.letTimePass(LANDING_MS);
  world.outcomes.length = 0;
  return { ada, other };
}

/** Everything that a person has. */
function holdingsOf(world: World, userId: unknown, address: string) {
  const { identityStore, finSpace, kx } = world.users();
  return {
    identityStore: identityStore.filter(({ UserId }) => UserId === userId),
    finSpace: finSpace.filter(({ emailAddress }) => emailAddress === address),
    kx: kx.filter((user) => ownerOf(user) === userId),
    groups: world.groups().memberships.filter(({ MemberId }) => MemberId?.UserId === userId),
  };
}

function expectGone(world: World, userId: unknown, mode: 'suspend' | 'remove'): void {
  const { identityStore, finSpace, kx, groups } = holdingsOf(world, userId, 'ada.lovelace@example.com');
  expect(groups).toEqual([]);
  expect(finSpace.filter(({ status }) => status !== 'DISABLED')).toEqual([]);
  expect(kx.filter(({ iamRole }) => iamRole !== deployment.kxNoAccessRoleArn)).toEqual([]);
  if (mode === 'remove') expect([identityStore, kx]).toEqual([[], []]);
}

it(
  'an offboarding ends, tells the truth, harms no other person, and is finished when it is sent again',
  async () => {
    const property = fc.asyncProperty(leave, async (scenario) => {
      const { creatingMs, choices, faults, stopAt, modes } = scenario;
      const world = new World({ creatingMs, choices });
      const { ada, other } = await prepare(world, scenario);
      const others = holdingsOf(world, other, 'grace@example.com');
      await world.setFaults(faults);
      if (stopAt !== undefined) world.stopAtCall(stopAt);
      const requests = modes.map((mode, index) => ({ ...REQUESTS[mode], requestId: `HR-${index}` }));
      const executions = await world.offboard(...requests);
      expect(executions.map(({ status }) => status)).not.toContain('RUNNING');
      const last = world.outcomes.findLast(({ detailType }) => detailType === 'User Offboarded');
      const isDoubtful = JSON.stringify(last?.detail.residual ?? []).includes('may belong to another person');
      // A fault that says of everything that it does not exist cannot be told from the truth.
      const liesForGood = faults.some(({ error }) => error === 'ResourceNotFoundException');
      if (last && !isDoubtful && !liesForGood) expectGone(world, ada, last.detail.mode);
      expect(holdingsOf(world, other, 'grace@example.com')).toEqual(others);

      await world.setFaults([]);
      // A claim whose release was lost ends by itself.
      world.letTimePass(3 * 3_600_000);
      const [again] = await world.offboard({ ...sampleRemoval(), requestId: 'HR-LAST' });
      expect({ status: again?.status, cause: again?.cause }).toMatchObject({ status: 'SUCCEEDED' });
      const { residual } = world.outcomes.at(-1)?.detail ?? {};
      const isLeftAlone = JSON.stringify(residual).includes('may belong to another person');
      if (!isLeftAlone) expectGone(world, ada, 'remove');
      expect(holdingsOf(world, other, 'grace@example.com')).toEqual(others);
    });
    await fc.assert(property, { numRuns: Number(RUNS), ...(SEED !== undefined && { seed: Number(SEED) }) });
  },
  PROPERTY_TIMEOUT,
);
