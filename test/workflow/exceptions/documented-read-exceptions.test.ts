/** Every documented exception of the reading calls of the onboarding and the role change, in each state that makes them: once, and for good. */

import type { Users } from 'local-cloud';
import { retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import type { OnboardingRequest } from '../../../core/request/onboarding-request.ts';
import { loseRecords } from '../../helpers/person/records.ts';
import { type OpenWorld, prepared } from '../../helpers/prepared.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../../helpers/world.ts';
import { eachOnce, errorsOf, inTurnForGood, type OneFault } from './faults.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const sample = sampleRequest();
const { kx: _, ...withoutKx } = sample;
const onboarding: Asked = { kind: 'onboarding', request: sample };
const roleChange: Asked = { kind: 'role-change', request: sampleRoleChange() };
const renamed: OnboardingRequest = {
  ...sample,
  user: { ...sample.user, name: { givenName: 'Augusta', familyName: 'King' } },
};

/** A kx user of a name that another person owns. */
async function makeKxUserOfAnother(world: World, userName: string): Promise<void> {
  const [owner] = await world.onboard({
    requestId: 'HR-9',
    user: { ...sample.user, userName: 'grace', emails: [{ value: 'grace@example.com' }] },
  });
  const { identityStoreUser } = JSON.parse(owner?.output ?? '{}');
  await world.call('finSpace', 'CreateKxUser', {
    environmentId: deployment.kxEnvironmentId,
    userName,
    iamRole: deployment.kxRoles.get('admin'),
    tags: { identityStoreUserId: identityStoreUser.userId },
  });
}

/** A state that reads, and a world in which a request makes all its calls. */
interface Step {
  state: string;
  operations: ServiceOperation[];
  /** Operations that the function repeats by itself, because it would begin again at the first of many calls. */
  repeated?: ServiceOperation[];
  /** What comes before the request; nothing by default. */
  open?: OpenWorld;
  asked: Asked;
}

const withNobody: OpenWorld = async (options) => new World(options);

/** Without a record, every search is made. */
const withoutRecords = (prepare: (world: World) => Promise<unknown>) =>
  prepared(async (world) => {
    await prepare(world);
    await loseRecords(world);
  });

const withPerson = withoutRecords((world) => world.onboard(sample));

const KX: ServiceOperation[] = ['finspace:GetKxUser', 'finspace:ListTagsForResource'];

const STEPS: Step[] = [
  {
    state: 'CheckKxUserName',
    operations: [...KX, 'identitystore:DescribeUser'],
    open: withoutRecords((world) => makeKxUserOfAnother(world, 'ada-lovelace')),
    asked: onboarding,
  },
  {
    state: 'FindIdentityStoreUser',
    operations: ['identitystore:GetUserId', 'identitystore:DescribeUser'],
    open: withPerson,
    asked: onboarding,
  },
  {
    state: 'FindFinSpaceUser',
    operations: ['finspace-api:ListUsers', 'identitystore:DescribeUser'],
    repeated: ['finspace-api:ListUsers'],
    open: withPerson,
    asked: { kind: 'onboarding', request: renamed },
  },
  {
    state: 'CheckOtherKxUsers',
    operations: [...KX, 'finspace:ListKxUsers'],
    repeated: ['finspace:ListKxUsers', 'finspace:ListTagsForResource'],
    open: withoutRecords(async (world) => {
      await world.onboard(withoutKx);
      await makeKxUserOfAnother(world, 'grace');
    }),
    asked: onboarding,
  },
  {
    state: 'FindKxUser',
    operations: KX,
    open: withPerson,
    asked: onboarding,
  },
  {
    state: 'FindKxUser',
    operations: [...KX, 'finspace:ListKxUsers'],
    repeated: ['finspace:ListKxUsers', 'finspace:ListTagsForResource'],
    open: withoutRecords((world) => world.onboard({ ...sample, kx: { role: 'analyst', userName: 'boss' } })),
    asked: roleChange,
  },
  {
    state: 'VerifyOnboarding',
    operations: ['identitystore:DescribeUser', 'finspace-api:GetUser', ...KX],
    asked: onboarding,
  },
  {
    state: 'VerifyRoleChange',
    operations: ['identitystore:DescribeUser', ...KX],
    open: withPerson,
    asked: roleChange,
  },
];

const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException'];

const ROWS = STEPS.flatMap(({ operations, open = withNobody, repeated = [], ...step }) =>
  operations.map((operation) => ({
    ...step,
    open,
    kind: step.asked.kind,
    operation,
    isRepeated: repeated.includes(operation),
    passing: TRANSIENT.filter((exception) => documentedExceptions[operation].some((one) => one === exception)),
    others: documentedExceptions[operation].filter((exception) => !TRANSIENT.includes(exception)),
  })),
);

/** How an execution ends: with a success, or with a failure of the row's state and exception unless others are said. */
type End = 'SUCCEEDED' | { step?: string; error?: string; disposition: string };

const DISPOSITIONS = new Map([
  ['AccessDeniedException', 'fix-permissions'],
  ['ResourceNotFoundException', 'fix-configuration'],
  ['InvalidRequestException', 'fix-configuration'],
  ['ValidationException', 'fix-request'],
]);

const TRY_AGAIN = { disposition: 'try-again' };
const FIX_CONFIGURATION = { disposition: 'fix-configuration' };
const ONBOARD_FIRST = { disposition: 'onboard-first' };
const MISMATCH = { error: 'UserMismatch', disposition: 'look-closer' };

/**
 * Ends after ResourceNotFoundException, which says of what is looked for that it is not there: once, and for good. Said
 * once, it came too early, as the failure's look at what exists shows.
 */
const NOT_FOUND: Record<string, [once: End, forGood: End]> = {
  'onboarding CheckKxUserName finspace:GetKxUser': [
    { step: 'FindKxUser', ...MISMATCH },
    { step: 'FindKxUser', ...FIX_CONFIGURATION },
  ],
  'onboarding CheckKxUserName finspace:ListTagsForResource': [
    { step: 'FindKxUser', ...MISMATCH },
    { step: 'FindKxUser', ...FIX_CONFIGURATION },
  ],
  // The owner of the kx user was deleted.
  'onboarding CheckKxUserName identitystore:DescribeUser': [MISMATCH, MISMATCH],
  // Not found by the user name, but by the address.
  'onboarding FindIdentityStoreUser identitystore:GetUserId': ['SUCCEEDED', { error: 'UserNotFound', ...TRY_AGAIN }],
  'onboarding FindIdentityStoreUser identitystore:DescribeUser': [TRY_AGAIN, FIX_CONFIGURATION],
  'onboarding FindFinSpaceUser identitystore:DescribeUser': [TRY_AGAIN, FIX_CONFIGURATION],
  'onboarding CheckOtherKxUsers finspace:GetKxUser': ['SUCCEEDED', { step: 'VerifyOnboarding', ...TRY_AGAIN }],
  'onboarding CheckOtherKxUsers finspace:ListTagsForResource': [
    'SUCCEEDED',
    { step: 'VerifyOnboarding', ...FIX_CONFIGURATION },
  ],
  'onboarding CheckOtherKxUsers finspace:ListKxUsers': [FIX_CONFIGURATION, FIX_CONFIGURATION],
  // Not found by its name, but by its tag.
  'onboarding FindKxUser finspace:GetKxUser': ['SUCCEEDED', { step: 'VerifyOnboarding', ...TRY_AGAIN }],
  'onboarding FindKxUser finspace:ListTagsForResource': ['SUCCEEDED', FIX_CONFIGURATION],
  'role-change FindKxUser finspace:GetKxUser': ['SUCCEEDED', { step: 'VerifyRoleChange', ...TRY_AGAIN }],
  'role-change FindKxUser finspace:ListTagsForResource': [TRY_AGAIN, ONBOARD_FIRST],
  'role-change FindKxUser finspace:ListKxUsers': [TRY_AGAIN, ONBOARD_FIRST],
  'onboarding VerifyOnboarding identitystore:DescribeUser': [TRY_AGAIN, FIX_CONFIGURATION],
  // The failure's own look finds it by ListUsers.
  'onboarding VerifyOnboarding finspace-api:GetUser': [TRY_AGAIN, TRY_AGAIN],
  'onboarding VerifyOnboarding finspace:GetKxUser': [TRY_AGAIN, FIX_CONFIGURATION],
  'onboarding VerifyOnboarding finspace:ListTagsForResource': [TRY_AGAIN, FIX_CONFIGURATION],
  'role-change VerifyRoleChange identitystore:DescribeUser': [TRY_AGAIN, FIX_CONFIGURATION],
  // The failure's own look finds it by its tag.
  'role-change VerifyRoleChange finspace:GetKxUser': [TRY_AGAIN, TRY_AGAIN],
  'role-change VerifyRoleChange finspace:ListTagsForResource': [TRY_AGAIN, FIX_CONFIGURATION],
};

/** Carries out a row's request; the faults begin in the row's state. */
async function run({ state, open, asked }: (typeof ROWS)[number], faults: OneFault[]) {
  let atEntrance: Users | undefined;
  const world: World = await open({
    onStateEntered: async (entered) => {
      if (entered !== state || atEntrance) return;
      atEntrance = world.users();
      await world.setFaults(faults);
    },
  });
  world.letTimePass(60_000);
  const [execution] = await world.carryOut(asked);
  if (!execution || !atEntrance) throw new Error('The state was not entered');
  return { world, execution, atEntrance };
}

describe.each(ROWS)('$kind, $state: $operation', (row) => {
  const { kind, state, operation, isRepeated, passing, others } = row;

  function expectEnd(end: End, error: string, { world, execution, atEntrance }: Awaited<ReturnType<typeof run>>) {
    expect(world.outcomes).toHaveLength(1);
    if (end === 'SUCCEEDED') {
      expect({ status: execution.status, error: execution.error }).toEqual({ status: 'SUCCEEDED' });
      return;
    }
    const expected = { step: state, error, ...end };
    expect(execution).toMatchObject({ status: 'FAILED', error: expected.error });
    expect(world.outcomes).toMatchObject([{ detail: { failure: expected } }]);
    // Nothing was done but what the states before have done.
    if (expected.step === state) expect(world.users()).toEqual(atEntrance);
  }

  it.each([passing, ...(isRepeated ? passing.map((one) => [one]) : [])])('is tried again after %s', async (...each) => {
    const result = await run(row, eachOnce(operation, each));
    expect(errorsOf(state, result.execution)).toEqual([
      ...(isRepeated ? [] : each),
      ...(state === 'CheckKxUserName' ? ['UserMismatch'] : []),
    ]);
    // The kx user that CheckKxUserName finds is another person's, as soon as it can be read.
    expectEnd(state === 'CheckKxUserName' ? MISMATCH : 'SUCCEEDED', '', result);
  });

  it('ends after eight retries, whichever of these they were for', async () => {
    const result = await run(row, inTurnForGood(operation, passing));
    expect(retryWaits(result.execution, state)).toHaveLength(8);
    expectEnd(TRY_AGAIN, passing.at(-1) ?? '', result);
  });

  // A failure by an exception that does not come again is one by an exception for good, too.
  it.each(others.filter((exception) => exception !== 'ResourceNotFoundException'))('ends after %s', async (error) => {
    const result = await run(row, eachOnce(operation, [error]));
    expect(retryWaits(result.execution, state)).toEqual([]);
    expectEnd({ disposition: DISPOSITIONS.get(error) ?? '' }, error, result);
  });

  if (others.includes('ResourceNotFoundException')) {
    const error = 'ResourceNotFoundException';
    const [onceNotFound, neverFound] = NOT_FOUND[`${kind} ${state} ${operation}`] ?? [];

    it(`${error} once`, async () => {
      const result = await run(row, eachOnce(operation, [error]));
      expect(retryWaits(result.execution, state)).toEqual([]);
      expectEnd(onceNotFound ?? { disposition: 'none' }, error, result);
    });

    it(`${error} for good`, async () => {
      const result = await run(row, inTurnForGood(operation, [error]));
      const isUserNotFound = typeof neverFound === 'object' && neverFound.error === 'UserNotFound';
      expect(retryWaits(result.execution, state)).toHaveLength(isUserNotFound ? 3 : 0);
      expectEnd(neverFound ?? { disposition: 'none' }, error, result);
    });
  }
});

it('knows the end of every row with ResourceNotFoundException', () => {
  const rows = ROWS.filter(({ others }) => others.includes('ResourceNotFoundException'));
  expect(rows.map(({ kind, state, operation }) => `${kind} ${state} ${operation}`).sort()).toEqual(
    Object.keys(NOT_FOUND).sort(),
  );
});
