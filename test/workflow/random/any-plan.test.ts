/** A plan that is followed at once is exactly what happens, and makes no difference itself. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LANDING_MS } from '../../../core/person/timing.ts';
import type { Plan, PlanStep } from '../../../core/plan/plan.ts';
import { plan } from '../../helpers/person/plan.ts';
import { sampleOffboarding, sampleRemoval, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Asked, stack, useFakedTime, World } from '../../helpers/world.ts';
import { PROPERTY_TIMEOUT } from './properties.ts';
import { type AnyRequest, prepare, scenarios } from './scenarios.ts';

const { RUNS = '25', SEED } = process.env;

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

/** What is asked for besides what the scenarios have. */
const more = fc.record({
  leaves: fc.constantFrom(undefined, undefined, 'suspend' as const, 'remove' as const),
  groups: fc.option(fc.subarray(['Quants', 'Traders']), { nil: undefined }),
  rehire: fc.boolean(),
  minutesAgo: fc.constantFrom(undefined, undefined, undefined, 0, 1, 60, 600),
});

/** A life of several requests, each about one of the people of the scenario. */
const lives = fc.tuple(
  scenarios(['onboarding', 'role-change', 'onboarding', 'role-change', 'onboarding']),
  fc.array(more, { minLength: 5, maxLength: 5 }),
);

it(
  'a plan is what happens',
  async () => {
    const property = fc.asyncProperty(lives, async ([scenario, all]) => {
      const world = new World({ creatingMs: scenario.creatingMs });
      await prepare(world, scenario);
      const [first, ...others] = scenario.asked.map((asked, index) => () => askedFor(asked, all[index] ?? {}));
      const repeated = first?.();
      // A request that was sent before has had its answer, if a newer one has begun.
      for (const asked of [() => repeated, ...others, () => repeated]) {
        await expectAsPlanned(world, asked());
        world.letTimePass(1_000);
      }
    });
    await fc.assert(property, { numRuns: Number(RUNS), ...(SEED !== undefined && { seed: Number(SEED) }) });
  },
  PROPERTY_TIMEOUT,
);

it('a plan is what happens in a life with all that there is', async () => {
  const world = new World();
  const joins = { kind: 'onboarding', request: { ...sampleRequest(), groups: ['Quants'] } } as const;
  const change = { ...sampleRoleChange(), groups: ['Traders'] };
  const results: string[] = [];
  const follow = async (kind: Asked['kind'], request: object, requestId: string) => {
    const { result, refusal, steps } = await expectAsPlanned(world, { kind, request: { ...request, requestId } });
    results.push([result, refusal?.error ?? '', ...steps.map(({ action }) => action)].join(' '));
    world.letTimePass(1_000);
  };
  await follow('onboarding', joins.request, 'HR-1');
  await follow('role-change', change, 'HR-2');
  await follow('onboarding', joins.request, 'HR-3');
  await follow('onboarding', joins.request, 'HR-1');
  await follow('offboarding', sampleOffboarding(), 'HR-4');
  await follow('role-change', change, 'HR-5');
  await follow('onboarding', joins.request, 'HR-6');
  await follow('onboarding', { ...joins.request, rehire: true }, 'HR-7');
  const requestedAt = new Date(Date.now() - 36_000_000).toISOString();
  world.loseTable(stack.tables[0]?.name ?? '');
  world.letTimePass(LANDING_MS + 1_000);
  await follow('onboarding', { ...joins.request, requestedAt }, 'HR-8');
  await follow('offboarding', sampleRemoval(), 'HR-9');
  expect(results).toEqual([
    'carried-out  create create create grant',
    'carried-out  change-role revoke grant',
    'carried-out  adopt adopt change-role revoke grant',
    'answered ',
    'carried-out  remove disable suspend keep',
    'refused PersonLeft',
    'refused RehireRequired',
    'carried-out  adopt enable change-role grant',
    'refused OrderUnknown',
    'carried-out  remove disable delete delete',
  ]);
});

type More = Partial<typeof more extends fc.Arbitrary<infer Value> ? Value : never>;

function askedFor({ kind, request }: AnyRequest, { leaves, groups, rehire, minutesAgo }: More): Asked {
  const { requestId, user } = request;
  const { userName, emails } = user;
  const requestedAt =
    minutesAgo === undefined ? {} : { requestedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString() };
  if (leaves) {
    const removal = leaves === 'remove' ? { mode: leaves, confirm: true } : {};
    return { kind: 'offboarding', request: { requestId, ...requestedAt, user: { userName, emails }, ...removal } };
  }
  const others = { ...requestedAt, ...(groups && { groups }), ...(kind === 'onboarding' && rehire && { rehire }) };
  return { kind, request: { ...request, ...others } };
}

