/** Every documented exception of the reading calls of the onboarding and the role change, in each state that makes them: once, and for good. */

import type { Users } from 'local-cloud';
import { retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import type { OnboardingRequest } from '../../../core/request/onboarding-request.ts';
import { loseRecords } from '../../helpers/person/records.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../../helpers/world.ts';

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
  prepare?: (world: World) => Promise<unknown>;
  asked: Asked;
}

const KX: ServiceOperation[] = ['finspace:GetKxUser', 'finspace:ListTagsForResource'];

const STEPS: Step[] = [
  {
    state: 'CheckKxUserName',
    operations: [...KX, 'identitystore:DescribeUser'],
    prepare: (world) => makeKxUserOfAnother(world, 'ada-lovelace'),
    asked: onboarding,
  },
  {
    state: 'FindIdentityStoreUser',
    operations: ['identitystore:GetUserId', 'identitystore:DescribeUser'],
    prepare: (world) => world.onboard(sample),
    asked: onboarding,
  },
  {
    state: 'FindFinSpaceUser',
    operations: ['finspace-api:ListUsers', 'identitystore:DescribeUser'],
    repeated: ['finspace-api:ListUsers'],
    prepare: (world) => world.onboard(sample),
    asked: { kind: 'onboarding', request: renamed },
  },
  {
    state: 'CheckOtherKxUsers',
    operations: [...KX, 'finspace:ListKxUsers'],
    repeated: ['finspace:ListKxUsers', 'finspace:ListTagsForResource'],
    prepare: async (world) => {
      await world.onboard(withoutKx);
      await makeKxUserOfAnother(world, 'grace');
    },
    asked: onboarding,
  },
  {
    state: 'FindKxUser',
    operations: KX,
    prepare: (world) => world.onboard(sample),
    asked: onboarding,
  },
  {
    state: 'FindKxUser',
    operations: [...KX, 'finspace:ListKxUsers'],
    repeated: ['finspace:ListKxUsers', 'finspace:ListTagsForResource'],
    prepare: (world) => world.onboard({ ...sample, kx: { role: 'analyst', userName: 'boss' } }),
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
    prepare: (world) => world.onboard(sample),
    asked: roleChange,
  },
];

const ROWS = STEPS.flatMap((step) =>
  step.operations.flatMap((operation) =>
    documentedExceptions[operation].map((exception) => ({ ...step, kind: step.asked.kind, operation, exception })),
  ),
);

const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException'];

/** How an execution ends: with a success, or with a failure of the row's state and exception unless others are said. */
type End = 'SUCCEEDED' | { step?: string; error?: string; disposition: string };

const DISPOSITIONS = new Map([
  ['ThrottlingException', 'try-again'],
  ['InternalServerException', 'try-again'],
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

/** Carries out a row's request; the exception begins in the row's state. */
async function run({ state, operation, exception, prepare, asked }: (typeof ROWS)[number], times: 1 | 'always') {
  let atEntrance: Users | undefined;
  let isPrepared = false;
  const world: World = new World({
    onStateEntered: async (entered) => {
      if (!isPrepared || entered !== state || atEntrance) return;
      atEntrance = world.users();
      await world.setFaults([{ operation, error: exception, times }]);
    },
  });
  await prepare?.(world);
  // Without a record, every search is made.
  await loseRecords(world);
  world.letTimePass(60_000);
  world.outcomes.length = 0;
  isPrepared = true;
  const [execution] = await world.carryOut(asked);
  if (!execution || !atEntrance) throw new Error('The state was not entered');
  return { world, execution, atEntrance };
}

describe.each(ROWS)('$kind, $state: $operation $exception', (row) => {
  const { kind, state, operation, exception, repeated = [] } = row;
  const isTransient = TRANSIENT.includes(exception);
  const failure = { step: state, error: exception, disposition: DISPOSITIONS.get(exception) ?? '' };
  const [onceNotFound, neverFound] =
    exception === 'ResourceNotFoundException' ? (NOT_FOUND[`${kind} ${state} ${operation}`] ?? []) : [];

  function expectEnd(end: End, attempts: number, { world, execution, atEntrance }: Awaited<ReturnType<typeof run>>) {
    expect(retryWaits(execution, state)).toHaveLength(attempts - 1);
    expect(world.outcomes).toHaveLength(1);
    if (end === 'SUCCEEDED') {
      expect({ status: execution.status, error: execution.error }).toEqual({ status: 'SUCCEEDED' });
      return;
    }
    const expected = { ...failure, ...end };
    expect(execution).toMatchObject({ status: 'FAILED', error: expected.error });
    expect(world.outcomes).toMatchObject([{ detail: { failure: expected } }]);
    // Nothing was done but what the states before have done.
    if (expected.step === state) expect(world.users()).toEqual(atEntrance);
  }

  it('once', async () => {
    // The kx user that CheckKxUserName finds is another person's, as soon as it can be read.
    const passed = state === 'CheckKxUserName' ? MISMATCH : 'SUCCEEDED';
    const isRetried = isTransient && !repeated.includes(operation);
    expectEnd(onceNotFound ?? (isTransient ? passed : failure), isRetried ? 2 : 1, await run(row, 1));
  });

  it('for good', async () => {
    const isUserNotFound = typeof neverFound === 'object' && neverFound.error === 'UserNotFound';
    expectEnd(neverFound ?? failure, isTransient ? 9 : isUserNotFound ? 4 : 1, await run(row, 'always'));
  });
});

it('knows the end of every row with ResourceNotFoundException', () => {
  const rows = ROWS.filter(({ exception }) => exception === 'ResourceNotFoundException');
  expect(rows.map(({ kind, state, operation }) => `${kind} ${state} ${operation}`).sort()).toEqual(
    Object.keys(NOT_FOUND).sort(),
  );
});
