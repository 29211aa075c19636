/**
 * `npm run bench`: runs benchmarks one after the other, prints a table of each, and writes `bench/results/<name>.json`.
 * The exit code is 1 if a target is missed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Benchmark } from './frame/benchmark.ts';
import { describeMachine } from './frame/machine.ts';
import { showTable } from './frame/show.ts';

/** All benchmarks. The file of a benchmark is loaded when it runs. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  'cold-start': async () => (await import('./cold-start.ts')).coldStart,
  warm: async () => (await import('./warm.ts')).warm,
  memory: async () => (await import('./memory.ts')).memory,
  batch: async () => (await import('./batch.ts')).batch,
  throughput: async () => (await import('./throughput.ts')).throughput,
  killed: async () => (await import('./killed.ts')).killed,
  cost: async () => (await import('./cost.ts')).cost,
  scaling: async () => (await import('./scaling.ts')).scaling,
  cli: async () => (await import('./cli.ts')).cli,
};

interface BenchOptions {
  results: string;
  scale: number;
}

const program = new Command('npm run bench --')
  .description('Measures how fast the project is.')
  .addArgument(new Argument('[benchmark...]', 'what to measure; all by default').choices(Object.keys(BENCHMARKS)))
  .option('--scale <factor>', 'number of samples, rows and people, as a factor of the usual one', parseScale, 1)
  .option('--results <folder>', 'folder of the results', path.join(import.meta.dirname, 'results'))
  .parse();

const { results, scale } = program.opts<BenchOptions>();
const names = program.args.length > 0 ? program.args : Object.keys(BENCHMARKS);
await mkdir(results, { recursive: true });
for (const name of names) await run(name);

async function run(name: string): Promise<void> {
  const benchmark = await BENCHMARKS[name]?.();
  if (!benchmark) throw new Error(`There is no benchmark ${name}`);
  const measuredAt = new Date().toISOString();
  const machine = describeMachine();
  const result = await benchmark.measure(scale);
  const { processor, cores, node, loadAverage } = machine;
  console.log(`\n## ${benchmark.title}\n\n${result.method}\n`);
  console.log(`${processor}, ${cores} cores, Node ${node}, load average ${loadAverage} at the start.\n`);
  console.log(showTable(result));
  for (const missed of result.missed ?? []) {
    console.log(`\nTarget missed: ${missed}`);
    process.exitCode = 1;
  }
  const { title } = benchmark;
  const text = JSON.stringify({ name, title, measuredAt, scale, machine, ...result }, null, 2);
  await writeFile(path.join(results, `${name}.json`), `${text}\n`);
}

/** Reads a factor. @throws InvalidArgumentError */
function parseScale(text: string): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 1_000) return scale;
  throw new InvalidArgumentError('It must be a number greater than 0, at most 1000.');
}
