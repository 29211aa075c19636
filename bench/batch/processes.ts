/** Runs batches in processes of their own, so that each has its memory, and two cores have work. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { REAL_WAYS, type RealWay, type Run } from './people.ts';

const runSchema = v.object({
  seconds: v.number(),
  retries: v.number(),
  throttled: v.number(),
  failures: v.number(),
  open: v.number(),
  memory: v.number(),
  beside: v.exactOptional(
    v.object({ calls: v.number(), throttled: v.number(), slowest: v.number(), recovery: v.number() }),
  ),
});

/** Those that take about as long as the others, which run beside them. */
const HALF_OF_THE_WORK: readonly RealWay[] = ['unpaced', 'in-store-beside-half', 'in-store-beside-whole'];

/** Carries all runs out, two at a time. */
export async function runAll(people: number): Promise<ReadonlyMap<RealWay, Run>> {
  const runs = new Map<RealWay, Run>();
  const inTurn = async (ways: readonly RealWay[]) => {
    for (const way of ways) runs.set(way, await run(way, people));
  };
  await Promise.all([inTurn(HALF_OF_THE_WORK), inTurn(REAL_WAYS.filter((way) => !HALF_OF_THE_WORK.includes(way)))]);
  return runs;
}

async function run(way: RealWay, people: number): Promise<Run> {
  const file = path.join(import.meta.dirname, 'run.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [file, way, String(people)]);
  return v.parse(runSchema, JSON.parse(stdout));
}
