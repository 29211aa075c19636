/**
 * What holds for random requests in random worlds. A failure prints its seed and path: `SEED=... npx vitest run
 * test/workflow` repeats it, and `RUNS=10000` looks for longer.
 */
import fc from 'fast-check';
import type { Fault } from 'local-cloud';
import { expect } from 'vitest';
import { EXECUTION_MS, LANDING_MS } from '../../../core/person/timing.ts';
import { deployment } from '../../helpers/requests.ts';
import { World } from '../../helpers/world.ts';
import {
  expectedError,
  expectNewerRequest,
  expectNoHarm,
  expectPrivate,
  expectRoleBefore,
  expectTrueCreated,
  expectTrueFailure,
  expectTrueSuccess,
  expectWinnersSucceeded,
  hasSucceeded,
  isAboutSamePerson,
  isSuperseded,
  type Roles,
  type Run,
} from './invariants.ts';
import { type AnyRequest, prepare, type Scenario, scenarios } from './scenarios.ts';

const { RUNS = '25', SEED } = process.env;

/** Time for one property, in milliseconds: also for many runs on a busy machine. */
export const PROPERTY_TIMEOUT = 60_000 + Number(RUNS) * 2_000;

/**
 * Looks for an execution that does not end, tells no truth, does harm, or cannot be sent again.
 *
 * @param kinds the requests that run at the same time
 * @throws Error with the smallest scenario found
 */
export async function expectEveryRequestHolds(...kinds: AnyRequest['kind'][]): Promise<void> {
  const property = fc.asyncProperty(scenarios(kinds), holds);
  await fc.assert(property, { numRuns: Number(RUNS), ...(SEED !== undefined && { seed: Number(SEED) }) });
}

async function holds(scenario: Scenario): Promise<void> {
  const { asked, faults, creatingMs, choices, stopAt } = scenario;
  const world = new World({ creatingMs, choices, ...(stopAt !== undefined && { stopAt }) });
  await prepare(world, scenario);
  const before = world.users();
  await world.setFaults(faults);
  const runs = await carryOut(world, asked);
  const users = world.users();
  const isSure = !faults.some(isLie);
  for (const run of runs) {
    if (isSuperseded(run)) expectNewerRequest(run, asked);
    else if (hasSucceeded(run)) expectTrueSuccess(run, users, rolesOf(run, asked));
    else expectTrueFailure(run, users, asked.length === 1 && stopAt === undefined && isSure);
    if (runs.length === 1) expectRoleBefore(run, before);
    expectPrivate(run);
  }
  expectTrueCreated(runs, before, isSure);
  if (faults.length === 0 && stopAt === undefined) expectWinnersSucceeded(runs, before, users);
  expectNoHarm(asked, before, users);

  await world.setFaults([]);
  for (const one of asked) {
    // A claim that was not released ends by itself.
    world.letTimePass(EXECUTION_MS + LANDING_MS);
    const again = sentNow(one);
    const then = world.users();
    const expected = expectedError(again, then);
    const [run] = await carryOut(world, [again]);
    if (!run) throw new Error('Nothing was started');
    const { status, error, cause } = run.execution;
    expect({ status, error }, cause).toEqual(
      expected === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', error: expected },
    );
    if (expected === undefined) expectTrueSuccess(run, world.users(), rolesOf(again, [again]));
    else expectTrueFailure(run, world.users(), true);
    expectRoleBefore(run, then);
    expectPrivate(run);
    expectTrueCreated([run], then, true);
  }
  expectNoHarm(asked, before, world.users());
}

/** The request with the time of the sender, so that it is newer than all others. */
function sentNow(asked: AnyRequest): AnyRequest {
  const requestedAt = new Date().toISOString();
  // The members of a union are spread one by one.
  return asked.kind === 'onboarding'
    ? { ...asked, request: { ...asked.request, requestedAt } }
    : { ...asked, request: { ...asked.request, requestedAt } };
}

async function carryOut(world: World, asked: AnyRequest[]): Promise<Run[]> {
  const executions = await world.carryOut(...asked);
  return executions.map((execution, index) => {
    const one = asked[index];
    if (!one) throw new Error('More executions than requests');
    const outcomes = world.outcomes.filter(({ detail }) => detail.executionArn === execution.executionArn);
    return { ...one, execution, outcomes };
  });
}

/** A service that says of what exists that it does not is believed. */
function isLie({ operation, error }: Fault): boolean {
  return error === 'ResourceNotFoundException' && /:(Get|Describe|List)/.test(operation);
}

/** The roles that any of the requests asks for the person of this one. */
function rolesOf(one: AnyRequest, asked: AnyRequest[]): Roles {
  const ofPerson = asked.filter((other) => isAboutSamePerson(one, other));
  const roleOf = ({ request: { kx } }: AnyRequest) => kx && deployment.kxRoles.get(kx.role);
  return { any: ofPerson.map(roleOf), changes: ofPerson.filter(({ kind }) => kind === 'role-change').map(roleOf) };
}
