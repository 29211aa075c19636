/** Every documented exception of the calls to the table of people, in each state, once and for good. */
import { retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dispositionOf } from '../../../core/disposition-of.ts';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import { type OpenWorld, prepared } from '../../helpers/prepared.ts';
import {
  deployment,
  sampleOffboarding,
  sampleRemoval,
  sampleRequest,
  sampleRoleChange,
} from '../../helpers/requests.ts';
import { type Asked, useFakedTime, World } from '../../helpers/world.ts';
import { eachOnce, errorsOf, inTurnForGood, type OneFault } from './faults.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

interface Step {
  state: string;
  operations: ServiceOperation[];
  asked: Asked;
  /** What comes before the request. */
  open?: OpenWorld;
}

const onboarding: Asked = { kind: 'onboarding', request: sampleRequest() };
const roleChange: Asked = { kind: 'role-change', request: sampleRoleChange() };
const suspension: Asked = { kind: 'offboarding', request: sampleOffboarding() };
const removal: Asked = { kind: 'offboarding', request: sampleRemoval() };
const withNobody: OpenWorld = async (options) => new World(options);
const withPerson = prepared((world) => world.carryOut(onboarding));

/** The person is in a group, so that an offboarding has a membership to remove. */
const withMember = prepared(async (world) => {
  await world.carryOut(onboarding);
  await world.call('identityStore', 'CreateGroupMembership', {
    IdentityStoreId: deployment.identityStoreId,
    GroupId: world.groups().groups[0]?.GroupId,
    MemberId: { UserId: world.users().identityStore[0]?.UserId },
  });
});

/** A request that is older than the onboarding before it. */
function older(): Asked {
  return { kind: 'role-change', request: { ...sampleRoleChange(), requestedAt: '2026-01-04T23:59:00Z' } };
}

const FENCE: ServiceOperation[] = ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem'];
const MARK: ServiceOperation[] = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const STEPS: Step[] = [
  { state: 'TakeTurn', operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], asked: onboarding },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: onboarding },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: roleChange, open: withPerson },
  { state: 'RecallAnswer', operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], asked: older(), open: withPerson },
  { state: 'CreateIdentityStoreUser', operations: FENCE, asked: onboarding },
  { state: 'CreateFinSpaceUser', operations: FENCE, asked: onboarding },
  { state: 'CreateKxUser', operations: FENCE, asked: onboarding },
  { state: 'UpdateKxUser', operations: FENCE, asked: roleChange, open: withPerson },
  { state: 'ClaimPerson', operations: [...FENCE, 'dynamodb:UpdateItem'], asked: suspension, open: withPerson },
  { state: 'RemoveMembership', operations: FENCE, asked: suspension, open: withMember },
  { state: 'DisableFinSpaceUser', operations: FENCE, asked: suspension, open: withPerson },
  { state: 'SuspendKxUser', operations: FENCE, asked: suspension, open: withPerson },
  { state: 'DeleteKxUser', operations: FENCE, asked: removal, open: withPerson },
  { state: 'DeleteIdentityStoreUser', operations: FENCE, asked: removal, open: withPerson },
  { state: 'VerifyOffboarding', operations: MARK, asked: suspension, open: withPerson },
  { state: 'VerifyOnboarding', operations: MARK, asked: onboarding },
  { state: 'VerifyRoleChange', operations: MARK, asked: roleChange, open: withPerson },
  { state: 'ReleasePerson', operations: ['dynamodb:GetItem', 'dynamodb:PutItem'], asked: onboarding },
];

/** Exceptions that a state repeats: one attempt and 8 retries, whichever of them it meets. */
const TRANSIENT: readonly string[] = [
  'ThrottlingException',
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ReplicatedWriteConflictException',
  'TransactionConflictException',
];

interface Row {
  state: string;
  operation: ServiceOperation;
  kind: string;
  asked: Asked;
  open: OpenWorld;
  passing: string[];
  others: string[];
}

const ROWS = STEPS.flatMap(({ operations, open = withNobody, ...step }) =>
  operations.map((operation): Row => {
    const exceptions = documentedExceptions[operation];
    return {
      ...step,
      open,
      kind: step.asked.kind,
      operation,
      passing: exceptions.filter((exception) => TRANSIENT.includes(exception)),
      others: exceptions.filter((exception) => !TRANSIENT.includes(exception)),
    };
  }),
);

