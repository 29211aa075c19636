/** `npm start`, as a user runs it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApplication } from '../../local/application.ts';

const root = path.join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start-'));
});

afterAll(() => rm(folder, { recursive: true }));

const ONBOARDING = 'events/user-onboarding-requested.json';
const ROLE_CHANGE = 'events/user-role-change-requested.json';

/** With a local cloud of its own. */
function start(...args: string[]): Promise<Ended> {
  return run('--port', '0', '--speed', '1000', ...args);
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(...args: string[]): Promise<Ended> {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, AWS_REGION: ___, ...env } = process.env;
  const child = spawn(process.execPath, ['local/start.ts', '--no-build', ...args], {
    cwd: root,
    // As in the shell of a developer who works with AWS.
    env: { ...env, AWS_PROFILE: 'prod' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}

async function eventFile(name: string, content: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('npm start', () => {
  it('puts events on the bus one after the other, and shows each state, the retries, the users and the roles', async () => {
    const { code, stdout } = await start(
      '--fault',
      'finspace:CreateKxUser=ThrottlingException*2',
      ONBOARDING,
      ROLE_CHANGE,
    );
    expect(stdout).toMatch(/CreateKxUser +ThrottlingException \(attempt 2\)/);
    expect(stdout).toMatch(/CreateKxUser +attempt 3/);
    expect(stdout).toContain('CreateIdentityStoreUser');
    expect(stdout).toContain('CreateFinSpaceUser');
    expect(stdout).toContain('arn:aws:iam::111122223333:role/finspace/analyst');
    expect(stdout).toContain('The person is onboarded.');
    expect(stdout).toMatch(/role\/finspace\/analyst\nRole now: +arn:aws:iam::111122223333:role\/finspace\/quant/);
    expect(stdout).toContain('The role is changed.');
    expect(stdout, 'no colours off a terminal').not.toContain('\u001b');
    expect(code).toBe(0);
  });

  it('uses the local cloud that runs at the port, and leaves it running', async () => {
    const cloud = await startApplication({ port: 0, speed: 1000 });
    try {
      const { port } = new URL(cloud.url);
      const { code, stdout } = await run('--port', port);
      expect(stdout).toContain(`${cloud.url}, which runs already`);
      expect(stdout).toContain('The person is onboarded.');
      expect(code).toBe(0);
      const state = await (await fetch(`${cloud.url}/_local/state`)).text();
      expect(JSON.parse(state)).toMatchObject({ kx: { users: [{ userName: 'ada-lovelace' }] } });
    } finally {
      await cloud.close();
    }
  });

  it('does not take another server at the port for a local cloud', async () => {
    const other = createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await run('--port', String(port), ONBOARDING);
    other.close();
    expect(stderr).toContain(`Port ${port} is in use`);
    expect(code).toBe(1);
  });

  it('names the fault of an event, and exits with 2', async () => {
    const file = await eventFile('bare.json', { requestId: 'HR-1' });
    const { code, stderr } = await start(file);
    expect(stderr).toContain(`${file} is not an EventBridge event`);
    expect(code).toBe(2);
  });

  it('names a fault that the local cloud refuses, and exits with 2', async () => {
    const { code, stderr } = await start('--fault', 'finspace:Absent=Exception');
    expect(stderr).toContain('--fault [0].operation: no service has the operation "finspace:Absent"');
    expect(code).toBe(2);
  });

  it('refuses an invalid value of an option with exit code 2', async () => {
    const { code, stderr } = await start('--speed', '0');
    expect(stderr).toContain('--speed');
    expect(code).toBe(2);
  });
});
