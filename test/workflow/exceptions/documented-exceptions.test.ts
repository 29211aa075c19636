/**
 * Every documented exception of the writing calls of the onboarding and the role change, each once and for good, before and after the commit.
 */

import { type Execution, retryWaits } from 'local-cloud/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedExceptions, type ServiceOperation } from '../../../core/exceptions.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { deployment, sampleRequest, sampleRoleChange } from '../../helpers/requests.ts';
import { ownerOf, useFakedTime, World } from '../../helpers/world.ts';

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
  /** Attempts when the exception never ends, where they are not one. */
  attempts: Record<string, number>;
}

/** One attempt and 8 retries; 15 for a kdb environment that is being updated; 1 for a concurrent modification. */
const TRANSIENT = { ThrottlingException: 9, InternalServerException: 9 };

const STEPS: Step[] = [
  {
    kind: 'onboarding',
    state: 'CreateIdentityStoreUser',
    operation: 'identitystore:CreateUser',
    exists: 'identityStore',
    taken: { exception: 'ConflictException', find: 'FindIdentityStoreUser', created: false },
    attempts: { ...TRANSIENT, ConflictException: 2 },
  },
  {
    kind: 'onboarding',
    state: 'CreateFinSpaceUser',
    operation: 'finspace-api:CreateUser',
    exists: 'finSpace',
    taken: { exception: 'ConflictException', find: 'FindFinSpaceUser', created: false },
    attempts: TRANSIENT,
  },
  {
    kind: 'onboarding',
    state: 'CreateKxUser',
    operation: 'finspace:CreateKxUser',
    exists: 'kx',
    taken: { exception: 'ResourceAlreadyExistsException', find: 'FindKxUser', created: false },
    attempts: { ...TRANSIENT, ConflictException: 16 },
  },
  ...(['onboarding', 'role-change'] as const).map(
    (kind): Step => ({
      kind,
      state: 'UpdateKxUser',
      operation: 'finspace:UpdateKxUser',
      exists: 'kx',
      attempts: { ...TRANSIENT, ConflictException: 16 },
    }),
  ),
];

const ROWS = STEPS.flatMap((step) => documentedExceptions[step.operation].map((exception) => ({ ...step, exception })));

const analyst = deployment.kxRoles.get('analyst');
const quant = deployment.kxRoles.get('quant');

