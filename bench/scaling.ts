/** Simulates how long many people take, in one stack and in many, and measures what one execution uses of its limits. */
import { IDENTITY_STORE_SECONDS, requestOf, SECONDS_A_PERSON } from './batch/people.ts';
import { type SharedStore, simulate, simulateSharedStore } from './batch/simulation.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { VirtualCloud } from './virtual/virtual-cloud.ts';

/** Users in an identity store, and kx users in a kdb environment. */
const QUOTAS = { store: 100_000, environment: 1_000 };

/**
 * Stacks that work at once over one identity store, and the calls of it that each may count with. Each stack is given its part of the
 * 20 calls a second, so that together they use the same share as one stack alone.
 */
const IN_TURNS = { atOnce: 4, identityStoreCalls: 5 };

/** All stacks of a store at once, each with the whole quota as its parameter. */
const UNAWARE = { atOnce: QUOTAS.store / QUOTAS.environment, identityStoreCalls: 20 };

export const scaling: Benchmark = { title: 'Scaling', measure };

async function measure(scale: number): Promise<Result> {
  const scaled = (people: number) => Math.max(20, Math.round(people * scale));
  const environment = scaled(QUOTAS.environment);
  const { events, bytes } = await useOfLimits();
  const stacks = QUOTAS.store / QUOTAS.environment;
  const inTurns = sharedStore({ ...IN_TURNS, stacks, people: environment });
  const raised = oneStack(scaled(QUOTAS.store));
  const rows = [
    { deployment: 'one stack', ...oneStack(scaled(1_000)) },
    { deployment: 'one stack, kx quota raised', ...oneStack(scaled(10_000)) },
    { deployment: 'one stack, kx quota raised', ...raised },
    { deployment: `one store, ${IN_TURNS.atOnce} stacks at once`, ...inTurns },
    {
      deployment: 'one store, all stacks at once with the whole quota each',
      ...sharedStore({ ...UNAWARE, stacks, people: environment }),
    },
    { deployment: 'many stores, one stack each, kx quota raised', ...times(raised, 100) },
    { deployment: `many stores, ${IN_TURNS.atOnce} stacks at once in each`, ...times(inTurns, 100) },
  ];
  return { method: methodOf(events, bytes), columns: COLUMNS, rows };
}

function methodOf(events: number, bytes: number): string {
  return `New people with all three users, by the batch queue of each stack. Simulated as the benchmark of batches does, with the same quotas and
the default share of them. A store has at most ${QUOTAS.store.toLocaleString('en')} users, and an environment ${QUOTAS.environment.toLocaleString('en')} unless its quota is raised; a stack has one
environment. The identity store's quota holds for all stacks of the store, the quotas of FinSpace for each environment, which is an
assumption. Stores share nothing, so one is simulated, and the numbers of many are multiplied. The ideal is the time of the
calls at the default share, with all stores at work. One onboarding by the real definition has a history of
${events} events, and the largest data of a state has ${bytes.toLocaleString('en')} bytes.`;
}

const COLUMNS = {
  deployment: 'deployment',
  people: 'people',
  stores: 'stores',
  environments: 'environments',
  seconds: 'makespan, s',
  ideal: 'ideal, s',
  retries: 'retries a person',
  failures: 'failed people',
  open: 'executions at once',
  starts: 'starts/s in each store',
};

/** What a simulation shows, and the stores and environments that it has. */
interface Deployment {
  people: number;
  stores: number;
  environments: number;
  seconds: number;
  ideal: number;
  retries: number;
  failures: number;
  open: number;
  starts: number;
}

function oneStack(people: number): Deployment {
  const { seconds, retries, failures, open } = simulate('queue', people);
  const ideal = people * SECONDS_A_PERSON;
  const starts = people / seconds;
  return { people, stores: 1, environments: 1, seconds, ideal, retries: retries / people, failures, open, starts };
}

function sharedStore(options: SharedStore): Deployment {
  const people = options.stacks * options.people;
  const { seconds, retries, failures, open } = simulateSharedStore(options);
  return {
    people,
    stores: 1,
    environments: options.stacks,
    seconds,
    ideal: people * IDENTITY_STORE_SECONDS,
    retries: retries / people,
    failures,
    open,
    starts: people / seconds,
  };
}

/** Many stores with the same work, which share nothing. */
function times(one: Deployment, stores: number): Deployment {
  const { people, environments, failures, open } = one;
  return {
    ...one,
    people: people * stores,
    stores,
    environments: environments * stores,
    failures: failures * stores,
    open: open * stores,
  };
}

/** Carries an onboarding out, and counts the events of its history and the bytes of the largest data of a state. */
async function useOfLimits(): Promise<{ events: number; bytes: number }> {
  const cloud = new VirtualCloud();
  try {
    const { events } = cloud.startRequest('onboarding', requestOf(1));
    await cloud.run(() => false);
    const data = events.flatMap(({ stateEnteredEventDetails, stateExitedEventDetails }) => [
      stateEnteredEventDetails?.input ?? '',
      stateExitedEventDetails?.output ?? '',
    ]);
    return { events: events.length, bytes: Math.max(...data.map((text) => Buffer.byteLength(text))) };
  } finally {
    cloud.close();
  }
}