async function expectAsPlanned(world: World, asked: Asked | undefined): Promise<Plan> {
  if (!asked) throw new TypeError('The scenario has no request');
  const before = await snapshot(world);
  const planned = await plan(world, asked);
  expect(await snapshot(world)).toEqual(before);
  world.outcomes.length = 0;
  await world.carryOut(asked);
  const after = await snapshot(world);
  expect(changesOf(planned)).toEqual(differences(before, after));
  const [outcome] = world.outcomes;
  const { detailType = '', detail = {} } = outcome ?? {};
  switch (planned.result) {
    case 'carried-out':
    case 'answered':
      expect(detailType, JSON.stringify(detail)).toMatch(/^User (Onboarded|Role Changed|Offboarded)$/);
      break;
    case 'superseded':
      expect(detailType).toBe('Request Superseded');
      expect(detail.supersededBy).toBe(planned.supersededBy);
      break;
    case 'refused':
      expect(detailType).toMatch(/ Failed$/);
      expect(planned.refusal).toEqual(detail.failure);
  }
  return planned;
}

/** All that a request can change, and the table of people. */
async function snapshot(world: World) {
  const { Items } = await world.call('dynamoDb', 'Scan', { TableName: stack.tables[0]?.name });
  return { ...world.users(), ...world.groups(), people: Items };
}

type Snapshot = Awaited<ReturnType<typeof snapshot>>;

/** What a step changes, as a text; undefined if it changes nothing. */
function changeOf({ target, action, id, name, from, to }: PlanStep): string | undefined {
  switch (action) {
    case 'create':
      return target === 'kx-user' ? `create kx-user ${name} ${to}` : `create ${target}`;
    case 'change-role':
    case 'suspend':
      return `role ${id} ${from} ${to}`;
    case 'enable':
    case 'disable':
    case 'delete':
    case 'grant':
      return `${action} ${target} ${id}`;
    case 'revoke':
    case 'remove':
      return `revoke ${target} ${id}`;
    default:
      return undefined;
  }
}

function changesOf({ steps }: Plan): string[] {
  return steps.flatMap((step) => changeOf(step) ?? []).sort();
}

function differences(before: Snapshot, after: Snapshot): string[] {
  const changes: string[] = [];
  compare(before.identityStore, after.identityStore, ({ UserId }) => String(UserId), {
    created: () => changes.push('create identity-store-user'),
    deleted: ({ UserId }) => changes.push(`delete identity-store-user ${UserId}`),
  });
  compare(before.finSpace, after.finSpace, ({ userId }) => userId, {
    created: () => changes.push('create finspace-user'),
    kept: (old, { userId, status }) => {
      if ((old.status === 'DISABLED') === (status === 'DISABLED')) return;
      changes.push(`${status === 'DISABLED' ? 'disable' : 'enable'} finspace-user ${userId}`);
    },
  });
  compare(before.kx, after.kx, ({ userArn }) => userArn, {
    created: ({ userName, iamRole }) => changes.push(`create kx-user ${userName} ${iamRole}`),
    deleted: ({ userArn }) => changes.push(`delete kx-user ${userArn}`),
    kept: (old, { userArn, iamRole }) => {
      if (old.iamRole !== iamRole) changes.push(`role ${userArn} ${old.iamRole} ${iamRole}`);
    },
  });
  compare(before.memberships, after.memberships, ({ MembershipId }) => String(MembershipId), {
    created: ({ GroupId }) => changes.push(`grant group ${GroupId}`),
    deleted: ({ GroupId }) => changes.push(`revoke group ${GroupId}`),
  });
  return changes.sort();
}

interface Changes<Item> {
  created?: (item: Item) => void;
  deleted?: (item: Item) => void;
  kept?: (before: Item, after: Item) => void;
}

function compare<Item>(
  before: readonly Item[],
  after: readonly Item[],
  idOf: (item: Item) => string,
  { created, deleted, kept }: Changes<Item>,
): void {
  const old = new Map(before.map((item) => [idOf(item), item]));
  for (const item of after) {
    const was = old.get(idOf(item));
    if (was) kept?.(was, item);
    else created?.(item);
    old.delete(idOf(item));
  }
  for (const item of old.values()) deleted?.(item);
}
