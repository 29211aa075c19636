/**
 * Every documented exception of the writing calls of the onboarding and the role change, each once and for good, before and after the commit.
 */

import { type Execution, retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { prepared } from '../../helpers/prepared.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { ownerOf, useFakedTime, World } from '../../helpers/world.ts';
import { attemptsOf, eachOnce, errorsOf, inTurnForGood, type OneFault } from './faults.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

interface Step {
  kind: Exclude<RequestKind, 'offboarding'>;
  state: string;
  operation: ServiceOperation;
  /** Where the failure is reported when the exception is for good. */
  exists: 'identityStore' | 'finSpace' | 'kx';
  /** The exception that means "exists already", and the state that is tried then. */
  taken?: { exception: string; find: string; created: false | true };
  /** Attempts when ConflictException never ends: 15 retries for a kdb environment that is being updated; 1 for a concurrent modification. */
  conflicts?: number;
}

/** Exceptions that a state repeats: one attempt and 8 retries, whichever of them it meets. */
const TRANSIENT: readonly string[] = ['ThrottlingException', 'InternalServerException'];

const STEPS: Step[] = [
  {
    kind: 'onboarding',
    state: 'CreateIdentityStoreUser',
    operation: 'identitystore:CreateUser',
    exists: 'identityStore',
    taken: { exception: 'ConflictException', find: 'FindIdentityStoreUser', created: false },
    conflicts: 2,
  },
  {
    kind: 'onboarding',
    state: 'CreateFinSpaceUser',
    operation: 'finspace-api:CreateUser',
    exists: 'finSpace',
    taken: { exception: 'ConflictException', find: 'FindFinSpaceUser', created: false },
  },
  {
    kind: 'onboarding',
    state: 'CreateKxUser',
    operation: 'finspace:CreateKxUser',
    exists: 'kx',
    taken: { exception: 'ResourceAlreadyExistsException', find: 'FindKxUser', created: false },
    conflicts: 16,
  },
  ...(['onboarding', 'role-change'] as const).map(
    (kind): Step => ({
      kind,
      state: 'UpdateKxUser',
      operation: 'finspace:UpdateKxUser',
      exists: 'kx',
      conflicts: 16,
    }),
  ),
];

const analyst = deployment.kxRoles.get('analyst');
const quant = deployment.kxRoles.get('quant');

const withQuant = prepared((world) =>
  world.onboard({ ...sampleRequest(), kx: { ...sampleRequest().kx, role: 'quant' } }),
);

/** A world in which the next onboarding meets the step's call: for UpdateKxUser the person has another role. */
async function openWorld(state: string): Promise<World> {
  return state === 'UpdateKxUser' ? withQuant() : new World();
}

/** Asks for the role analyst, in the workflow of a step. */
async function ask(world: World, kind: Step['kind']): Promise<Execution> {
  const request = kind === 'onboarding' ? sampleRequest() : { ...sampleRoleChange(), kx: { role: 'analyst' } };
  const [execution] = await world.carryOut({ kind, request });
  if (!execution) throw new Error('Nothing was started');
  return execution;
}

const SUCCEEDED = { onboarding: 'User Onboarded', 'role-change': 'User Role Changed' };
const FAILED = { onboarding: 'User Onboarding Failed', 'role-change': 'User Role Change Failed' };

/** Largest waits before the retries, in seconds: doubled each time, 30 at most; for a busy environment 60 at most. */
function longestWait(exception: string, retry: number): number {
  if (exception === 'ConflictException') return Math.min(5 * 1.5 ** retry, 60);
  return Math.min(2 ** retry, 30);
}

describe.each(STEPS)('$kind: $operation', ({ kind, state, operation, exists, taken, conflicts = 1 }) => {
  const exceptions: readonly string[] = documentedExceptions[operation];
  const isTaken = (exception: string) => exception === taken?.exception;
  const isConflict = (exception: string) => exception === 'ConflictException' && conflicts > 1;
  const isRepeated = (exception: string) => TRANSIENT.includes(exception) || isConflict(exception);
  const others = exceptions.filter((exception) => !isRepeated(exception) && !isTaken(exception));

  /** Exceptions that have a number of attempts in common. */
  const passes: [passing: readonly string[], most: number][] = [
    [TRANSIENT, 9],
    ...(conflicts > 1 ? [[['ConflictException'], conflicts] satisfies [string[], number]] : []),
  ];

  async function meet(...faults: OneFault[]) {
    const world = await openWorld(state);
    await world.setFaults(faults);
    const execution = await ask(world, kind);
    return { world, execution, users: world.users() };
  }

  /** Nothing of the steps behind was done, and what the steps before have made is said. */
  function expectFailure({ world, execution, users }: Awaited<ReturnType<typeof meet>>, failure: object): void {
    expect(execution.status).toBe('FAILED');
    expect(world.outcomes).toMatchObject([{ detailType: FAILED[kind], detail: { failure } }]);
    const made = { identityStore: 0, finSpace: 1, kx: 2 }[exists];
    if (state === 'UpdateKxUser') expect(users.kx).toMatchObject([{ iamRole: quant }]);
    else expect([users.identityStore, users.finSpace, users.kx].filter(({ length }) => length > 0)).toHaveLength(made);
    const { identityStoreUser, finSpaceUser, kxUser, role } = world.outcomes[0]?.detail ?? {};
    expect({ identityStoreUser, finSpaceUser, kxUser }).toMatchObject({
      identityStoreUser: users.identityStore[0] && { userId: users.identityStore[0].UserId },
      // A role change does not look at the FinSpace user.
      finSpaceUser: kind === 'onboarding' ? users.finSpace[0] && { userId: users.finSpace[0].userId } : undefined,
      kxUser: users.kx[0] && { userArn: users.kx[0].userArn },
    });
    if (kind === 'role-change') expect(role).toEqual({ before: quant, now: quant });
  }

  it('knows the exceptions that pass', () => {
    expect(exceptions).toEqual(expect.arrayContaining([...TRANSIENT]));
    expect(exceptions.length).toBeGreaterThanOrEqual(6);
  });

  it.each(passes)('before the commit, is tried again after %s', async (passing) => {
    const { world, execution, users } = await meet(...eachOnce(operation, passing));
    expect(execution.status).toBe('SUCCEEDED');
    expect(errorsOf(state, execution)).toEqual(passing);
    expect(users).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{ iamRole: analyst }] });
    expect(world.outcomes).toMatchObject([{ detailType: SUCCEEDED[kind] }]);
  });

  it.each(passes)('before the commit, ends after %s for good', async (passing, most) => {
    const result = await meet(...inTurnForGood(operation, passing));
    const error = passing.at(-1) ?? '';
    expect(attemptsOf(state, result.execution)).toBe(most);
    const waits = retryWaits(result.execution, state);
    expect(waits).toHaveLength(most - 1);
    waits.forEach((wait, retry) => {
      expect(wait).toBeLessThanOrEqual(longestWait(error, retry) * 1000 + 1);
    });
    // The user whom the conflict is about is not found.
    expectFailure(result, taken && isTaken(error) ? { step: taken.find } : { step: state, error });
  });

  // A failure by an exception that does not come again is one by an exception for good, too.
  it.each(others)('before the commit, ends at once after %s', async (error) => {
    const result = await meet(...eachOnce(operation, [error]));
    expect(attemptsOf(state, result.execution)).toBe(1);
    expect(result.execution.error).toBe(error);
    const message = expect.stringMatching(new RegExp(`^${operation}: `));
    expectFailure(result, { step: state, error, message });
  });

  if (taken && !isConflict(taken.exception))
    it.each([1, 'always'] as const)('before the commit, "exists already" that is not true: %s', async (times) => {
      // It leads to a search that finds nothing.
      const result = await meet({ operation, error: taken.exception, times });
      expect(attemptsOf(state, result.execution)).toBe(1);
      expectFailure(result, { step: taken.find });
    });

  it.each(exceptions)('%s once, after the commit: the answer is lost, and the user is this person', async (error) => {
    const { world, execution, users } = await meet({ operation, error, times: 1, when: 'after' });
    const [outcome] = world.outcomes;
    expect(users[exists]).toHaveLength(1);
    if (isRepeated(error) || isTaken(error)) {
      expect(execution.status).toBe('SUCCEEDED');
      expect(users).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{ iamRole: analyst }] });
      expect(ownerOf(users.kx[0])).toBe(users.identityStore[0]?.UserId);
      return;
    }
    // Reported at once; and what was made is said, although the service had answered an error.
    expect(outcome).toMatchObject({ detailType: FAILED[kind], detail: { failure: { step: state, error } } });
    const said = {
      identityStore: outcome?.detail.identityStoreUser,
      finSpace: outcome?.detail.finSpaceUser,
      kx: outcome?.detail.kxUser,
    };
    expect(said[exists]).toMatchObject(state === 'UpdateKxUser' ? { iamRole: analyst } : { created: 'unknown' });
    if (kind === 'role-change') expect(outcome?.detail.role).toEqual({ before: quant, now: analyst });
  });

  it.each(exceptions)('%s for good, after the commit: sending again when it is over is a success', async (error) => {
    const { world, execution: first } = await meet({ operation, error, times: 'always', when: 'after' });
    await world.setFaults([]);
    const second = await ask(world, kind);
    const users = world.users();
    // CreateUser of the identity store has no client token: its second answer is that the user exists.
    const isFound = isTaken(error) || (state === 'CreateIdentityStoreUser' && isRepeated(error));
    expect(first.status).toBe(isFound ? 'SUCCEEDED' : 'FAILED');
    expect(second.status).toBe('SUCCEEDED');
    expect(users).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{ iamRole: analyst }] });
    expect([users.identityStore, users.finSpace, users.kx].map(({ length }) => length)).toEqual([1, 1, 1]);
  });
});
