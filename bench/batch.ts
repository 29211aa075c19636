/** Carries batches out in virtual time, and simulates larger ones. */
import {
  IDENTITY_STORE_SECONDS,
  QUOTA_SHARE,
  QUOTAS,
  type RealWay,
  type Run,
  SECONDS_A_PERSON,
} from './batch/people.ts';
import { runAll } from './batch/processes.ts';
import { simulate } from './batch/simulation.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';

const PEOPLE = 1_000;

/** The line holds so many people who come at once, at the default share. */
const AT_ONCE = 6_000;

const METHOD = `New people with all three users. "run": the real definitions and functions over the local cloud, in a process for
each run and in virtual time, with ${QUOTAS.identityStore} calls of the identity store and ${QUOTAS.finSpace} of each FinSpace API a second. Calls take no time there, waits take
virtual time. "simulated": people as sequences of calls, with the rules of the line, the retries of the definitions and the same
quotas; at the number of people of the runs, both show whether the simulation is right. The ideal is the time of the calls
at ${QUOTA_SHARE} of the quotas. "Beside half" and "beside the whole": another application calls GetUserId steadily and repeats no call, at half
of the quota of the identity store, and, in the latter, at the whole quota in the second quarter of the ideal time. "Store only": people with a user
of the identity store and no others, where its quota is what limits. The slowest pace is a part of the full rates; the recovery is the time from the end
of the whole quota until the full rates are back. Memory is the peak of the process with the local cloud, which keeps all histories.`;

export const batch: Benchmark = { title: 'Batch', measure };

/** The most that a batch may need. With any target, no person may fail. */
interface Target {
  ratio?: number;
  retries?: number;
}

const QUEUE: Target = { ratio: 1.1, retries: 0.02 };
const EVENTS: Target = { ratio: 1.5, retries: 0.02 };

/** Beside another application that takes the whole quota there is no share to keep to: it may take long, and nobody may fail. */
const CROWDED: Target = {};

async function measure(scale: number): Promise<Result> {
  const people = Math.max(20, Math.round(PEOPLE * scale));
  const large = (number: number) => Math.max(20, Math.round(number * scale));
  const runs = await runAll(people);
  const runOf = (way: RealWay) => {
    const run = runs.get(way);
    if (!run) throw new Error(`There is no run ${way}`);
    return run;
  };
  const subjects: [string, number, Run, Target?, number?][] = [
    ['queue, run', people, runOf('queue'), QUEUE],
    ['queue, simulated', people, simulate('queue', people), QUEUE],
    ['events at once, run', people, runOf('events'), EVENTS],
    ['events at once, simulated', people, simulate('events', people), EVENTS],
    ['no pace, run', people, runOf('unpaced')],
    ['no pace, simulated', people, simulate('unpaced', people)],
    ['queue, simulated', large(10_000), simulate('queue', large(10_000)), QUEUE],
    ['queue, simulated', large(100_000), simulate('queue', large(100_000)), QUEUE],
    ['events at once, simulated', large(AT_ONCE), simulate('events', large(AT_ONCE)), EVENTS],
    ['no pace, simulated', large(10_000), simulate('unpaced', large(10_000))],
    ['queue, beside half', people, runOf('beside-half'), QUEUE],
    ['queue, beside the whole', people, runOf('beside-whole'), CROWDED],
    ['queue, store only, beside half', people, runOf('in-store-beside-half'), QUEUE, IDENTITY_STORE_SECONDS],
    ['queue, store only, beside the whole', people, runOf('in-store-beside-whole'), CROWDED, IDENTITY_STORE_SECONDS],
  ];
  const rows = [];
  const missed = [];
  for (const [name, number, result, target, secondsAPerson = SECONDS_A_PERSON] of subjects) {
    const row = rowOf(name, number, result, secondsAPerson);
    rows.push(row);
    if (target?.ratio !== undefined && row.ratio > target.ratio)
      missed.push(`${name}, ${number} people: ratio above ${target.ratio}`);
    if (target?.retries !== undefined && row.retries > target.retries)
      missed.push(`${name}, ${number} people: retries above ${target.retries}`);
    if (target && row.failures > 0) missed.push(`${name}, ${number} people: people have failed`);
  }
  return { method: METHOD, columns: COLUMNS, rows, missed };
}

const COLUMNS = {
  way: 'way',
  people: 'people',
  seconds: 'makespan, s',
  ideal: 'ideal, s',
  ratio: 'ratio',
  retries: 'retries a person',
  throttled: 'throttled calls',
  failures: 'failed people',
  open: 'executions at once',
  memory: 'MB',
  otherCalls: 'calls of the other',
  otherThrottled: 'throttled of these',
  slowest: 'slowest pace',
  recovery: 'recovery, s',
};

function rowOf(way: string, people: number, { seconds, retries, memory, beside, ...run }: Run, secondsAPerson: number) {
  const ideal = people * secondsAPerson;
  return {
    way,
    people,
    seconds,
    ideal,
    ratio: seconds / ideal,
    retries: retries / people,
    ...run,
    memory: memory > 0 ? memory : '',
    otherCalls: beside?.calls ?? '',
    otherThrottled: beside?.throttled ?? '',
    slowest: beside?.slowest ?? '',
    recovery: beside?.recovery === -1 ? 'after the end' : (beside?.recovery ?? ''),
  };
}
