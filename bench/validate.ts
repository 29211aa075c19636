/**
 * Checks a CSV file as `onboard validate` does, and reads the same file with csv-parse alone, in turns. Prints the CPU
 * seconds of both, the best of the rounds, and their ratio. The ratio does not depend on the machine as the seconds do.
 *
 *     node bench/validate.ts [rows] [rounds]
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse';
import { checkBatch } from '../cli/batch/check-batch.ts';
import { writeJoiners } from './joiners.ts';

const [rows = 100_000, rounds = 3] = process.argv.slice(2).map(Number);

const folder = await mkdtemp(path.join(tmpdir(), 'validate-'));
try {
  const file = path.join(folder, 'joiners.csv');
  await writeJoiners(file, rows);
  const floor: number[] = [];
  const validate: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floor.push(await cpuSeconds(() => parseOnly(file)));
    validate.push(await cpuSeconds(() => check(file)));
  }
  const [parseSeconds, validateSeconds] = [Math.min(...floor), Math.min(...validate)];
  const { maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({
      rows,
      rounds,
      parseSeconds,
      validateSeconds,
      ratio: validateSeconds / parseSeconds,
      megabytes: Math.round(maxRSS / 1024),
    }),
  );
} finally {
  await rm(folder, { recursive: true });
}

/** CPU seconds, which other work on the machine changes less than the time on the clock. */
async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function parseOnly(file: string): Promise<void> {
  let count = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) count += 1;
  if (count !== rows) throw new Error(`csv-parse reads ${count} rows of ${rows}`);
}

async function check(file: string): Promise<void> {
  const { valid, rejected } = await checkBatch(file);
  if (valid !== rows) throw new Error(`${valid} rows of ${rows} are valid, ${rejected} are invalid`);
}
