/** The command as a process of its own, and a local cloud that runs the built bundles of the functions. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { LocalCloud } from 'local-cloud';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApplication } from '../../local/application.ts';
import { avoidWholeSeconds } from '../helpers/clock.ts';
import { jsonLines, person } from '../helpers/requests.ts';

const root = path.join(import.meta.dirname, '../..');

let cloud: LocalCloud;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'end-to-end-'));
  avoidWholeSeconds();
  cloud = await startApplication({ port: 0, speed: 200, onError: () => undefined });
});

afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

function onboard(args: readonly string[]) {
  return spawn(process.execPath, ['cli/onboard.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ReturnType<typeof onboard>) {
  const exit = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exit;
  return { code, stdout, stderr };
}

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

const atCloud = () => ['--endpoint-url', cloud.url];

/** Status of each execution of the onboarding. */
async function statuses(): Promise<unknown[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SFNClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn: cloud.stack.outputs.StateMachineArn }),
  );
  return executions.map(({ status }) => status);
}

/** Number of users in the identity store, in FinSpace, and of kx users. */
async function userCounts(): Promise<number[]> {
  const answer = await fetch(`${cloud.url}/_local/state`);
  const state: Record<string, { users: unknown[] }> = JSON.parse(await answer.text());
  return Object.values(state).map(({ users }) => users.length);
}

it('onboards a person, and shows the three users', async () => {
  const file = await fileOf('request.json', JSON.stringify(person(99)));
  const { code, stdout, stderr } = await ended(onboard(['start', file, ...atCloud()]));
  expect(stderr).toMatch(/^Started arn:aws:states:\S+:HR-99-\w+\n\n$/);
  expect(stdout).toContain('VerifyOnboarding');
  expect(code).toBe(0);
  expect(await userCounts()).toEqual([1, 1, 1]);
});

it('shows an expected error without a stack, with its exit code', async () => {
  const { code, stdout, stderr } = await ended(onboard(['status', 'HR-0', ...atCloud()]));
  expect(stderr).toBe('The request HR-0 has no execution.\n');
  expect(stdout).toBe('');
  expect(code).toBe(1);
});

it('carries out no request of a batch twice when it is killed half way and run again', async () => {
  await fetch(`${cloud.url}/_local/reset`, { method: 'POST' });
  const people = 16;
  const file = await fileOf('killed.jsonl', jsonLines(...Array.from({ length: people }, (_, index) => person(index))));
  const killed = onboard(['batch', file, ...atCloud()]);
  const end = ended(killed);
  await vi.waitUntil(async () => ((await userCounts())[0] ?? 0) > 0, { timeout: 15_000, interval: 5 });
  killed.kill('SIGKILL');
  expect((await end).stderr).not.toContain(`Ended ${people}`);
  expect((await ended(onboard(['batch', file, ...atCloud()]))).code).toBe(0);
  expect(await userCounts()).toEqual([people, people, people]);
  expect(await statuses()).toEqual(Array.from({ length: people }, () => 'SUCCEEDED'));
});

it('Interrupted is shown without a stack, and the exit code is 130', async () => {
  const file = await fileOf('other.json', JSON.stringify({ source: 'payroll', 'detail-type': 'X', detail: {} }));
  const child = onboard(['emit', file, '--wait', '20', ...atCloud()]);
  await once(child.stderr, 'readable');
  child.kill('SIGINT');
  const { code, stderr } = await ended(child);
  expect(stderr).toMatch(/^Put payroll.*\n\n\nInterrupted\. Executions that were started go on\. .*\n$/);
  expect(code).toBe(130);
});

describe('when the output is not read or cannot be written', () => {
  it('the command ends without a message after its reader', async () => {
    // More than a pipe holds.
    const file = await fileOf('many.jsonl', jsonLines(...Array.from({ length: 500 }, (_, index) => person(index))));
    const child = onboard(['validate', file, '--show-requests', '--json']);
    child.stdout.once('data', () => child.stdout.destroy());
    const exit = once(child, 'exit');
    expect(await text(child.stderr)).toBe('');
    expect(await exit).toEqual([130, null]);
  });

  it.runIf(existsSync('/dev/full'))('a full disk is named', async () => {
    const full = await open('/dev/full', 'w');
    const args = ['cli/onboard.ts', 'completion', 'bash'];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', full.fd, 'pipe'] });
    const exit = once(child, 'exit');
    expect(child.stderr && (await text(child.stderr))).toBe('The output cannot be written: ENOSPC\n');
    expect(await exit).toEqual([2, null]);
    await full.close();
  });
});
