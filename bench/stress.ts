/**
 * `npm run stress`: rounds of two or three concurrent executions for one person, with delays and lost responses, against a
 * local cloud. The exit code is 1 when a round breaks an invariant.
 */
import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { buildFunctions } from '../build.ts';
import { showProgress } from '../cli/batch/progress.ts';
import { startApplication } from '../local/application.ts';
import { parseSpeed } from '../local/command-options.ts';
import { type Round, roundsIn } from './stress/carry-out.ts';
import { planRounds } from './stress/plan.ts';
import { VIOLATIONS, type Violation, type ViolationKind, violationsOf } from './stress/violations.ts';

interface StressOptions {
  rounds: number;
  seed: number;
  speed: number;
  letterCase: boolean;
  build: boolean;
}

/** Number of rounds that are shown in full for each kind of violation. */
const SHOWN = 1;

const program = new Command('npm run stress --')
  .description('Looks for faults in concurrent requests for one person.')
  .option('--rounds <number>', 'number of rounds', parseWhole, 200)
  .option('--seed <number>', 'repeats the plans of a run', parseWhole, Math.floor(Math.random() * 2 ** 31))
  .option('--speed <factor>', 'makes every wait this many times shorter', parseSpeed, 200)
  .option('--letter-case', 'writes names and addresses in different letter case', false)
  .option('--no-build', 'takes the bundles in dist/ as they are')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
process.exitCode = await main(program.opts<StressOptions>());

/** @returns the exit code */
async function main({ rounds, seed, speed, letterCase, build }: StressOptions): Promise<number> {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(
    () => 'interrupted' as const,
  );
  if (build) await buildFunctions();
  console.log(`${rounds} rounds with --seed ${seed}`);
  const cloud = await startApplication({ port: 0, speed, onError: console.error });
  const found = new Map<ViolationKind, number[]>();
  const progress = showProgress('Round', rounds);
  const startedAt = performance.now();
  let done = 0;
  let end = 'interrupted';
  try {
    const carryOut = roundsIn({ url: cloud.url, outputs: cloud.stack.outputs });
    for (const plan of planRounds(seed, rounds, { letterCase })) {
      const round = await Promise.race([carryOut(plan), interrupted]);
      if (round === 'interrupted') return 130;
      done += 1;
      progress.add(1);
      note(done, round, violationsOf(round), found);
    }
    end = found.size === 0 ? 'no violation' : 'violations found';
  } finally {
    progress.stop();
    await cloud.close();
    console.log(`${done} rounds in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s: ${end}`);
    report(done, found);
  }
  return found.size === 0 ? 0 : 1;
}

function note(number: number, round: Round, violations: Violation[], found: Map<ViolationKind, number[]>): void {
  for (const kind of new Set(violations.map((violation) => violation.kind))) {
    const numbers = found.get(kind) ?? [];
    found.set(kind, [...numbers, number]);
    if (numbers.length >= SHOWN) continue;
    const details = violations.filter((violation) => violation.kind === kind).map(({ detail }) => detail);
    console.log(`\nRound ${number}: ${VIOLATIONS[kind]}\n${JSON.stringify({ details, ...round }, null, 2)}`);
  }
}

function report(done: number, found: Map<ViolationKind, number[]>): void {
  for (const [kind, numbers] of found) {
    console.log(
      `${kind}: ${VIOLATIONS[kind]}, in ${numbers.length} of ${done} rounds (${numbers.slice(0, 10).join(', ')})`,
    );
  }
}

/** Reads a number. @throws InvalidArgumentError */
function parseWhole(text: string): number {
  if (/^\d{1,9}$/.test(text) || (/^\d{10}$/.test(text) && Number(text) < 2 ** 31)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
