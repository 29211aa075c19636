/** The files of `onboard batch`, without a cloud: in each of these cases, nothing is sent. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batch } from '../../../cli/commands/batch.ts';
import type { BatchOptions } from '../../../cli/declarations/batch.ts';
import { DEFAULT_STACK } from '../../../cli/options.ts';
import { sampleRequest } from '../../helpers/requests.ts';

/** Nothing listens at this port. A command that asks the cloud fails there. */
const NO_CLOUD = 'http://127.0.0.1:1';
const UNREACHABLE = /^Nothing answers at http/;

const REQUEST = `${JSON.stringify(sampleRequest())}\n`;
const INVALID = `${JSON.stringify({ ...sampleRequest(), requestId: 'HR-2', kx: {} })}\n`;

let folder: string;
let own: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batch-files-'));
  own = await fileOf('own.jsonl', REQUEST);
  vi.spyOn(console, 'error').mockReturnValue();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

function send(file: string, more: Partial<BatchOptions> = {}): Promise<number> {
  const options = { stack: DEFAULT_STACK, endpointUrl: NO_CLOUD, skipInvalid: false, overwrite: false, patience: 1 };
  return batch(file, { ...options, ...more });
}

describe('the batch file is not taken for output', () => {
  it.each([
    ['under its name', async () => own],
    ['in another spelling', async () => path.join(folder, '..', path.basename(folder), '.', 'own.jsonl')],
    ['through a relative path', async () => path.relative(process.cwd(), own)],
    ['through a symbolic link', async () => linked(symlink)],
    ['through a hard link', async () => linked(link)],
    ['through a linked folder', async () => path.join(await linked(symlink, folder), 'own.jsonl')],
  ])('%s', async (_, pathOf) => {
    const file = await pathOf();
    await expect(send(own, { results: file })).rejects.toThrow(
      `${file} is the batch file too: give another file with --results`,
    );
    await expect(send(own, { rejected: file, skipInvalid: true, overwrite: true })).rejects.toThrow(
      `${file} is the batch file too: give another file with --rejected`,
    );
    expect(await readFile(own, 'utf8')).toBe(REQUEST);
    expect(await readdir(folder)).not.toContain('own.jsonl.results.jsonl');
  });

  async function linked(make: typeof link | typeof symlink, target = own): Promise<string> {
    await make(target, path.join(folder, 'link'));
    return path.join(folder, 'link');
  }
});

it('the two files of output are not the same file', async () => {
  const both = path.join(folder, 'both');
  await expect(send(own, { results: both, rejected: `${folder}/./both`, skipInvalid: true })).rejects.toThrow(
    `${folder}/./both is the file of outcomes too: give another file with --rejected`,
  );
  expect(await readdir(folder)).toEqual(['own.jsonl']);
});

it('/dev/null may be both', async () => {
  // A link: a fault in the code must not remove the device when the tests run as root.
  const nowhere = path.join(folder, 'nowhere');
  await symlink('/dev/null', nowhere);
  await expect(send(own, { results: nowhere, rejected: nowhere, skipInvalid: true })).rejects.toThrow(UNREACHABLE);
});

it.each(['results', 'rejected'] as const)('a file of %s that cannot be written is named at once', async (option) => {
  const places = [folder, path.join(folder, 'absent', 'file'), path.join(own, 'file')];
  for (const [index, code] of ['EISDIR', 'ENOENT', 'ENOTDIR'].entries()) {
    const place = places[index] ?? '';
    await expect(send(own, { [option]: place, skipInvalid: true })).rejects.toThrow(
      new RegExp(`^${place} cannot be written: ${code}$`),
    );
  }
  expect(await readdir(folder)).toEqual(['own.jsonl']);
});

it('no empty file is left, and outcomes of an earlier run stay, when nothing is sent', async () => {
  await expect(send(own, { skipInvalid: true })).rejects.toThrow(UNREACHABLE);
  expect(await readdir(folder)).toEqual(['own.jsonl']);
  const results = await fileOf('own.jsonl.results.jsonl', 'outcomes of an earlier run');
  await expect(send(own)).rejects.toThrow(UNREACHABLE);
  expect(await readFile(results, 'utf8')).toBe('outcomes of an earlier run');
});

it('two batches in one folder that differ in the extension have files of their own', async () => {
  const csv = await fileOf('own.csv', 'requestId,user.userName\nHR-1,ada\n');
  for (const file of [csv, await fileOf('own.jsonl', REQUEST + INVALID)]) {
    await send(file, { skipInvalid: true }).catch(() => undefined);
  }
  expect((await readdir(folder)).sort()).toEqual([
    'own.csv',
    'own.csv.rejected.csv',
    'own.jsonl',
    'own.jsonl.rejected.jsonl',
  ]);
});

