/** Runs batches in processes of their own, so that each has its memory, and two cores have work. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { Run } from './people.ts';

/** How the requests of a run come. */
export type RealWay = 'queue' | 'events' | 'unpaced';

const runSchema = v.object({
  seconds: v.number(),
  retries: v.number(),
  throttled: v.number(),
  failures: v.number(),
  open: v.number(),
  memory: v.number(),
});

/** Carries the three runs out: the two paced ones one after the other, beside the one without a pace. */
export async function runAll(people: number): Promise<Record<RealWay, Run>> {
  const paced = async () => ({ queue: await run('queue', people), events: await run('events', people) });
  const [both, unpaced] = await Promise.all([paced(), run('unpaced', people)]);
  return { ...both, unpaced };
}

async function run(way: RealWay, people: number): Promise<Run> {
  const file = path.join(import.meta.dirname, 'run.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [file, way, String(people)]);
  return v.parse(runSchema, JSON.parse(stdout));
}
