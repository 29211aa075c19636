/** What `onboard batch` says at the end, and what it keeps of an earlier run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { batch } from '../../../cli/commands/batch.ts';
import { start } from '../../../cli/commands/start.ts';
import {
  batchOptions,
  cloud,
  executions,
  fileOf,
  folder,
  options,
  output,
  setFaults,
  useCommandsCloud,
  userCounts,
} from '../../helpers/commands/commands-cloud.ts';
import { jsonLines, person } from '../../helpers/requests.ts';

useCommandsCloud();

const limit = { operation: 'finspace:CreateKxUser', error: 'LimitExceededException' };
const results = (name: string) => readFile(path.join(folder, `${name}.results.jsonl`), 'utf8');

describe('people who are not onboarded', () => {
  it('are named with the reason and with what to do', async () => {
    await setFaults(limit);
    const file = await fileOf('named.jsonl', jsonLines(person(1), person(2, { kx: {} })));
    expect(await batch(file, { ...batchOptions(), skipInvalid: true })).toBe(1);
    const said = output.join('\n');
    expect(said).toContain(`${file}:1: HR-1: not onboarded: LimitExceededException, raise-quota\n`);
    expect(said).toContain(`${file}:2: HR-2: invalid, not sent: kx.role: is required`);
    expect(said).toContain('raise-quota: Request a higher quota, and send the request again.');
    expect(said.slice(said.indexOf('People'))).not.toMatch(/person\.\d/);
  });

  it('are named so far when the waiting ends early', async () => {
    await setFaults(limit, { operation: 'identitystore:GetUserId', delayMs: 3_000 });
    const { userName, emails } = person(2).user;
    const roleChange = { kind: 'role-change', requestId: 'RC-2', user: { userName, emails }, kx: { role: 'quant' } };
    const file = await fileOf('early.jsonl', jsonLines(person(1), roleChange));
    const controller = new AbortController();
    const running = batch(file, { ...batchOptions(), signal: controller.signal });
    const written = () => results('early.jsonl').catch(() => '');
    await vi.waitUntil(async () => (await written()).endsWith('\n'), { timeout: 15_000, interval: 20 });
    controller.abort();
    await expect(running).rejects.toThrow('aborted');
    expect(output.join('\n')).toContain(
      `So far:\n${file}:1: HR-1: not onboarded: LimitExceededException, raise-quota\nraise-quota: Request`,
    );
  });

  it('are named in lines that fit the terminal', async () => {
    await setFaults(limit);
    const file = await fileOf('narrow.jsonl', jsonLines(person(1)));
    const { isTTY, columns } = process.stdout;
    Object.assign(process.stdout, { isTTY: true, columns: 40 });
    try {
      expect(await batch(file, batchOptions())).toBe(1);
    } finally {
      Object.assign(process.stdout, { isTTY, columns });
    }
    expect(output.join('\n')).toContain('\nHR-1: not onboarded:\nLimitExceededException, raise-quota\n');
  });

  it('are a list in JSON, in the order of the file', async () => {
    await setFaults(limit);
    const file = await fileOf('listed.jsonl', jsonLines(person(2, { kx: {} }), person(1)));
    expect(await batch(file, { ...batchOptions(), skipInvalid: true, json: true })).toBe(1);
    expect(JSON.parse(output.find((line) => line.startsWith('{')) ?? '{}')).toEqual({
      onboarded: 0,
      rolesSet: 0,
      offboarded: 0,
      failed: 1,
      rejected: 1,
      pending: 0,
      results: `${file}.results.jsonl`,
      rejectedFile: `${file}.rejected.jsonl`,
      failures: [
        {
          line: 1,
          requestId: 'HR-2',
          status: 'INVALID',
          error: 'InvalidRequest',
          disposition: 'fix-request',
          faults: [{ line: 1, path: 'kx.role', message: expect.stringMatching(/^is required/) }],
        },
        {
          line: 2,
          requestId: 'HR-1',
          kind: 'onboarding',
          status: 'FAILED',
          error: 'LimitExceededException',
          disposition: 'raise-quota',
        },
      ],
      notes: [],
    });
  });
});

describe('the outcomes of an earlier run', () => {
  it('are those of a request that no repetition can help, which the queue does not start again', async () => {
    const file = await fileOf('hopeless.jsonl', jsonLines(person(1, { finSpace: { type: 'SUPER_USER' } })));
    expect(await batch(file, batchOptions())).toBe(1);
    expect(await batch(file, batchOptions())).toBe(1);
    expect(output.join('\n')).toMatch(/HR-1: not onboarded: InvalidRequest, fix-request/);
    expect(Object.values(await executions())).toEqual(['FAILED']);
  });

  it('are replaced by those of the same requests, and of more', async () => {
    const file = await fileOf('again.jsonl', jsonLines(person(1), person(2)));
    expect(await batch(file, batchOptions())).toBe(0);
    const first = await results('again.jsonl');
    expect(await batch(file, batchOptions())).toBe(0);
    expect(await results('again.jsonl')).toBe(first);
    await appendFile(file, jsonLines(person(3)));
    expect(await batch(file, batchOptions())).toBe(0);
    expect((await results('again.jsonl')).startsWith(first)).toBe(true);
  });

  it('are not replaced by those of others without --overwrite, and nothing is sent', async () => {
    const file = await fileOf('others.jsonl', jsonLines(person(1)));
    expect(await batch(file, batchOptions())).toBe(0);
    const first = await results('others.jsonl');
    await writeFile(file, jsonLines(person(2)));
    await expect(batch(file, batchOptions())).rejects.toThrow('has other content than outcomes of this batch');
    expect(await results('others.jsonl')).toBe(first);
    expect(Object.keys(await executions())).toHaveLength(1);
    expect(await batch(file, { ...batchOptions(), overwrite: true })).toBe(0);
    expect(await results('others.jsonl')).toMatch(/^\{"line":1,"requestId":"HR-2".*\}\n$/);
  });
});

/** Runs `onboard batch` in the folder, with a pipe as its standard input. */
async function onboard(args: readonly string[], input = '') {
  const command = path.join(import.meta.dirname, '../../../cli/onboard.ts');
  const words = [process.execPath, command, 'batch', ...args, '--endpoint-url', cloud.url];
  const child = spawn('sh', ['-c', 'cat | "$@"', 'sh', ...words], { cwd: folder });
  const exit = once(child, 'exit');
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await exit)[0], stdout, stderr };
}

