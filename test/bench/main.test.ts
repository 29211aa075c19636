/** `npm run bench`, with few samples: it measures what it says. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLS } from '../../bench/cold-start/calls.ts';

const main = path.join(import.meta.dirname, '../../bench/main.ts');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
});

afterAll(() => rm(folder, { recursive: true }));

interface Spread {
  median: number;
  low: number;
  high: number;
}

/** Runs a benchmark. The exit code 1 says that a target is missed, which depends on the machine. */
async function bench<Row>(name: string, scale: number): Promise<{ rows: Row[]; printed: string }> {
  const { stdout: printed } = await promisify(execFile)(process.execPath, [
    main,
    name,
    '--scale',
    String(scale),
    '--results',
    folder,
  ]).catch((error: { code: number; stdout: string; stderr: string }) => {
    if (error.code === 1 && error.stdout.includes('Target missed')) return error;
    throw error;
  });
  const result: { rows: Row[] } = JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'));
  return { rows: result.rows, printed };
}

it('cli measures the processor time of both, and their ratio', async () => {
  const { rows, printed } = await bench<{
    rows: number;
    parseSeconds: Spread;
    validateSeconds: Spread;
    ratio: number;
    megabytes: number;
  }>('cli', 0.005);
  const [row] = rows;
  expect(row?.rows).toBe(500);
  expect(row?.parseSeconds.median).toBeGreaterThan(0);
  expect(row?.ratio).toBeCloseTo((row?.validateSeconds.median ?? 0) / (row?.parseSeconds.median ?? 0));
  expect(row?.megabytes).toBeGreaterThan(10);
  expect(printed).toMatch(/\| rows \| csv-parse, s \|.*\n\| ---: \|.*\n\| 500 \|/);
});

it('cold-start measures each function, the floor and the usual set-up', async () => {
  const { rows } = await bench<{ name: string; load: Spread; call: Spread; total: Spread; floor: number; kib: number }>(
    'cold-start',
    0.05,
  );
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['floor', 'usual', 'create-kx-user']));
  for (const { load, call, total, floor, kib } of rows) {
    expect(load.median).toBeGreaterThan(0);
    expect(total.median).toBeCloseTo(load.median + call.median);
    expect(floor).toBeCloseTo(total.median / (rows[0]?.total.median ?? 0));
    expect(kib).toBeGreaterThan(0.5);
  }
}, 120_000);

it('throughput onboards people by each road, and measures processor time and memory', async () => {
  const { rows } = await bench<{
    road: string;
    people: number;
    rate: number;
    processor: number;
    main: number;
    command: number | '-';
    idleMegabytes: number;
    megabytes: number;
  }>('throughput', 0.012);
  expect(rows.map(({ road, people }) => [road, people])).toEqual([
    ['StartExecution', 12],
    ['events', 12],
    ['queue', 12],
  ]);
  for (const { road, rate, processor, main, command, idleMegabytes, megabytes } of rows) {
    expect(rate).toBeGreaterThan(0);
    expect(main).toBeGreaterThan(0);
    expect(processor).toBeGreaterThan(main);
    expect(typeof command === 'number' && command > 0).toBe(road === 'queue');
    expect(megabytes).toBeGreaterThan(idleMegabytes);
  }
}, 120_000);

it('batch carries people out, and simulates as many with the same results', async () => {
  const { rows } = await bench<{
    way: string;
    people: number;
    seconds: number;
    ratio: number;
    retries: number;
    failures: number;
  }>('batch', 0.02);
  for (const way of ['queue', 'events at once']) {
    const [run, simulated] = [`${way}, run`, `${way}, simulated`].map((name) => rows.find((row) => row.way === name));
    expect(run).toMatchObject({ people: 20, retries: 0, failures: 0 });
    expect(run?.ratio).toBeGreaterThan(0.9);
    expect(simulated?.seconds).toBeCloseTo(run?.seconds ?? 0, 0);
  }
  const unpaced = rows.find(({ way }) => way === 'no pace, run');
  expect(unpaced?.retries).toBeGreaterThan(1);
}, 120_000);

it('each function of the project is measured', async () => {
  const files = await readdir(path.join(import.meta.dirname, '../../functions'));
  const functions = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
  expect(Object.keys(CALLS).sort()).toEqual(functions.sort());
});
