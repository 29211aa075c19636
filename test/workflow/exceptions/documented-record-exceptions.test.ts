/** Every documented exception of the calls to the table of people, in each state, once and for good. */
import { retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dispositionOf } from '../../../core/disposition-of.ts';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import {
  deployment,
  sampleOffboarding,
  sampleRemoval,
  sampleRequest,
  sampleRoleChange,
} from '../../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

interface Step {
  state: string;
  operations: ServiceOperation[];
  asked: Asked;
  /** How often the state may repeat a transient exception. */
  before?: (world: World) => Promise<unknown>;
}

const onboarding: Asked = { kind: 'onboarding', request: sampleRequest() };
const roleChange: Asked = { kind: 'role-change', request: sampleRoleChange() };
const suspension: Asked = { kind: 'offboarding', request: sampleOffboarding() };
const removal: Asked = { kind: 'offboarding', request: sampleRemoval() };
const isThere = (world: World) => world.carryOut(onboarding);

/** The person is in a group, so that an offboarding has a membership to remove. */
async function isMember(world: World): Promise<void> {
  await isThere(world);
  await world.call('identityStore', 'CreateGroupMembership', {
    IdentityStoreId: deployment.identityStoreId,
    GroupId: world.groups().groups[0]?.GroupId,
    MemberId: { UserId: world.users().identityStore[0]?.UserId },
  });
}

/** A request that is older than the onboarding before it. */
function older(): Asked {
  return { kind: 'role-change', request: { ...sampleRoleChange(), requestedAt: '2026-01-04T23:59:00Z' } };
}

const FENCE: ServiceOperation[] = ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem'];
const MARK: ServiceOperation[] = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const STEPS: Step[] = [
  { state: 'TakeTurn', operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], asked: onboarding },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: onboarding },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: roleChange, before: isThere },
  { state: 'RecallAnswer', operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], asked: older(), before: isThere },
  { state: 'CreateIdentityStoreUser', operations: FENCE, asked: onboarding },
  { state: 'CreateFinSpaceUser', operations: FENCE, asked: onboarding },
  { state: 'CreateKxUser', operations: FENCE, asked: onboarding },
  { state: 'UpdateKxUser', operations: FENCE, asked: roleChange, before: isThere },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: suspension, before: isThere },
  { state: 'RemoveMembership', operations: FENCE, asked: suspension, before: isMember },
  { state: 'DisableFinSpaceUser', operations: FENCE, asked: suspension, before: isThere },
  { state: 'SuspendKxUser', operations: FENCE, asked: suspension, before: isThere },
  { state: 'DeleteKxUser', operations: FENCE, asked: removal, before: isThere },
  { state: 'DeleteIdentityStoreUser', operations: FENCE, asked: removal, before: isThere },
  { state: 'VerifyOffboarding', operations: MARK, asked: suspension, before: isThere },
  { state: 'VerifyOnboarding', operations: MARK, asked: onboarding },
  { state: 'VerifyRoleChange', operations: MARK, asked: roleChange, before: isThere },
  { state: 'ReleasePerson', operations: ['dynamodb:GetItem', 'dynamodb:PutItem'], asked: onboarding },
];

const ROWS = STEPS.flatMap((step) =>
  step.operations.flatMap((operation) =>
    documentedExceptions[operation].map((exception) => ({ ...step, kind: step.asked.kind, operation, exception })),
  ),
);

const TRANSIENT: readonly string[] = [
  'ThrottlingException',
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ReplicatedWriteConflictException',
  'TransactionConflictException',
];

/** Carries out a row's request; the exception begins in the row's state. */
async function run({ state, operation, exception, asked, before }: (typeof ROWS)[number], times: 1 | 'always') {
  let isPrepared = false;
  const world: World = new World({
    onStateEntered: async (entered) => {
      if (isPrepared && entered === state) {
        isPrepared = false;
        await world.setFaults([{ operation, error: exception, times }]);
      }
      // The failure is recorded, and the claim released. A request without a turn goes on.
      if (entered === 'DescribeFailure' || (state === 'TakeTurn' && entered === 'ClaimPerson'))
        await world.setFaults([]);
    },
  });
  await before?.(world);
  world.letTimePass(60_000);
  world.outcomes.length = 0;
  isPrepared = true;
  const [execution] = await world.carryOut(asked);
  if (!execution || isPrepared) throw new Error('The state was not entered');
  return { world, execution };
}

describe.each(ROWS)('$kind, $state: $operation $exception', (row) => {
  const { state, operation, exception } = row;
  const isTransient = TRANSIENT.includes(exception);
  // A condition that does not hold is read and tried again within the function. An unconditional write has none.
  const isConflict = exception === 'ConditionalCheckFailedException' && operation === 'dynamodb:PutItem';

  it('once', async () => {
    const { world, execution } = await run(row, 1);
    const isRepeated = isTransient || isConflict || state === 'ReleasePerson' || state === 'TakeTurn';
    expect(execution.status, execution.cause).toBe(isRepeated ? 'SUCCEEDED' : 'FAILED');
    expect(retryWaits(execution, state)).toHaveLength(isTransient ? 1 : 0);
    expect(world.outcomes).toHaveLength(1);
    if (!isRepeated) expectFailure(world, exception);
  });

  it('for good', async () => {
    const { world, execution } = await run(row, 'always');
    // Without a turn the request goes on. What was reported stays true, and the claim ends by itself.
    if (state === 'TakeTurn' || state === 'ReleasePerson') {
      expect(execution.status).toBe('SUCCEEDED');
      expect(world.outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
      return;
    }
    const error = isConflict ? 'PersonBusy' : exception;
    expect(execution).toMatchObject({ status: 'FAILED', error });
    const attempts = isTransient ? 8 : isConflict && state === 'ClaimPerson' ? 40 : 0;
    expect(retryWaits(execution, state)).toHaveLength(attempts);
    expectFailure(world, error);
  });

  function expectFailure(world: World, error: string): void {
    expect(world.outcomes).toMatchObject([
      { detail: { failure: { step: state, error, disposition: dispositionOf(error) } } },
    ]);
    if (state === 'UpdateKxUser') {
      expect(world.users().kx).toMatchObject([{ iamRole: deployment.kxRoles.get('analyst') }]);
    }
  }
});
