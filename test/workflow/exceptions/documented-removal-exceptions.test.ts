/**
 * Every documented exception of the calls of the offboarding, in each state that makes them: once and for good, before and
 * after the commit. Nothing that is left is ever called a success, and sending again finishes.
 */
import { type Execution, retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { loseRecords } from '../../helpers/person/records.ts';
import { prepared } from '../../helpers/prepared.ts';
import { deployment, sampleOffboarding, sampleRemoval, sampleRequest } from '../../helpers/requests.ts';
import { useFakedTime, type World } from '../../helpers/world.ts';
import { eachOnce, errorsOf, inTurnForGood, type OneFault } from './faults.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

type Mode = 'suspend' | 'remove';

const REQUESTS = { suspend: sampleOffboarding(), remove: sampleRemoval() };

/** What a request meets in a state. */
interface Row {
  state: string;
  mode: Mode;
  /** Without the record of the person, every search is made. */
  isForgotten?: boolean;
}

/** The sample person, who is in one group. */
const withMember = prepared(async (world) => {
  await world.onboard(sampleRequest());
  await world.call('identityStore', 'CreateGroupMembership', {
    IdentityStoreId: deployment.identityStoreId,
    GroupId: world.groups().groups[0]?.GroupId,
    MemberId: { UserId: world.users().identityStore[0]?.UserId },
  });
});

/** Lets the sample person leave. The faults begin in the state, and end with the execution. */
async function leave({ state, mode, isForgotten = false }: Row, faults: OneFault[]) {
  let hasBegun = false;
  const world: World = await withMember({
    onStateEntered: async (entered) => {
      if (!hasBegun && entered === state) {
        hasBegun = true;
        await world.setFaults(faults);
      }
      if (entered === 'DescribeFailure') await world.setFaults([]);
    },
  });
  if (isForgotten) await loseRecords(world);
  world.letTimePass(60_000);
  const [execution] = await world.offboard(REQUESTS[mode]);
  if (!execution || !hasBegun) throw new Error('The state was not entered');
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

/** Exceptions that a state repeats: one attempt and 8 retries, whichever of them it meets. */
const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException'];

/** The writing calls: attempts for ConflictException, and where ResourceNotFoundException that is not true is found out. */
const WRITES: [state: string, ServiceOperation, Mode, attempts: number, foundOut: string][] = [
  ['RemoveMembership', 'identitystore:DeleteGroupMembership', 'suspend', 4, 'VerifyAccessCut'],
  ['DisableFinSpaceUser', 'finspace-api:DisableUser', 'suspend', 4, 'DisableFinSpaceUser'],
  ['SuspendKxUser', 'finspace:UpdateKxUser', 'suspend', 16, 'VerifyAccessCut'],
  ['DeleteKxUser', 'finspace:DeleteKxUser', 'remove', 16, 'VerifyAccessCut'],
  ['DeleteIdentityStoreUser', 'identitystore:DeleteUser', 'remove', 4, 'VerifyOffboarding'],
];

describe.each(WRITES)('%s: %s', (state, operation, mode, attempts, foundOut) => {
  const row: Row = { state, mode };
  const exceptions: readonly string[] = documentedExceptions[operation];
  const isRepeated = (exception: string) => TRANSIENT.includes(exception) || exception === 'ConflictException';

  it('is tried again after each exception that passes', async () => {
    const { world, execution } = await leave(row, eachOnce(operation, TRANSIENT));
    expect(execution.status).toBe('SUCCEEDED');
    expect(errorsOf(state, execution)).toEqual(TRANSIENT);
    expect(isGone(world, mode)).toBe(true);
  });

  it('is tried again after a conflict', async () => {
    const { world, execution } = await leave(row, eachOnce(operation, ['ConflictException']));
    expect(execution.status).toBe('SUCCEEDED');
    expect(errorsOf(state, execution)).toEqual(['ConflictException']);
    expect(isGone(world, mode)).toBe(true);
  });

  it.each([
    [TRANSIENT, 9],
    [['ConflictException'], attempts],
  ])('ends after %s for good', async (passing, most) => {
    const { world, execution } = await leave(row, inTurnForGood(operation, passing));
    expect(retryWaits(execution, state)).toHaveLength(most - 1);
    expectFailure(world, execution, state, passing.at(-1) ?? '');
    await expectFinishedByAnother(world, mode);
  });

  // A failure by an exception that does not come again is one by an exception for good, too.
  it.each(exceptions.filter((exception) => !isRepeated(exception)))('ends after %s', async (error) => {
    const { world, execution } = await leave(row, eachOnce(operation, [error]));
    expect(retryWaits(execution, state)).toEqual([]);
    // What is said not to exist, and does, is access that remains.
    const isFoundOut = error === 'ResourceNotFoundException' && foundOut !== state;
    expectFailure(
      world,
      execution,
      ...(isFoundOut ? ([foundOut, 'AccessRemains'] as const) : ([state, error] as const)),
    );
    await expectFinishedByAnother(world, mode);
  });

  it.each(exceptions)('%s once, after the commit: the answer is lost', async (error) => {
    const { world, execution } = await leave(row, [{ operation, error, times: 1, when: 'after' }]);
    if (isRepeated(error) || error === 'ResourceNotFoundException') {
      expect(execution.status).toBe('SUCCEEDED');
      expect(isGone(world, mode)).toBe(true);
      return;
    }
    expectFailure(world, execution, state, error);
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
  operations.map((operation) => ({ state, mode, operation, isForgotten })),
);

describe.each(READ_ROWS)('$state, $mode: $operation', (row) => {
  const { state, mode, operation } = row;
  const exceptions: readonly string[] = documentedExceptions[operation];
  const passing = TRANSIENT.filter((exception) => exceptions.includes(exception));
  const others = exceptions.filter((exception) => !passing.includes(exception));

  it.each([passing, ...(isRepeated(state, operation) ? passing.map((one) => [one]) : [])])(
    'is tried again after %s',
    async (...each) => {
      const { world, execution } = await leave(row, eachOnce(operation, each));
      expect({ status: execution.status, cause: execution.cause }).toEqual({ status: 'SUCCEEDED' });
      expect(errorsOf(state, execution)).toEqual(isRepeated(state, operation) ? [] : each);
      expectDone(world, false);
    },
  );

  it('ends after eight retries, whichever of these they were for', async () => {
    const { world, execution } = await leave(row, inTurnForGood(operation, passing));
    const error = passing.at(-1);
    expect(retryWaits(execution, state)).toHaveLength(8);
    expect(execution).toMatchObject({ status: 'FAILED', error });
    expect(world.outcomes).toMatchObject([{ detail: { failure: { step: state, error } } }]);
  });

  // A failure by an exception that does not come again is one by an exception for good, too.
  it.each(others)('%s once', async (exception) => {
    const { world, execution } = await leave(row, eachOnce(operation, [exception]));
    const isNotFound = exception === 'ResourceNotFoundException';
    const [step, error] = isNotFound ? (NOT_FOUND[`${state} ${operation}`] ?? []) : [state, exception];
    expect(retryWaits(execution, state)).toHaveLength(step === state && error === 'AccessRemains' ? 4 : 0);
    if (error !== undefined) {
      expect(execution).toMatchObject({ status: 'FAILED', error });
      expect(world.outcomes).toMatchObject([{ detail: { failure: { step, error } } }]);
      return;
    }
    expect({ status: execution.status, cause: execution.cause }).toEqual({ status: 'SUCCEEDED' });
    // Without the user of the identity store, the owner of the FinSpace user is in doubt.
    expectDone(world, isNotFound && state === 'SnapshotAccess' && operation === 'identitystore:DescribeUser');
  });

  function expectDone(world: World, isInDoubt: boolean): void {
    expect(isGone(world, mode)).toBe(!isInDoubt);
    const residual = world.outcomes[0]?.detail.residual.map(({ what }: { what: string }) => what);
    expect(residual.includes('finspace-users')).toBe(isInDoubt);
  }
});

it('knows the rows with ResourceNotFoundException that are no success', () => {
  const rows = READ_ROWS.map(({ state, operation }) => `${state} ${operation}`);
  expect(rows).toEqual(expect.arrayContaining(Object.keys(NOT_FOUND)));
});
