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

/** Benchmarks that run one after the other in a process, with the same scale. */
const TOGETHER = [
  { names: ['cli', 'throughput'], scale: 0.002 },
  { names: ['cold-start', 'memory'], scale: 0.05 },
  { names: ['scaling'], scale: 0.05 },
  { names: ['batch'], scale: 0.02 },
];

/** What the processes print, by the first of their benchmarks. */
const running = new Map<string, Promise<string>>();

/** The rows of a benchmark, which runs when the first test of its process asks, and what the process has printed. */
async function bench<Row>(name: string): Promise<{ rows: Row[]; printed: string }> {
  const { names, scale } = TOGETHER.find((process) => process.names.includes(name)) ?? { names: [name], scale: 1 };
  const [first = name] = names;
  const process = running.get(first) ?? run(names, scale);
  running.set(first, process);
  const printed = await process;
  const result: { rows: Row[] } = JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'));
  return { rows: result.rows, printed };
}

/** Runs benchmarks with the bundles of all tests. The exit code 1 says that a target is missed, which depends on the machine. */
async function run(names: readonly string[], scale: number): Promise<string> {
  const options = ['--no-build', '--scale', String(scale), '--results', folder];
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...names, ...options]).catch(
    (error: { code: number; stdout: string; stderr: string }) => {
      if (error.code === 1 && error.stdout.includes('Target missed')) return error;
      throw error;
    },
  );
  return stdout;
}

it('cli measures each program beside its floor', async () => {
  const { rows, printed } = await bench<{
    program: string;
    size: number | '-';
    seconds: Spread;
    processor: Spread;
    floor: Spread;
    ratio: number;
    megabytes: number;
    floorMegabytes: number;
  }>('cli');
  expect(rows.map(({ program, size }) => [program, size])).toEqual([
    ['validate', 2_000],
    ['--help, bundle', '-'],
    ['--help, sources', '-'],
    ['status', 2],
  ]);
  for (const { seconds, processor, floor, ratio, megabytes, floorMegabytes } of rows) {
    expect(seconds.median).toBeGreaterThan(0);
    expect(ratio).toBeCloseTo(processor.median / floor.median);
    expect(ratio).toBeGreaterThan(1);
    // Node alone has more than 30 MB.
    expect(floorMegabytes).toBeGreaterThan(30);
    expect(megabytes).toBeGreaterThan(floorMegabytes);
  }
  expect(printed).toMatch(/\| program \| rows or executions \|.*\n\| --- \|.*\n\| validate \| 2,000 \|/);
}, 120_000);

it('scaling simulates one stack, stacks that share a store, and many stores', async () => {
  const { rows } = await bench<{
    deployment: string;
    people: number;
    stores: number;
    environments: number;
    seconds: number;
    ideal: number;
    retries: number;
    failures: number;
  }>('scaling');
  const find = (name: RegExp) => {
    const row = rows.findLast(({ deployment }) => name.test(deployment));
    if (!row) throw new Error(`There is no ${name}`);
    return row;
  };
  const shared = find(/^one store, \d+ stacks at once/);
  expect(shared).toMatchObject({ people: 5_000, stores: 1, environments: 100, failures: 0, retries: 0 });
  expect(shared.seconds / shared.ideal).toBeGreaterThan(0.9);
  expect(shared.seconds / shared.ideal).toBeLessThan(1.1);
  // Stacks that do not know of each other take more than the store gives: calls are throttled.
  expect(find(/whole quota each/).retries).toBeGreaterThan(1);
  const many = find(/^many stores, \d+ stacks/);
  expect(many).toMatchObject({ people: 500_000, stores: 100, environments: 10_000, failures: 0 });
  expect(many.seconds).toBe(shared.seconds);
  expect(find(/^one stack, kx/)).toMatchObject({ people: 5_000, stores: 1, environments: 1, failures: 0 });
}, 60_000);

it('memory computes durations and prices from the newest results', async () => {
  const { rows } = await bench<{
    name: string;
    size: number;
    coldStart: number;
    warm: number;
    usd: number;
    calls: number;
  }>('memory');
  const [, , middle] = rows;
  const cold: { rows: { name: string; processor: Spread }[] } = JSON.parse(
    await readFile(path.join(import.meta.dirname, '../../bench/results/cold-start.json'), 'utf8'),
  );
  const processor = cold.rows.find(({ name }) => name === middle?.name)?.processor.median ?? 0;
  expect(middle).toMatchObject({ name: 'create-identity-store-user', size: 512 });
  // Its own call, and those of the record.
  expect(middle?.calls).toBe(5);
  expect(middle?.coldStart).toBeCloseTo((processor * 1769) / 512 + 5 * 15);
  // Half a gigabyte, at the price of a gigabyte-second on arm64 and of a request.
  expect(middle?.usd).toBeCloseTo(((middle?.warm ?? 0) / 2) * 1e3 * 0.0000133334 + 0.2);
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    if (next?.name !== row.name) continue;
    expect(next.warm).toBeLessThan(row.warm);
    expect(next.usd).toBeGreaterThan(row.usd);
  }
}, 60_000);

it('cold-start measures each function, the floor and the usual set-up', async () => {
  const { rows } = await bench<{ name: string; load: Spread; call: Spread; total: Spread; floor: number; kib: number }>(
    'cold-start',
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
  }>('throughput');
  expect(rows.map(({ road, people }) => [road, people])).toEqual([
    ['StartExecution', 2],
    ['events', 2],
    ['queue', 2],
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
  }>('batch');
  for (const way of ['queue', 'events at once']) {
    const [run, simulated] = [`${way}, run`, `${way}, simulated`].map((name) => rows.find((row) => row.way === name));
    expect(run).toMatchObject({ people: 20, retries: 0, failures: 0 });
    expect(run?.ratio).toBeGreaterThan(0.9);
    expect(simulated?.seconds).toBeCloseTo(run?.seconds ?? 0, 0);
  }
  const unpaced = rows.find(({ way }) => way === 'no pace, run');
  expect(unpaced?.retries).toBeGreaterThan(1);
}, 120_000);

it('batch carries people out beside another application, and nobody fails', async () => {
  const { rows } = await bench<{
    way: string;
    people: number;
    seconds: number;
    ratio: number;
    retries: number;
    failures: number;
    otherCalls: number;
    otherThrottled: number;
    slowest: number;
    recovery: number | string;
  }>('batch');
  const find = (way: string) => {
    const row = rows.find((candidate) => candidate.way === way);
    if (!row) throw new Error(`There is no ${way}`);
    return row;
  };
  for (const people of ['queue', 'queue, store only']) {
    const half = find(`${people}, beside half`);
    expect(half).toMatchObject({ people: 20, retries: 0, failures: 0, otherThrottled: 0, slowest: 1, recovery: 0 });
    // 10 calls a second.
    expect(half.otherCalls / half.seconds).toBeGreaterThan(9);
    expect(half.otherCalls / half.seconds).toBeLessThan(11);
    const whole = find(`${people}, beside the whole`);
    expect(whole).toMatchObject({ people: 20, failures: 0 });
    // 10 more of them in each second of a quarter of the ideal time.
    const ideal = whole.seconds / whole.ratio;
    expect(whole.otherCalls).toBeGreaterThan(10 * whole.seconds + 10 * 0.25 * ideal - 2);
  }
}, 120_000);

it('each function of the project is measured', async () => {
  const files = await readdir(path.join(import.meta.dirname, '../../functions'));
  const functions = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
  expect(Object.keys(CALLS).sort()).toEqual(functions.sort());
});
