/**
 * Checks a CSV file as `onboard validate` does, and reads the same file with csv-parse alone, in turns. Measures the CPU
 * seconds of both, and their ratio, which depends less on the machine than the seconds do.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse';
import { checkBatch } from '../cli/batch/check-batch.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { spreadOf } from './frame/spread.ts';
import { writeJoiners } from './joiners.ts';

const ROWS = 100_000;
const ROUNDS = 3;

const METHOD = `A file is checked as onboard validate does, and read with csv-parse alone, in turns. The processor seconds change
less with other work on the machine than the time on the clock. The memory is the most that the process of all rounds had.`;

export const validate: Benchmark = { title: 'onboard validate', measure };

async function measure(scale: number): Promise<Result> {
  const rows = Math.max(1, Math.round(ROWS * scale));
  const folder = await mkdtemp(path.join(tmpdir(), 'validate-'));
  try {
    const file = path.join(folder, 'joiners.csv');
    await writeJoiners(file, rows);
    const floor: number[] = [];
    const checked: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      floor.push(await cpuSeconds(() => parseOnly(file, rows)));
      checked.push(await cpuSeconds(() => check(file, rows)));
    }
    const [parseSeconds, validateSeconds] = [spreadOf(floor), spreadOf(checked)];
    const ratio = validateSeconds.median / parseSeconds.median;
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    return {
      method: METHOD,
      columns: {
        rows: 'rows',
        parseSeconds: 'csv-parse, s',
        validateSeconds: 'onboard validate, s',
        ratio: 'ratio',
        megabytes: 'memory, MB',
      },
      rows: [{ rows, parseSeconds, validateSeconds, ratio, megabytes }],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** CPU seconds, which other work on the machine changes less than the time on the clock. */
async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function parseOnly(file: string, rows: number): Promise<void> {
  let count = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) count += 1;
  if (count !== rows) throw new Error(`csv-parse reads ${count} rows of ${rows}`);
}

async function check(file: string, rows: number): Promise<void> {
  const { valid, rejected } = await checkBatch(file);
  if (valid !== rows) throw new Error(`${valid} rows of ${rows} are valid, ${rejected} are invalid`);
}