it('corrections in the file of invalid requests are not replaced without --overwrite', async () => {
  await writeFile(own, REQUEST + INVALID);
  await expect(send(own, { skipInvalid: true })).rejects.toThrow(UNREACHABLE);
  const rejected = path.join(folder, 'own.jsonl.rejected.jsonl');
  const written = await readFile(rejected, 'utf8');
  await expect(send(own, { skipInvalid: true }), 'the same command again').rejects.toThrow(UNREACHABLE);
  const corrected = written.replace('"kx":{}', '"kx":{"role":"quant"}');
  await writeFile(rejected, corrected);
  await expect(send(own, { skipInvalid: true })).rejects.toThrow('has other content, perhaps corrections');
  expect(await readFile(rejected, 'utf8')).toBe(corrected);
  await expect(send(own, { skipInvalid: true, overwrite: true })).rejects.toThrow(UNREACHABLE);
  expect(await readFile(rejected, 'utf8')).toBe(written);
});

it('an interrupt ends the check of the requests', async () => {
  await writeFile(own, REQUEST + INVALID);
  await expect(send(own, { signal: AbortSignal.abort(), skipInvalid: true })).rejects.toThrow(/abort/i);
  expect(await readdir(folder), 'the request after it is not checked').toEqual(['own.jsonl']);
});

describe('what can be read only once', () => {
  let temporary: string;

  beforeEach(async () => {
    temporary = path.join(folder, 'temporary');
    await mkdir(temporary);
  });

  /** Runs the command in the folder. */
  function onboard(...args: string[]) {
    const command = path.join(import.meta.dirname, '../../../cli/onboard.ts');
    return spawn(process.execPath, [command, 'batch', ...args, '--endpoint-url', NO_CLOUD], {
      cwd: folder,
      env: { ...process.env, TMPDIR: temporary },
    });
  }

  async function ended(child: ReturnType<typeof onboard>) {
    const exit = once(child, 'exit');
    const [stderr] = await Promise.all([text(child.stderr), text(child.stdout)]);
    return { code: (await exit)[0], stderr };
  }

  it.each([
    ['JSON Lines', INVALID, /^standard input:1: kx\.role: is required/, ['stdin.rejected.jsonl']],
    ['CSV', 'requestId,user.userName\nHR-1,ada\n', /^standard input:2: user/, ['stdin.rejected.csv']],
    ['CSV without a usable header', '\n\nname;age\n', /^standard input:3: has no column requestId/, []],
    ['UTF-16 without a mark', Buffer.from(REQUEST, 'utf16le'), /^standard input:1: has a NUL character/, []],
    ['nothing', '', /^standard input is empty/, []],
  ])('standard input with %s is named, and its copy is removed', async (_, input, message, written) => {
    const child = onboard('-', '--skip-invalid');
    child.stdin.end(input);
    expect((await ended(child)).stderr).toMatch(message);
    expect(await readdir(temporary)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['own.jsonl', ...written, 'temporary']);
  });

  it('is checked, and then the cloud is asked', async () => {
    const child = onboard('-', '--format', 'jsonl');
    child.stdin.end(REQUEST);
    const { code, stderr } = await ended(child);
    expect(stderr).toMatch(UNREACHABLE);
    expect(code).toBe(3);
  });

  it('is not lost in silence when there is no place for its copy', async () => {
    temporary = path.join(own, 'absent');
    const child = onboard('-');
    child.stdin.end(REQUEST);
    const { code, stderr } = await ended(child);
    expect(stderr).toBe(`${temporary} cannot be written: ENOTDIR\n`);
    expect(code).toBe(2);
  });

  it('is removed at an interrupt', async () => {
    const child = onboard('-');
    child.stdin.write(REQUEST);
    await vi.waitUntil(async () => (await readdir(temporary)).length > 0, { timeout: 15_000, interval: 10 });
    child.kill('SIGINT');
    const { code } = await ended(child);
    expect(code).toBe(130);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('is compared with the files of output', async () => {
    const script = '"$0" "$1" batch - --results own.jsonl --endpoint-url "$2" < own.jsonl';
    const command = path.join(import.meta.dirname, '../../../cli/onboard.ts');
    const child = spawn('sh', ['-c', script, process.execPath, command, NO_CLOUD], { cwd: folder });
    expect((await ended(child)).stderr).toBe('own.jsonl is the batch file too: give another file with --results\n');
    expect(await readFile(own, 'utf8')).toBe(REQUEST);
  });
});
