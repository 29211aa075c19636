/**
 * The cold start of each function, beside the least that a function can do and what people deploy: a fresh process
 * imports the bundle and calls the handler once.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOf } from './cold-start/bundle-of.ts';
import { CALLS, COMPARED_CALL } from './cold-start/calls.ts';
import { environmentOf, type Sample, takeSample } from './cold-start/sampling.ts';
import { startService } from './cold-start/service.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { type Spread, spreadOf } from './frame/spread.ts';

/** Samples of each function. */
const SAMPLES = 20;

const METHOD = `Each sample is a fresh process, which imports the bundle (load) and calls its handler once (call) against a
server on a loopback address. The functions take turns. The times are milliseconds: the median, and in brackets the
middle half of the samples. The floor creates an identity-store user with node:crypto and node:http alone. The usual set-up
creates it with middy, the Logger and the Metrics of Powertools, a client with its default settings, and the settings of
esbuild that SAM has by default, without a source map. "/ floor" and "/ usual" divide medians of the sum of both times. The
processor time is that of all threads, and changes less with other work on the machine.`;

/**
 * Highest factors of the floor and of the usual set-up, and KiB, by the number of services that a function calls. The record
 * of the person is one of them: a function that writes reads and changes it before and after its own call, which is five
 * more requests.
 */
const TARGETS = [
  { services: 1, floor: 2.7, usual: 0.55, kib: 165 },
  { services: 3, floor: 4.5, usual: 1, kib: 280 },
  { services: 6, floor: 5.2, usual: 1, kib: 325 },
];

/** These call only DynamoDB, and count as two services: it has a format of its own, and they make two to four calls. */
const ONLY_RECORD = ['take-turn', 'claim-person', 'recall-answer', 'release-person', 'person-record'];

/** A bundle and its call. */
interface Subject {
  name: string;
  services: number;
  bundle: string;
  event: object;
  environment: Readonly<Record<string, string>>;
  samples: Sample[];
}

export const coldStart: Benchmark = { title: 'Cold start', usesBundles: true, measure };

async function measure(scale: number): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cold-start-'));
  const service = await startService();
  try {
    const subjects = await buildSubjects(folder);
    const sampler = path.join(folder, 'sample.mjs');
    const take = ({ name, bundle, event, environment }: Subject) => {
      service.answerAs(name);
      return takeSample(sampler, bundle, event, { ...environment, AWS_ENDPOINT_URL: service.url });
    };
    // Not counted: the first process reads Node itself into the memory. The bundles are there, because they were just built.
    for (const subject of subjects.slice(0, 1)) await take(subject);
    for (let round = 0; round < Math.max(1, Math.round(SAMPLES * scale)); round += 1) {
      for (const subject of subjects) subject.samples.push(await take(subject));
    }
    if (service.unanswered.length > 0) throw new Error(`No answer for ${service.unanswered.join(', ')}`);
    return await report(subjects);
  } finally {
    service.close();
    await rm(folder, { recursive: true });
  }
}

/** Bundles the functions, the floor, the usual set-up and the program that takes a sample. */
async function buildSubjects(folder: string): Promise<Subject[]> {
  const here = path.join(import.meta.dirname, 'cold-start');
  const settings = { bundle: true, platform: 'node', minify: true, outdir: folder } as const;
  await build({
    ...settings,
    entryPoints: [path.join(here, 'floor.ts'), path.join(here, 'sample.ts')],
    format: 'esm',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
  });
  // The defaults of SAM for esbuild.
  await build({
    ...settings,
    entryPoints: [path.join(here, 'usual.ts')],
    format: 'cjs',
    target: 'es2020',
    outExtension: { '.js': '.cjs' },
  });
  const compared = { services: 1, event: COMPARED_CALL.event, environment: environmentOf(undefined) };
  return [
    { name: 'floor', bundle: path.join(folder, 'floor.mjs'), ...compared, samples: [] },
    { name: 'usual', bundle: path.join(folder, 'usual.cjs'), ...compared, samples: [] },
    ...Object.entries(CALLS).map(([name, { services, event }]) => ({
      name,
      services,
      bundle: bundleOf(name),
      event,
      environment: environmentOf(name),
      samples: [],
    })),
  ];
}

async function report(subjects: readonly Subject[]): Promise<Result> {
  const total = ({ samples }: Subject): Spread => spreadOf(samples.map(({ load, call }) => load + call));
  const processorOf = ({ samples }: Subject): Spread => spreadOf(samples.map(({ processor }) => processor));
  const named = (name: string): Subject => {
    const subject = subjects.find((candidate) => candidate.name === name);
    if (!subject) throw new Error(`${name} was not measured`);
    return subject;
  };
  const [floor, usual] = [total(named('floor')).median, total(named('usual')).median];
  const processorFloor = processorOf(named('floor')).median;
  const rows = await Promise.all(
    subjects.map(async (subject) => ({
      name: subject.name,
      services: subject.services,
      load: spreadOf(subject.samples.map(({ load }) => load)),
      call: spreadOf(subject.samples.map(({ call }) => call)),
      total: total(subject),
      processor: processorOf(subject),
      processorFloor: processorOf(subject).median / processorFloor,
      floor: total(subject).median / floor,
      usual: total(subject).median / usual,
      kib: (await stat(subject.bundle)).size / 1024,
    })),
  );
  const missed = rows.slice(2).flatMap(({ name, services, ...values }) => {
    const counted = ONLY_RECORD.includes(name) ? 2 : services;
    const target = TARGETS.find((candidate) => counted <= candidate.services);
    return (['floor', 'usual', 'kib'] as const).flatMap((key) => {
      const limit = target?.[key] ?? 0;
      return values[key] > limit ? [`${name}: ${COLUMNS[key]} is ${values[key].toFixed(2)}, at most ${limit}`] : [];
    });
  });
  return { method: METHOD, columns: COLUMNS, rows, missed };
}

const COLUMNS = {
  name: 'function',
  services: 'services',
  load: 'load',
  call: 'call',
  total: 'total',
  processor: 'processor',
  processorFloor: 'processor / floor',
  floor: '/ floor',
  usual: '/ usual',
  kib: 'KiB',
};
