/** A warm call of each function: its time and its allocation, without the network, and its share of a whole call. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOf } from './cold-start/bundle-of.ts';
import { CALLS, COMPARED_CALL } from './cold-start/calls.ts';
import { environmentOf, takeSample } from './cold-start/sampling.ts';
import { startService } from './cold-start/service.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { spreadOf } from './frame/spread.ts';

/** Processes for each function. */
const ROUNDS = 3;

/** V8 collects no garbage in a block of calls with a young generation of this size, so that all allocations are counted. */
const NODE_OPTIONS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256', '--no-warnings'];

const METHOD = `Each measurement is a fresh process: 100 calls of the handler, then 7 times 10 calls, of which the median
counts. In one process node:http is replaced by a function that answers at once (without network); beside it, in another, the
function calls a server on a loopback address (whole call). The functions take turns. The times are milliseconds of the
processor: the median, and in brackets the middle half of the processes. "share" divides the medians of both. A service of
AWS takes tens of milliseconds to answer, so the share of the time on the clock is far smaller.`;

/** The function of the batch waits for the pace of its starts. */
const NOT_MEASURED = ['start-onboarding-batch'];

/** Milliseconds of the processor, and bytes that are allocated, for each call. */
interface WarmSample {
  processor: number;
  bytes: number;
}

export const warm: Benchmark = { title: 'Warm call', usesBundles: true, measure };

async function measure(scale: number): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'warm-'));
  const service = await startService();
  try {
    const subjects = await buildSubjects(folder);
    const sampler = path.join(import.meta.dirname, 'warm/sample.ts');
    for (let round = 0; round < Math.max(1, Math.round(ROUNDS * scale)); round += 1) {
      for (const { name, bundle, event, environment, own, whole } of subjects) {
        service.answerAs(name);
        const sample = (WITHOUT_NETWORK: string) =>
          takeSample<WarmSample>(
            sampler,
            bundle,
            event,
            { ...environment, AWS_ENDPOINT_URL: service.url, CALLER: name, WITHOUT_NETWORK },
            NODE_OPTIONS,
          );
        const [alone, called] = await Promise.all([sample('1'), sample('0')]);
        own.push(alone);
        whole.push(called.processor);
      }
    }
    const rows = subjects.map(({ name, calls, own, whole }) => {
      const processor = spreadOf(own.map((sample) => sample.processor));
      const wholeCall = spreadOf(whole);
      return {
        name,
        processor,
        kib: spreadOf(own.map(({ bytes }) => bytes / 1024)),
        wholeCall,
        share: calls ? processor.median / wholeCall.median : '-',
      };
    });
    return { method: METHOD, columns: COLUMNS, rows };
  } finally {
    service.close();
    await rm(folder, { recursive: true });
  }
}

const COLUMNS = {
  name: 'function',
  processor: 'without network',
  kib: 'KiB allocated',
  wholeCall: 'whole call',
  share: 'share',
};

async function buildSubjects(folder: string) {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'cold-start/floor.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: path.join(folder, 'floor.mjs'),
  });
  const ofFunctions = Object.entries(CALLS)
    .filter(([name]) => !NOT_MEASURED.includes(name))
    .map(([name, { event, services }]) => ({
      name,
      calls: services > 0,
      bundle: bundleOf(name),
      event,
      environment: environmentOf(name),
    }));
  const floor = { name: 'floor', calls: true, bundle: path.join(folder, 'floor.mjs'), event: COMPARED_CALL.event };
  return [{ ...floor, environment: environmentOf(undefined) }, ...ofFunctions].map((subject) => ({
    ...subject,
    own: [] as WarmSample[],
    whole: [] as number[],
  }));
}
