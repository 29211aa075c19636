/** Every documented exception of the calls to the table of people, in each state, once and for good. */
import { retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dispositionOf } from '../../core/disposition-of.ts';
import { documentedExceptions, type ServiceOperation } from '../../core/exceptions.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../helpers/world.ts';

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
const isThere = (world: World) => world.carryOut(onboarding);

/** A request that is older than the onboarding before it. */
function older(): Asked {
  return { kind: 'role-change', request: { ...sampleRoleChange(), requestedAt: '2026-01-04T23:59:00Z' } };
}

const FENCE: ServiceOperation[] = ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem'];
const MARK: ServiceOperation[] = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const STEPS: Step[] = [
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: onboarding },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: roleChange, before: isThere },
  { state: 'RecallAnswer', operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], asked: older(), before: isThere },
  { state: 'CreateIdentityStoreUser', operations: FENCE, asked: onboarding },
  { state: 'CreateFinSpaceUser', operations: FENCE, asked: onboarding },
  { state: 'CreateKxUser', operations: FENCE, asked: onboarding },
  { state: 'UpdateKxUser', operations: FENCE, asked: roleChange, before: isThere },
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
      // The failure is recorded, and the claim released.
      if (entered === 'DescribeFailure') await world.setFaults([]);
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
    const isRepeated = isTransient || isConflict || state === 'ReleasePerson';
    expect(execution.status, execution.cause).toBe(isRepeated ? 'SUCCEEDED' : 'FAILED');
    expect(retryWaits(execution, state)).toHaveLength(isTransient ? 1 : 0);
    expect(world.outcomes).toHaveLength(1);
    if (!isRepeated) expectFailure(world, exception);
  });

  it('for good', async () => {
    const { world, execution } = await run(row, 'always');
    // What was reported stays true. The claim ends by itself.
    if (state === 'ReleasePerson') {
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
