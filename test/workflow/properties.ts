/**
 * What holds for random onboardings in random worlds. A failure prints its seed and path: `SEED=... npx vitest run
 * test/workflow` repeats it, and `RUNS=10000` looks for longer.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { OnboardingRequest } from '../../functions/lib/onboarding-request.ts';
import type { Fault } from '../../local/gateway/faults.ts';
import { deployment } from '../requests.ts';
import {
  expectNoHarm,
  expectPrivate,
  expectTrueFailure,
  expectTrueSuccess,
  isBlocked,
  type Run,
} from './invariants.ts';
import { kxNameOf, prepare, type Scenario, scenarios } from './scenarios.ts';
import { World } from './world.ts';

const { RUNS = '60', SEED } = process.env;

/**
 * Looks for an onboarding that does not end, tells no truth, does harm, or cannot be sent again.
 *
 * @param sideBySide how many requests run at the same time
 * @throws Error with the smallest scenario found
 */
export async function expectEveryOnboardingHolds(sideBySide: number): Promise<void> {
  const property = fc.asyncProperty(scenarios(sideBySide), holds);
  await fc.assert(property, { numRuns: Number(RUNS), ...(SEED !== undefined && { seed: Number(SEED) }) });
}

async function holds(scenario: Scenario): Promise<void> {
  const { requests, faults, creatingMs, choices, stopAt } = scenario;
  const world = new World({ creatingMs, choices, ...(stopAt !== undefined && { stopAt }) });
  await prepare(world, scenario);
  const before = world.users();
  await world.setFaults(faults);
  for (const run of await onboard(world, requests)) {
    const users = world.users();
    if (run.execution.status === 'SUCCEEDED') expectTrueSuccess(run, users, rolesOf(run.request, requests));
    else expectTrueFailure(run, users, requests.length === 1 && stopAt === undefined && !faults.some(isLie));
    expectPrivate(run);
  }
  expectNoHarm(requests, before, world.users());

  await world.setFaults([]);
  for (const request of requests) {
    const blocked = isBlocked(request, world.users());
    const [run] = await onboard(world, [request]);
    if (!run) throw new Error('Nothing was started');
    const { status, error, cause } = run.execution;
    expect({ status, error }, cause).toEqual(
      blocked ? { status: 'FAILED', error: 'UserMismatch' } : { status: 'SUCCEEDED' },
    );
    if (!blocked) expectTrueSuccess(run, world.users(), rolesOf(request, [request]));
  }
  expectNoHarm(requests, before, world.users());
}

async function onboard(world: World, requests: OnboardingRequest[]): Promise<Run[]> {
  const executions = await world.onboard(...requests);
  return executions.map((execution, index) => {
    const request = requests[index];
    if (!request) throw new Error('More executions than requests');
    const outcomes = world.outcomes.filter(({ detail }) => detail.executionArn === execution.executionArn);
    return { request, execution, outcomes };
  });
}

/** A service that says of what exists that it does not is believed. */
function isLie({ operation, error }: Fault): boolean {
  return error === 'ResourceNotFoundException' && /:(Get|Describe|List)/.test(operation);
}

/** The roles that any of the requests asks for the kx user of this one. */
function rolesOf(request: OnboardingRequest, requests: OnboardingRequest[]): unknown[] {
  return requests
    .filter(({ user }) => kxNameOf(user.userName) === kxNameOf(request.user.userName))
    .map(({ kx }) => kx && deployment.kxRoles.get(kx.role));
}
