/**
 * Every documented exception of the calls of the offboarding, in each state that makes them: once and for good, before and
 * after the commit. Nothing that is left is ever called a success, and sending again finishes.
 */
import { type Execution, retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { loseRecords } from '../../helpers/person/records.ts';
import { deployment, sampleOffboarding, sampleRemoval, sampleRequest } from '../../helpers/requests.ts';
import { useFakedTime, World } from '../../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

type Mode = 'suspend' | 'remove';

const REQUESTS = { suspend: sampleOffboarding(), remove: sampleRemoval() };

/** An exception that begins in a state. */
interface Row {
  state: string;
  mode: Mode;
  operation: ServiceOperation;
  exception: string;
}

interface RunOptions {
  times: 1 | 'always';
  when?: 'before' | 'after';
  /** Without the record of the person, every search is made. */
  isForgotten?: boolean;
}

/** Lets the sample person leave, who is in one group. The exception begins in the state, and ends with the execution. */
async function leave({ state, mode, operation, exception }: Row, { times, when, isForgotten }: RunOptions) {
  let isPrepared = false;
  const world: World = new World({
    onStateEntered: async (entered) => {
      if (isPrepared && entered === state) {
        isPrepared = false;
        await world.setFaults([{ operation, error: exception, times, ...(when && { when }) }]);
      }
      if (entered === 'DescribeFailure') await world.setFaults([]);
    },
  });
  await world.onboard(sampleRequest());
  await world.call('identityStore', 'CreateGroupMembership', {
    IdentityStoreId: deployment.identityStoreId,
    GroupId: world.groups().groups[0]?.GroupId,
    MemberId: { UserId: world.users().identityStore[0]?.UserId },
  });
  if (isForgotten) await loseRecords(world);
  world.letTimePass(60_000);
  world.outcomes.length = 0;
  isPrepared = true;
  const [execution] = await world.offboard(REQUESTS[mode]);
  if (!execution || isPrepared) throw new Error('The state was not entered');
  await world.setFaults([]);
  return { world, execution };
}

function isGone(world: World, mode: Mode): boolean {
  const { identityStore, finSpace, kx } = world.users();
  return (
    world.groups().memberships.length === 0 &&
    finSpace.every(({ status }) => status === 'DISABLED') &&
    (mode === 'suspend' || identityStore.length === 0) &&
    kx.every(({ iamRole }) => mode === 'suspend' && iamRole === deployment.kxNoAccessRoleArn)
  );
}

function expectFailure(world: World, execution: Execution, step: string, error: string): void {
  expect(execution).toMatchObject({ status: 'FAILED', error });
  expect(world.outcomes).toMatchObject([
    { detailType: 'User Offboarding Failed', detail: { before: {}, failure: { step, error } } },
  ]);
}

async function expectFinishedByAnother(world: World, mode: Mode): Promise<void> {
  const [again] = await world.offboard(REQUESTS[mode]);
  expect(again?.status).toBe('SUCCEEDED');
  expect(isGone(world, mode)).toBe(true);
}

const TRANSIENT = { ThrottlingException: 9, InternalServerException: 9 };

/** The writing calls: attempts where they are not one, and where ResourceNotFoundException that is not true is found out. */
const WRITES: [state: string, ServiceOperation, Mode, attempts: Record<string, number>, foundOut: string][] = [
  [
    'RemoveMembership',
    'identitystore:DeleteGroupMembership',
    'suspend',
    { ...TRANSIENT, ConflictException: 4 },
    'VerifyAccessCut',
  ],
  [
    'DisableFinSpaceUser',
    'finspace-api:DisableUser',
    'suspend',
    { ...TRANSIENT, ConflictException: 4 },
    'DisableFinSpaceUser',
  ],
  ['SuspendKxUser', 'finspace:UpdateKxUser', 'suspend', { ...TRANSIENT, ConflictException: 16 }, 'VerifyAccessCut'],
  ['DeleteKxUser', 'finspace:DeleteKxUser', 'remove', { ...TRANSIENT, ConflictException: 16 }, 'VerifyAccessCut'],
  [
    'DeleteIdentityStoreUser',
    'identitystore:DeleteUser',
    'remove',
    { ...TRANSIENT, ConflictException: 4 },
    'VerifyOffboarding',
  ],
];

const WRITE_ROWS = WRITES.flatMap(([state, operation, mode, attempts, foundOut]) =>
  documentedExceptions[operation].map((exception) => ({ state, operation, mode, attempts, foundOut, exception })),
);

it('has the 31 rows of the calls that remove', () => {
  expect(WRITE_ROWS).toHaveLength(31);
});

describe.each(WRITE_ROWS)('$state: $operation $exception', (row) => {
  const { state, mode, exception, foundOut } = row;
  const attempts = row.attempts[exception] ?? 1;
  const isNotFound = exception === 'ResourceNotFoundException';
  /** The failure in the end: what is said not to exist, and does, is access that remains. */
  const end: [step: string, error: string] =
    isNotFound && foundOut !== state ? [foundOut, 'AccessRemains'] : [state, exception];

  it('once, before the commit', async () => {
    const { world, execution } = await leave(row, { times: 1 });
    if (attempts > 1) {
      expect(execution.status).toBe('SUCCEEDED');
      expect(retryWaits(execution, state)).toHaveLength(1);
      expect(isGone(world, mode)).toBe(true);
      return;
    }
    expectFailure(world, execution, ...end);
    await expectFinishedByAnother(world, mode);
  });

  it('for good, before the commit', async () => {
    const { world, execution } = await leave(row, { times: 'always' });
    expect(retryWaits(execution, state)).toHaveLength(attempts - 1);
    expectFailure(world, execution, ...end);
    await expectFinishedByAnother(world, mode);
  });

  it('once, after the commit: the answer is lost', async () => {
    const { world, execution } = await leave(row, { times: 1, when: 'after' });
    if (attempts > 1 || isNotFound) {
      expect(execution.status).toBe('SUCCEEDED');
      expect(isGone(world, mode)).toBe(true);
      return;
    }
    expectFailure(world, execution, state, exception);
    await expectFinishedByAnother(world, mode);
  });
});

const KX: readonly ServiceOperation[] = ['finspace:GetKxUser', 'finspace:ListTagsForResource'];
const ACCESS: readonly ServiceOperation[] = [
  'identitystore:ListGroupMembershipsForMember',
  'finspace-api:GetUser',
  'finspace:ListKxUsers',
  'finspace:ListTagsForResource',
];

/** The reading calls of each state, and those which the function repeats by itself. */
const READS: [state: string, Mode, operations: readonly ServiceOperation[], isForgotten: boolean][] = [
  ['FindLeaver', 'remove', ['identitystore:GetUserId', 'identitystore:DescribeUser'], false],
  ['SnapshotAccess', 'suspend', ACCESS, false],
  ['SnapshotAccess', 'suspend', ['finspace-api:ListUsers', 'identitystore:DescribeUser'], true],
  ['SuspendKxUser', 'suspend', KX, false],
  ['DeleteKxUser', 'remove', KX, false],
  ['VerifyAccessCut', 'suspend', ACCESS, false],
  ['DeleteIdentityStoreUser', 'remove', ['identitystore:DescribeUser'], false],
  ['VerifyOffboarding', 'suspend', ['identitystore:DescribeUser'], false],
];

/** A search repeats its own calls. */
const isRepeated = (state: string, operation: string) =>
  ['SnapshotAccess', 'VerifyAccessCut'].includes(state) &&
  ['finspace-api:ListUsers', 'finspace:ListKxUsers', 'finspace:ListTagsForResource'].includes(operation);

/**
 * Ends after ResourceNotFoundException once, where they are not a success: what is said not to exist, and does, is access
 * that remains. The environment itself must exist.
 */
const NOT_FOUND: Record<string, [step: string, error: string]> = {
  'SnapshotAccess identitystore:ListGroupMembershipsForMember': ['VerifyAccessCut', 'AccessRemains'],
  'SnapshotAccess finspace:ListKxUsers': ['SnapshotAccess', 'ResourceNotFoundException'],
  'SnapshotAccess finspace:ListTagsForResource': ['VerifyAccessCut', 'AccessRemains'],
  'SuspendKxUser finspace:GetKxUser': ['VerifyAccessCut', 'AccessRemains'],
  'SuspendKxUser finspace:ListTagsForResource': ['VerifyAccessCut', 'AccessRemains'],
  'DeleteKxUser finspace:GetKxUser': ['VerifyAccessCut', 'AccessRemains'],
  'DeleteKxUser finspace:ListTagsForResource': ['VerifyAccessCut', 'AccessRemains'],
  'VerifyAccessCut finspace:ListKxUsers': ['VerifyAccessCut', 'ResourceNotFoundException'],
  'DeleteIdentityStoreUser identitystore:DescribeUser': ['VerifyOffboarding', 'AccessRemains'],
};

const READ_ROWS = READS.flatMap(([state, mode, operations, isForgotten]) =>
  operations.flatMap((operation) =>
    documentedExceptions[operation].map((exception) => ({ state, mode, operation, isForgotten, exception })),
  ),
);

describe.each(READ_ROWS)('$state, $mode: $operation $exception', (row) => {
  const { state, mode, operation, exception, isForgotten } = row;
  const isTransient = Object.hasOwn(TRANSIENT, exception);

  it('once', async () => {
    const { world, execution } = await leave(row, { times: 1, isForgotten });
    const notFound = exception === 'ResourceNotFoundException';
    const end = notFound ? NOT_FOUND[`${state} ${operation}`] : isTransient ? undefined : ([state, exception] as const);
    expect(retryWaits(execution, state)).toHaveLength(
      isTransient && !isRepeated(state, operation) ? 1 : end?.[0] === state && end[1] === 'AccessRemains' ? 4 : 0,
    );
    if (end) {
      expect(execution).toMatchObject({ status: 'FAILED', error: end[1] });
      expect(world.outcomes).toMatchObject([{ detail: { failure: { step: end[0], error: end[1] } } }]);
      return;
    }
    expect({ status: execution.status, cause: execution.cause }).toEqual({ status: 'SUCCEEDED' });
    // Without the user of the identity store, the owner of the FinSpace user is in doubt.
    const isInDoubt = notFound && state === 'SnapshotAccess' && operation === 'identitystore:DescribeUser';
    expect(isGone(world, mode)).toBe(!isInDoubt);
    const residual = world.outcomes[0]?.detail.residual.map(({ what }: { what: string }) => what);
    expect(residual.includes('finspace-users')).toBe(isInDoubt);
  });

  if (exception !== 'ResourceNotFoundException')
    it('for good', async () => {
      const { world, execution } = await leave(row, { times: 'always', isForgotten });
      expect(retryWaits(execution, state)).toHaveLength(isTransient ? 8 : 0);
      expect(execution).toMatchObject({ status: 'FAILED', error: exception });
      expect(world.outcomes).toMatchObject([{ detail: { failure: { step: state, error: exception } } }]);
    });
});

it('knows the rows with ResourceNotFoundException that are no success', () => {
  const rows = READ_ROWS.map(({ state, operation }) => `${state} ${operation}`);
  expect(rows).toEqual(expect.arrayContaining(Object.keys(NOT_FOUND)));
});
