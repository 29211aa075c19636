/**
 * Onboards a batch in the local cloud with the services' quotas on, kills the command half way, and runs it again.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApplication } from '../local/application.ts';
import type { Benchmark, Result } from './frame/benchmark.ts';
import { writeJoiners } from './joiners.ts';

const ROWS = 300;
/** Each wait is this many times shorter. */
const SPEED = 20;

const root = path.join(import.meta.dirname, '..');

const METHOD = `onboard batch sends a file to the batch queue of a local cloud with the quotas of the services, where each wait is
${SPEED} times shorter. The command is killed when half of the people have all their users, and runs again.`;

export const killed: Benchmark = { title: 'A batch whose command is killed', usesBundles: true, measure };

async function measure(scale: number): Promise<Result> {
  const rows = Math.max(1, Math.round(ROWS * scale));
  const folder = await mkdtemp(path.join(tmpdir(), 'batch-'));
  const cloud = await startApplication({ port: 0, speed: SPEED, quotas: true });
  try {
    const file = path.join(folder, 'batch.csv');
    await writeJoiners(file, rows);
    const startedAt = performance.now();
    const killed = run(file, cloud.url);
    while ((await people(cloud.url)) < rows / 2) await sleep(100);
    killed.child.kill('SIGKILL');
    await killed.exit;
    const atKill = await people(cloud.url);
    const exitCode = await run(file, cloud.url).exit;
    const seconds = (performance.now() - startedAt) / 1_000;
    const calls: Record<string, Record<string, number>> = await control(cloud.url, 'calls');
    const throttled = Object.values(calls).reduce((sum, { ThrottlingException = 0 }) => sum + ThrottlingException, 0);
    const onboarded = await people(cloud.url);
    if (exitCode !== 0 || onboarded !== rows) {
      throw new Error(`onboard batch ends with ${exitCode}, and ${onboarded} people of ${rows} are onboarded`);
    }
    const { ok: starts = 0 } = calls['states:StartExecution'] ?? {};
    return { method: METHOD, columns: COLUMNS, rows: [{ people: onboarded, seconds, atKill, starts, throttled }] };
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true });
  }
}

const COLUMNS = {
  people: 'people',
  seconds: 'seconds',
  atKill: 'people when killed',
  starts: 'starts',
  throttled: 'throttled calls',
};

function run(file: string, url: string) {
  const child = spawn(process.execPath, ['cli/onboard.ts', 'batch', file, '--endpoint-url', url], {
    cwd: root,
    // The table of the benchmark is alone on standard output.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, exit: new Promise<number | null>((resolve) => child.once('exit', resolve)) };
}

async function control<Answer>(url: string, name: string): Promise<Answer> {
  return JSON.parse(await (await fetch(`${url}/_local/${name}`)).text());
}

/** Number of people with all three users. */
async function people(url: string): Promise<number> {
  const { kx } = await control<{ kx: { users: unknown[] } }>(url, 'state');
  return kx.users.length;
}
