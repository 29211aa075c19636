/**
 * Onboards a batch in the local cloud with the services' quotas on, kills the command half way, and runs it again. Prints the
 * duration, the number of people onboarded, and the number of throttled calls.
 *
 *     node bench/batch.ts [rows] [speed]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFunctions } from '../build.ts';
import { startApplication } from '../local/application.ts';
import { writeJoiners } from './joiners.ts';

const [rows = 1_000, speed = 20] = process.argv.slice(2).map(Number);
const root = path.join(import.meta.dirname, '..');

await buildFunctions();
const folder = await mkdtemp(path.join(tmpdir(), 'batch-'));
const cloud = await startApplication({ port: 0, speed, quotas: true });
try {
  const file = path.join(folder, 'batch.csv');
  await writeJoiners(file, rows);
  const startedAt = performance.now();
  const killed = run(file);
  while ((await people()) < rows / 2) await sleep(100);
  killed.child.kill('SIGKILL');
  await killed.exit;
  const atKill = await people();
  const again = await run(file).exit;
  const seconds = (performance.now() - startedAt) / 1_000;
  const calls: Record<string, Record<string, number>> = await control('calls');
  const throttled = Object.values(calls).reduce((sum, { ThrottlingException = 0 }) => sum + ThrottlingException, 0);
  const executions = calls['states:StartExecution'];
  console.log(
    JSON.stringify({ rows, speed, seconds, atKill, people: await people(), exitCode: again, executions, throttled }),
  );
  process.exitCode = again === 0 && (await people()) === rows ? 0 : 1;
} finally {
  await cloud.close();
  await rm(folder, { recursive: true });
}

function run(file: string) {
  const child = spawn(process.execPath, ['cli/onboard.ts', 'batch', file, '--endpoint-url', cloud.url], {
    cwd: root,
    stdio: 'inherit',
  });
  return { child, exit: new Promise<number | null>((resolve) => child.once('exit', resolve)) };
}

async function control<Answer>(name: string): Promise<Answer> {
  return JSON.parse(await (await fetch(`${cloud.url}/_local/${name}`)).text());
}

/** Number of people with all three users. */
async function people(): Promise<number> {
  const { kx } = await control<{ kx: { users: unknown[] } }>('state');
  return kx.users.length;
}
