/** `npm start`, as a user runs it. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function start(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['local/start.ts', '--port', '0', '--speed', '1000', '--no-build', ...args], {
    cwd: root,
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
  it('onboards the person of the sample event, and shows each state, the retries and the three users', async () => {
    const { code, stdout } = await start('--fault', 'finspace:CreateKxUser=ThrottlingException*2');
    expect(stdout).toMatch(/CreateKxUser +ThrottlingException \(attempt 2\)/);
    expect(stdout).toMatch(/CreateKxUser +attempt 3/);
    expect(stdout).toContain('CreateIdentityStoreUser');
    expect(stdout).toContain('CreateFinSpaceUser');
    expect(stdout).toContain('arn:aws:iam::111122223333:role/finspace/analyst');
    expect(stdout).toContain('The person is onboarded.');
    expect(stdout, 'no colours off a terminal').not.toContain('\u001b');
    expect(code).toBe(0);
  });

  it('says what is wrong with an event, and exits with 1', async () => {
    const file = await eventFile('bare.json', { requestId: 'HR-1' });
    const { code, stderr } = await start(file);
    expect(stderr).toContain(`${file} is not an EventBridge event`);
    expect(code).toBe(1);
  });

  it('refuses an option that cannot be used with exit code 2', async () => {
    const { code, stderr } = await start('--speed', '0');
    expect(stderr).toContain('--speed');
    expect(code).toBe(2);
  });
});
