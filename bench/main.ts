/**
 * `npm run bench`: runs benchmarks one after the other, prints a table of each, and writes `bench/results/<name>.json`.
 * The exit code is 1 if a target is missed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { buildFunctions } from '../build.ts';
import type { Benchmark } from './frame/benchmark.ts';
import { describeMachine } from './frame/machine.ts';
import { showTable } from './frame/show.ts';

interface Part {
  /** Loads the file of the benchmark. */
  load: () => Promise<Benchmark>;
  /** Factor of its samples or people when all benchmarks run, which take less than six minutes together on two cores. */
  share: number;
}

/** All benchmarks. */
const BENCHMARKS: Readonly<Record<string, Part>> = {
  'cold-start': { load: async () => (await import('./cold-start.ts')).coldStart, share: 0.4 },
  warm: { load: async () => (await import('./warm.ts')).warm, share: 1 },
  memory: { load: async () => (await import('./memory.ts')).memory, share: 1 },
  batch: { load: async () => (await import('./batch.ts')).batch, share: 0.1 },
  throughput: { load: async () => (await import('./throughput.ts')).throughput, share: 0.2 },
  killed: { load: async () => (await import('./killed.ts')).killed, share: 0.5 },
  cost: { load: async () => (await import('./cost.ts')).cost, share: 1 },
  scaling: { load: async () => (await import('./scaling.ts')).scaling, share: 1 },
  cli: { load: async () => (await import('./cli.ts')).cli, share: 1 },
};

interface BenchOptions {
  results: string;
  scale: number;
  build: boolean;
}

const program = new Command('npm run bench --')
  .description('Measures how fast the project is.')
  .addArgument(new Argument('[benchmark...]', 'what to measure; all by default').choices(Object.keys(BENCHMARKS)))
  .option('--scale <factor>', 'number of samples, rows and people, as a factor of the usual one', parseScale, 1)
  .option('--results <folder>', 'folder of the results', path.join(import.meta.dirname, 'results'))
  .option('--no-build', 'takes the bundles in dist/ as they are')
  .parse();

const { results, scale, build } = program.opts<BenchOptions>();
const isWhole = program.args.length === 0;
await mkdir(results, { recursive: true });
let isBuilt = !build;
for (const [name, { load, share }] of Object.entries(BENCHMARKS)) {
  if (isWhole) await run(name, await load(), scale * share);
  else if (program.args.includes(name)) await run(name, await load(), scale);
}

async function run(name: string, benchmark: Benchmark, scale: number): Promise<void> {
  if (benchmark.usesBundles && !isBuilt) {
    await buildFunctions();
    isBuilt = true;
  }
  const startedAt = performance.now();
  const measuredAt = new Date().toISOString();
  const machine = describeMachine();
  const result = await benchmark.measure(scale);
  const { processor, cores, node, loadAverage } = machine;
  console.log(`\n## ${benchmark.title}\n\n${result.method}\n`);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const size = scale === 1 ? '' : `, ${scale} times the usual size`;
  console.log(
    `${processor}, ${cores} cores, Node ${node}, load average ${loadAverage} at the start, ${seconds} s${size}.\n`,
  );
  console.log(showTable(result));
  for (const missed of result.missed ?? []) {
    console.log(`\nTarget missed: ${missed}`);
    process.exitCode = 1;
  }
  const { title } = benchmark;
  const text = JSON.stringify({ name, title, measuredAt, scale, seconds, machine, ...result }, null, 2);
  await writeFile(path.join(results, `${name}.json`), `${text}\n`);
}

/** Reads a factor. @throws InvalidArgumentError */
function parseScale(text: string): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 1_000) return scale;
  throw new InvalidArgumentError('It must be a number greater than 0, at most 1000.');
}
