/** People who are onboarded in a second in the local cloud, by each road, and the memory that they take. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { writeJoiners } from './joiners.ts';
import { AT_ONCE, type Cloud, startCloud, startEach } from './throughput/running-cloud.ts';

/** People by each road. */
const PEOPLE = 1_000;

/** Targets on two cores that do nothing else. */
const TARGETS = { StartExecution: 250, events: 150, queue: 150, megabytes: 400 };

const METHOD = `New people with all three users are onboarded by the built bundles in a local cloud, in a process of its own for each
road. StartExecution and events: at most ${AT_ONCE} people are under way at once. Queue: onboard batch sends a file, with a pace of 200 starts a second, and
follows all executions to their ends. The times of the processor are milliseconds for each person: those of the local
cloud with its functions, those of its main thread alone, and those of onboard batch. The memory is the most that was resident, with the
functions, at the end; the heap is what the main thread holds then, after a garbage collection. With --scale 10, 10,000 people are onboarded.`;

export const throughput: Benchmark = { title: 'Local cloud', usesBundles: true, measure };

/** What a road returns: milliseconds of the processor of the command, if it uses one. */
type Road = (cloud: Cloud, people: number) => Promise<number | undefined>;

const ROADS: Readonly<Record<'StartExecution' | 'events' | 'queue', Road>> = {
  StartExecution: (cloud, people) =>
    startEach(cloud, people, 0, (request) =>
      cloud.client.call('states', 'AWSStepFunctions.StartExecution', '1.0', {
        stateMachineArn: cloud.outputs.StateMachineAliasArn,
        input: JSON.stringify(request),
      }),
    ),
  events: (cloud, people) =>
    startEach(cloud, people, 1, (request) =>
      cloud.client.call('events', 'AWSEvents.PutEvents', '1.1', {
        Entries: [
          {
            EventBusName: cloud.outputs.EventBusName,
            Source: 'hr',
            DetailType: 'User Onboarding Requested',
            Detail: JSON.stringify(request),
          },
        ],
      }),
    ),
  queue: sendBatch,
};

async function measure(scale: number): Promise<Result> {
  const people = Math.max(1, Math.round(PEOPLE * scale));
  const rows = [];
  const missed: string[] = [];
  for (const name of ['StartExecution', 'events', 'queue'] as const) {
    const row = { road: name, ...(await measureRoad(ROADS[name], people)) };
    rows.push(row);
    if (row.rate < TARGETS[name]) {
      missed.push(`${Math.round(row.rate)} people a second by ${name}, and not ${TARGETS[name]}`);
    }
    if (row.megabytes > TARGETS.megabytes) {
      missed.push(`${row.megabytes} MB by ${name}, and not ${TARGETS.megabytes} MB`);
    }
  }
  return { method: METHOD, columns: COLUMNS, rows, missed };
}

const COLUMNS = {
  road: 'road',
  people: 'people',
  rate: 'people/s',
  processor: 'processor',
  main: 'main thread',
  command: 'onboard batch',
  idleMegabytes: 'MB before',
  megabytes: 'MB',
  heap: 'MB of heap',
};

async function measureRoad(road: Road, people: number) {
  await using cloud = await startCloud();
  const before = await cloud.usage();
  const startedAt = performance.now();
  const command = await road(cloud, people);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await cloud.usage();
  await requireKxUsers(cloud, people);
  return {
    people,
    rate: people / seconds,
    processor: (after.processor - before.processor) / people,
    main: (after.main - before.main) / people,
    command: command === undefined ? '-' : command / people,
    idleMegabytes: before.megabytes,
    megabytes: after.megabytes,
    heap: after.heap,
  };
}

/** @throws Error unless each person has a kx user, the last one of an onboarding */
async function requireKxUsers({ client }: Cloud, people: number): Promise<void> {
  const { ok: created = 0 } = (await client.calls())['finspace:CreateKxUser'] ?? {};
  if (created !== people) throw new Error(`${created} people of ${people} are onboarded`);
}

/** @returns milliseconds of the processor of `onboard batch` */
async function sendBatch({ url }: Cloud, people: number): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'throughput-'));
  try {
    const file = path.join(folder, 'batch.csv');
    await writeJoiners(file, people);
    const meter = path.join(import.meta.dirname, 'throughput/processor-time.ts');
    const command = path.join(import.meta.dirname, '../cli/onboard.ts');
    const child = spawn(process.execPath, ['--import', meter, command, 'batch', file, '--endpoint-url', url], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    const exit = once(child, 'exit');
    const milliseconds = await text(child.stdio[3] as Readable);
    const [code] = await exit;
    if (code !== 0) throw new Error(`onboard batch ends with ${code}`);
    return Number(milliseconds);
  } finally {
    await rm(folder, { recursive: true });
  }
}
