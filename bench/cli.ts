/** Measures the `onboard` command: the check of a large file, its start, and the search for a request, each against a floor. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { COMMAND_BUNDLES } from '../build-cli.ts';
import { INPUTS_READ } from '../cli/history/request-ids.ts';
import { runMetered, type Use } from './cli/run-metered.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { spreadOf } from './frame/spread.ts';
import { writeJoiners } from './joiners.ts';
import { startCloud, startEach } from './throughput/running-cloud.ts';

const ROWS = 1_000_000;
const EXECUTIONS = 1_000;

const ROUNDS = 7;

/** A million rows take most of a minute, so that one round of the whole file is enough. */
const VALIDATE_ROUNDS = 1;

const SOURCES = path.join(import.meta.dirname, '../cli/onboard.ts');
const PARSE_ONLY = path.join(import.meta.dirname, 'cli/parse-only.ts');

const METHOD = `Each program is a fresh process, and takes turns with its floor: csv-parse alone on the same file for "validate", and node -e 0 for the others. "seconds" is
the time on the clock, "processor" that of the processor, both with the start of Node. The ratio is that of the medians of the
processor, which other work on the machine changes less. The file is read once. MB is the most memory that was resident. "help" and "status" run
from the bundle, as the npm package has it, and from the sources. "status" finds a request by its id among executions of a local cloud that were started without
a name, so that it reads the inputs of the newest ${INPUTS_READ}.`;

export const cli: Benchmark = { title: 'The onboard command', usesBundles: true, measure };

async function measure(scale: number): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
  try {
    const outdir = path.join(folder, 'bundle');
    await build({ ...COMMAND_BUNDLES, outdir });
    const bundle = path.join(outdir, 'onboard.js');
    return {
      method: METHOD,
      columns: COLUMNS,
      rows: [
        await validateRow(folder, bundle, Math.max(1, Math.round(ROWS * scale))),
        ...(await startRows(bundle, Math.max(1, Math.round(ROUNDS * scale)))),
        await statusRow(bundle, Math.max(2, Math.round(EXECUTIONS * scale)), Math.max(1, Math.round(ROUNDS * scale))),
      ],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const COLUMNS = {
  program: 'program',
  size: 'rows or executions',
  seconds: 'seconds',
  processor: 'processor, s',
  floor: 'floor, s',
  ratio: 'ratio',
  megabytes: 'MB',
  floorMegabytes: 'MB of the floor',
};

async function validateRow(folder: string, bundle: string, rows: number) {
  const file = path.join(folder, 'joiners.csv');
  await writeJoiners(file, rows);
  const parse = () => runMetered([PARSE_ONLY, file]);
  const validate = () => runMetered([bundle, 'validate', file]);
  return compare(
    'validate',
    rows,
    VALIDATE_ROUNDS,
    { run: validate, says: new RegExp(`: ${rows} valid, 0 invalid`) },
    parse,
  );
}

async function startRows(bundle: string, rounds: number) {
  const help = (program: string) => ({ run: () => runMetered([program, '--help']), says: /Usage: onboard/ });
  return [
    await compare('--help, bundle', '-', rounds, help(bundle), startNode),
    await compare('--help, sources', '-', rounds, help(SOURCES), startNode),
  ];
}

/** Onboardings in the identity store only, which are the fastest. */
async function statusRow(bundle: string, executions: number, rounds: number) {
  await using cloud = await startCloud();
  await startEach(cloud, executions, 0, (request) =>
    cloud.client.call('states', 'AWSStepFunctions.StartExecution', '1.0', {
      stateMachineArn: cloud.outputs.StateMachineAliasArn,
      input: JSON.stringify({ ...request, finSpace: undefined, kx: undefined }),
    }),
  );
  const status = () =>
    runMetered([bundle, 'status', `HR-${Math.ceil(executions * 0.75)}`, '--endpoint-url', cloud.url]);
  // Awaited, because the local cloud ends with this function.
  return await compare('status', executions, rounds, { run: status, says: /SUCCEEDED/ }, startNode);
}

const startNode = () => runMetered(['-e', '0']);

/** Lets a program and its floor take turns. @throws Error when the program prints something else than it should */
async function compare(
  program: string,
  size: number | string,
  rounds: number,
  { run, says }: { run: () => Promise<Use>; says: RegExp },
  runFloor: () => Promise<Use>,
) {
  const uses: Use[] = [];
  const floors: Use[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await runFloor());
    const use = await run();
    if (!says.test(use.output)) throw new Error(`${program} prints ${use.output}`);
    uses.push(use);
  }
  const most = (all: readonly Use[]) => Math.round(Math.max(...all.map(({ megabytes }) => megabytes)));
  const processor = spreadOf(uses.map((use) => use.processor));
  const floor = spreadOf(floors.map((use) => use.processor));
  return {
    program,
    size,
    seconds: spreadOf(uses.map((use) => use.seconds)),
    processor,
    floor,
    ratio: processor.median / floor.median,
    megabytes: most(uses),
    floorMegabytes: most(floors),
  };
}