/** A world in which the next onboarding meets the step's call: for UpdateKxUser the person has another role. */
async function openWorld(state: string): Promise<World> {
  const world = new World();
  if (state === 'UpdateKxUser') {
    await world.onboard({ ...sampleRequest(), kx: { ...sampleRequest().kx, role: 'quant' } });
    world.outcomes.length = 0;
  }
  return world;
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

function attemptsOf(state: string, execution: Pick<Execution, 'events'>): number {
  let current: string | undefined;
  let attempts = 0;
  for (const event of execution.events) {
    current = event.stateEnteredEventDetails?.name ?? current;
    if (event.type === 'TaskScheduled' && current === state) attempts += 1;
  }
  return attempts;
}

/** Largest waits before the retries, in seconds: doubled each time, 30 at most; for a busy environment 60 at most. */
function longestWait(exception: string, retry: number): number {
  if (exception === 'ConflictException') return Math.min(5 * 1.5 ** retry, 60);
  return Math.min(2 ** retry, 30);
}

it('has the 28 rows of the onboarding, and the 7 of the role change', () => {
  expect(ROWS.map(({ kind }) => kind).filter((kind) => kind === 'role-change')).toHaveLength(7);
  expect(ROWS).toHaveLength(28 + 7);
});

describe.each(ROWS)(
  '$kind: $operation $exception',
  ({ kind, state, operation, exists, taken, attempts, exception }) => {
    const retried = attempts[exception] ?? 1;
    const isTaken = exception === taken?.exception;

    it('once, before the commit', async () => {
      const world = await openWorld(state);
      await world.setFaults([{ operation, error: exception, times: 1 }]);
      const execution = await ask(world, kind);
      const users = world.users();
      if (retried > 1) {
        // Passing: the next attempt does it.
        expect(attemptsOf(state, execution)).toBe(2);
        expect(execution.status).toBe('SUCCEEDED');
        expect(users).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{ iamRole: analyst }] });
        expect(world.outcomes).toMatchObject([{ detailType: SUCCEEDED[kind] }]);
      } else {
        // "Exists already" that is not true leads to a search that finds nothing.
        const step = isTaken ? taken.find : state;
        expect(execution.status).toBe('FAILED');
        expect(world.outcomes).toMatchObject([{ detailType: FAILED[kind], detail: { failure: { step } } }]);
        if (state !== 'UpdateKxUser') expect(users[exists]).toEqual([]);
        else expect(users.kx).toMatchObject([{ iamRole: quant }]);
        if (!isTaken) {
          expect(attemptsOf(state, execution)).toBe(1);
          expect(world.outcomes[0]?.detail.failure).toMatchObject({
            error: exception,
            message: expect.stringMatching(new RegExp(`^${operation}: `)),
          });
          expect(execution.error).toBe(exception);
        }
      }
    });

    it('for good, before the commit', async () => {
      const world = await openWorld(state);
      await world.setFaults([{ operation, error: exception, times: 'always' }]);
      const execution = await ask(world, kind);
      const users = world.users();
      expect(execution.status).toBe('FAILED');
      expect(attemptsOf(state, execution)).toBe(retried);
      const waits = retryWaits(execution, state);
      expect(waits).toHaveLength(retried - 1);
      if (!isTaken) {
        waits.forEach((wait, retry) => {
          expect(wait).toBeLessThanOrEqual(longestWait(exception, retry) * 1000 + 1);
        });
        expect(world.outcomes[0]?.detail.failure).toMatchObject({ step: state, error: exception });
      } else {
        expect(world.outcomes[0]?.detail.failure).toMatchObject({ step: taken.find });
      }
      // Nothing of the steps behind was done, and what the steps before have made is said.
      const made = { identityStore: 0, finSpace: 1, kx: 2 }[exists];
      if (state === 'UpdateKxUser') expect(users.kx).toMatchObject([{ iamRole: quant }]);
      else
        expect([users.identityStore, users.finSpace, users.kx].filter(({ length }) => length > 0)).toHaveLength(made);
      const { identityStoreUser, finSpaceUser, kxUser } = world.outcomes[0]?.detail ?? {};
      expect({ identityStoreUser, finSpaceUser, kxUser }).toMatchObject({
        identityStoreUser: users.identityStore[0] && { userId: users.identityStore[0].UserId },
        // A role change does not look at the FinSpace user.
        finSpaceUser: kind === 'onboarding' ? users.finSpace[0] && { userId: users.finSpace[0].userId } : undefined,
        kxUser: users.kx[0] && { userArn: users.kx[0].userArn },
      });
      if (kind === 'role-change') expect(world.outcomes[0]?.detail.role).toEqual({ before: quant, now: quant });
    });

    it('once, after the commit: the answer is lost, and the user is this person', async () => {
      const world = await openWorld(state);
      await world.setFaults([{ operation, error: exception, times: 1, when: 'after' }]);
      const execution = await ask(world, kind);
      const users = world.users();
      const [outcome] = world.outcomes;
      expect(users[exists]).toHaveLength(1);
      if (retried > 1 || isTaken) {
        expect(execution.status).toBe('SUCCEEDED');
        expect(users).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{ iamRole: analyst }] });
        expect(ownerOf(users.kx[0])).toBe(users.identityStore[0]?.UserId);
      } else {
        // Reported at once; and what was made is said, although the service had answered an error.
        expect(outcome).toMatchObject({
          detailType: FAILED[kind],
          detail: { failure: { step: state, error: exception } },
        });
        const said = {
          identityStore: outcome?.detail.identityStoreUser,
          finSpace: outcome?.detail.finSpaceUser,
          kx: outcome?.detail.kxUser,
        };
        expect(said[exists]).toMatchObject(state === 'UpdateKxUser' ? { iamRole: analyst } : { created: 'unknown' });
        if (kind === 'role-change') expect(outcome?.detail.role).toEqual({ before: quant, now: analyst });
      }
    });

    it('for good, after the commit: sending again when it is over is a success', async () => {
      const world = await openWorld(state);
      await world.setFaults([{ operation, error: exception, times: 'always', when: 'after' }]);
      const first = await ask(world, kind);
      await world.setFaults([]);
      const second = await ask(world, kind);
      const users = world.users();
      // CreateUser of the identity store has no client token: its second answer is that the user exists.
      const isFound = isTaken || (state === 'CreateIdentityStoreUser' && retried > 1);
      expect(first.status).toBe(isFound ? 'SUCCEEDED' : 'FAILED');
      expect(second.status).toBe('SUCCEEDED');
      expect(users).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{ iamRole: analyst }] });
      expect([users.identityStore, users.finSpace, users.kx].map(({ length }) => length)).toEqual([1, 1, 1]);
    });
  },
);
