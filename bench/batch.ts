/** Carries batches out in virtual time, and simulates larger ones. */
import { QUOTA_SHARE, QUOTAS, type Run, SECONDS_A_PERSON } from './batch/people.ts';
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
at ${QUOTA_SHARE} of the quotas. Memory is the peak of the process with the local cloud, which keeps all histories.`;

export const batch: Benchmark = { title: 'Batch', measure };

/** The most that a batch may need. */
interface Target {
  ratio: number;
  retries: number;
}

const QUEUE: Target = { ratio: 1.1, retries: 0.02 };
const EVENTS: Target = { ratio: 1.5, retries: 0.02 };

async function measure(scale: number): Promise<Result> {
  const people = Math.max(20, Math.round(PEOPLE * scale));
  const large = (number: number) => Math.max(20, Math.round(number * scale));
  const runs = await runAll(people);
  const subjects: [string, number, Run, Target?][] = [
    ['queue, run', people, runs.queue, QUEUE],
    ['queue, simulated', people, simulate('queue', people), QUEUE],
    ['events at once, run', people, runs.events, EVENTS],
    ['events at once, simulated', people, simulate('events', people), EVENTS],
    ['no pace, run', people, runs.unpaced],
    ['no pace, simulated', people, simulate('unpaced', people)],
    ['queue, simulated', large(10_000), simulate('queue', large(10_000)), QUEUE],
    ['queue, simulated', large(100_000), simulate('queue', large(100_000)), QUEUE],
    ['events at once, simulated', large(AT_ONCE), simulate('events', large(AT_ONCE)), EVENTS],
    ['no pace, simulated', large(10_000), simulate('unpaced', large(10_000))],
  ];
  const rows = [];
  const missed = [];
  for (const [name, number, result, target] of subjects) {
    const row = rowOf(name, number, result);
    rows.push(row);
    if (target && row.ratio > target.ratio) missed.push(`${name}, ${number} people: ratio above ${target.ratio}`);
    if (target && row.retries > target.retries)
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
};

function rowOf(way: string, people: number, { seconds, retries, memory, ...run }: Run) {
  const ideal = people * SECONDS_A_PERSON;
  return {
    way,
    people,
    seconds,
    ideal,
    ratio: seconds / ideal,
    retries: retries / people,
    ...run,
    memory: memory > 0 ? memory : '',
  };
}