/** Carries out a row's request; the faults begin in the row's state. */
async function run({ state, asked, open }: Row, faults: OneFault[]) {
  let hasBegun = false;
  const world: World = await open({
    onStateEntered: async (entered) => {
      if (!hasBegun && entered === state) {
        hasBegun = true;
        await world.setFaults(faults);
      }
      // The failure is recorded, and the claim released. A request without a turn goes on.
      if (entered === 'DescribeFailure' || (state === 'TakeTurn' && entered === 'ClaimPerson'))
        await world.setFaults([]);
    },
  });
  world.letTimePass(60_000);
  const [execution] = await world.carryOut(asked);
  if (!execution || !hasBegun) throw new Error('The state was not entered');
  return { world, execution };
}

/** Without a turn the request goes on. What was reported stays true, and the claim ends by itself. */
const NEEDLESS = ['TakeTurn', 'ReleasePerson'];

function expectFailure({ state }: Row, { world, execution }: Awaited<ReturnType<typeof run>>, error: string): void {
  expect(execution).toMatchObject({ status: 'FAILED', error });
  expect(world.outcomes).toMatchObject([
    { detail: { failure: { step: state, error, disposition: dispositionOf(error) } } },
  ]);
  if (state === 'UpdateKxUser') {
    expect(world.users().kx).toMatchObject([{ iamRole: deployment.kxRoles.get('analyst') }]);
  }
}

describe.each(ROWS)('$kind, $state: $operation', (row) => {
  const { state, operation, passing, others } = row;

  it(`is tried again after ${passing.join(', ')}`, async () => {
    const { world, execution } = await run(row, eachOnce(operation, passing));
    expect({ status: execution.status, cause: execution.cause }).toEqual({ status: 'SUCCEEDED' });
    expect(retryWaits(execution, state)).toHaveLength(passing.length);
    expect(errorsOf(state, execution)).toEqual(passing);
    expect(world.outcomes).toHaveLength(1);
  });

  it('ends after eight retries, whichever of these they were for', async () => {
    const result = await run(row, inTurnForGood(operation, passing));
    const { world, execution } = result;
    expect(retryWaits(execution, state)).toHaveLength(8);
    expect(new Set(errorsOf(state, execution))).toEqual(new Set(passing));
    if (!NEEDLESS.includes(state)) expectFailure(row, result, passing.at(-1) ?? '');
    else {
      expect(execution.status).toBe('SUCCEEDED');
      expect(world.outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
    }
  });

  // A condition that does not hold is read and tried again within the function. An unconditional write has none.
  const conflict = operation === 'dynamodb:PutItem' ? 'ConditionalCheckFailedException' : undefined;

  for (const exception of others.filter((other) => other !== conflict)) {
    it(`${exception} ${NEEDLESS.includes(state) ? 'is passed over' : 'is a failure at once'}`, async () => {
      const isNeedless = NEEDLESS.includes(state);
      // A failure by an exception that does not come again is one by an exception for good, too.
      const result = await run(row, [{ operation, error: exception, times: isNeedless ? 'always' : 1 }]);
      const { world, execution } = result;
      expect(retryWaits(execution, state)).toHaveLength(0);
      if (!isNeedless) expectFailure(row, result, exception);
      else {
        expect(execution.status).toBe('SUCCEEDED');
        expect(world.outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
      }
    });
  }

  if (conflict !== undefined)
    it.each([1, 'always'] as const)(`${conflict}, %s`, async (times) => {
      const result = await run(row, [{ operation, error: conflict, times }]);
      const { world, execution } = result;
      const isFailure = times === 'always' && !NEEDLESS.includes(state);
      expect(retryWaits(execution, state)).toHaveLength(isFailure && state === 'ClaimPerson' ? 40 : 0);
      if (isFailure) return expectFailure(row, result, 'PersonBusy');
      expect({ status: execution.status, cause: execution.cause }).toEqual({ status: 'SUCCEEDED' });
      expect(world.outcomes).toHaveLength(1);
    });
});

it('knows every documented exception of each call', () => {
  expect(ROWS.map(({ passing, others }) => passing.length + others.length)).toEqual(
    ROWS.map(({ operation }) => documentedExceptions[operation].length),
  );
  expect(Math.min(...ROWS.map(({ passing }) => passing.length))).toBeGreaterThan(0);
});