it('standard input is onboarded, and its outcomes are in the current folder', async () => {
  const { code, stdout } = await onboard(['-', '--json'], jsonLines(person(1), person(2)));
  expect(JSON.parse(stdout)).toMatchObject({ onboarded: 2, failures: [], results: 'stdin.results.jsonl' });
  expect(code).toBe(0);
  expect(await userCounts()).toEqual([2, 2, 2]);
  expect((await results('stdin')).trim().split('\n')).toHaveLength(2);
});

it('a pipe that has a name, which can be read only once too, is onboarded', async () => {
  const args = ['/dev/stdin', '--format', 'jsonl', '--results', 'piped.results.jsonl', '--json'];
  const { code, stdout } = await onboard(args, jsonLines(person(1), person(2)));
  expect(JSON.parse(stdout)).toMatchObject({ onboarded: 2 });
  expect(code).toBe(0);
  expect((await results('piped')).trim().split('\n')).toHaveLength(2);
});

it.runIf(process.platform === 'linux')('a full disk is said in one line, and ends the command', async () => {
  const file = await fileOf('full.jsonl', jsonLines(...[1, 2, 3].map((number) => person(number))));
  // A link: a fault in the code must not remove the device when the tests run as root.
  await symlink('/dev/full', path.join(folder, 'full'));
  const { code, stdout, stderr } = await onboard([file, '--results', 'full']);
  expect(stderr).toMatch(
    /^full cannot be written: ENOSPC\. All requests were sent, and go on\. To collect the outcomes, run the same command again\.\n$/m,
  );
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

it('start reads one request of any format', async () => {
  const header =
    'requestId,user.userName,user.name.givenName,user.name.familyName,user.displayName,user.emails[0].value';
  const rows = `${header}\nHR-5,ada,Ada,Lovelace,Ada Lovelace,ada@example.com\n`;
  const file = await fileOf('one.txt', rows.replaceAll(',', '%'));
  expect(await start(file, { ...options(), format: 'csv', delimiter: '%' })).toBe(0);
  expect(Object.keys(await executions())).toEqual([expect.stringMatching(/^HR-5-/)]);
  await expect(start(file, options())).rejects.toThrow('or give its format with --format');
});
