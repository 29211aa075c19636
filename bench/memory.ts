/** Computes what memory sizes mean for functions, from the newest results of the benchmarks of cold starts and warm calls. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { bundleOf } from './cold-start/bundle-of.ts';
import { CALLS } from './cold-start/calls.ts';
import { environmentOf, takeSample } from './cold-start/sampling.ts';
import { startService } from './cold-start/service.ts';
import { PRICES } from './cost/prices.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';

const RESULTS = path.join(import.meta.dirname, 'results');
const SAMPLER = path.join(import.meta.dirname, 'cold-start/sample.ts');

/** A function that writes, and the one that calls the most services. */
const FUNCTIONS = ['create-identity-store-user', 'verify-onboarding'] as const;

/** A function with so many MB has a whole processor (Lambda developer guide, "Configure Lambda function memory"). */
const WHOLE_PROCESSOR = 1769;

/** In MB. */
const SIZES = [128, 256, 512, 1024, WHOLE_PROCESSOR];

const METHOD = `Computed from bench/results/cold-start.json and warm.json. A function has its memory divided by ${WHOLE_PROCESSOR} MB of a processor. A cold start (load and
first call) and a warm call take their processor time divided by this share, and ${PRICES.serviceCallMs} ms for each call of a service, one after the
other. These ${PRICES.serviceCallMs} ms are an assumption, and so is that a cold start has no more of the processor than a warm call. The calls of a service
and the memory of the process ("MB used") are measured in one cold start. The start of the environment and of Node comes on top. The processor that was measured is not
that of Lambda on arm64. Prices are in USD for a million warm calls at list price; the requests are 0.20 USD of it.`;

export const memory: Benchmark = { title: 'Memory sizes', usesBundles: true, measure };

const spread = v.object({ median: v.number() });
const coldStarts = v.object({ rows: v.array(v.object({ name: v.string(), processor: spread })) });
const warmCalls = v.object({ rows: v.array(v.object({ name: v.string(), wholeCall: spread })) });

async function measure(): Promise<Result> {
  const cold = v.parse(coldStarts, await readResult('cold-start')).rows;
  const warm = v.parse(warmCalls, await readResult('warm')).rows;
  const rows = [];
  for (const { name, calls, used } of await runEach()) {
    const coldProcessor = cold.find((row) => row.name === name)?.processor.median;
    const warmProcessor = warm.find((row) => row.name === name)?.wholeCall.median;
    if (coldProcessor === undefined || warmProcessor === undefined) throw new Error(`The results have no ${name}`);
    for (const size of SIZES) {
      const share = size / WHOLE_PROCESSOR;
      const waiting = calls * PRICES.serviceCallMs;
      const warmMs = warmProcessor / share + waiting;
      const gigabyteSeconds = (warmMs / 1_000) * (size / 1024);
      rows.push({
        name,
        size,
        share,
        coldStart: coldProcessor / share + waiting,
        warm: warmMs,
        waiting: waiting / warmMs,
        usd: (gigabyteSeconds * PRICES.gigabyteSecond + PRICES.invocation) * 1e6,
        calls,
        used,
      });
    }
  }
  return { method: METHOD, columns: COLUMNS, rows };
}

const COLUMNS = {
  name: 'function',
  size: 'MB',
  share: 'processor',
  coldStart: 'cold start, ms',
  warm: 'warm, ms',
  waiting: 'share of waiting',
  usd: 'USD for a million',
  calls: 'calls',
  used: 'MB used',
};

/** @throws Error when the benchmark has not run */
async function readResult(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(RESULTS, `${name}.json`), 'utf8'));
}

/** Runs each function once, and counts its calls of services and the memory of its process. */
async function runEach() {
  const service = await startService();
  try {
    const runs = [];
    for (const name of FUNCTIONS) {
      const call = CALLS[name];
      if (!call) throw new Error(`${name} is not measured`);
      const before = service.answered();
      service.answerAs(name);
      const environment = { ...environmentOf(name), AWS_ENDPOINT_URL: service.url };
      const { megabytes } = await takeSample(SAMPLER, bundleOf(name), call.event, environment);
      runs.push({ name, calls: service.answered() - before, used: Math.round(megabytes) });
    }
    return runs;
  } finally {
    service.close();
  }
}
