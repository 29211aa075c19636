import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputFile } from '../../../../cli/files/output/output-file.ts';
import { RejectedFile } from '../../../../cli/files/output/rejected-file.ts';
import { checkEntry } from '../../../../cli/files/request-entry.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'output-'));
  file = path.join(folder, 'output');
});

afterEach(() => rm(folder, { recursive: true }));

const content = () => readFile(file, 'utf8');

describe('a file of output', () => {
  it('that is new is removed again when nothing is written', async () => {
    const output = await OutputFile.open(file);
    expect(await readdir(folder)).toEqual(['output']);
    await output.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that exists keeps its content when nothing is written', async () => {
    await writeFile(file, 'earlier');
    await (await OutputFile.open(file)).close();
    expect(await content()).toBe('earlier');
  });

  it('that exists and is empty stays', async () => {
    await writeFile(file, '');
    await (await OutputFile.open(file)).close();
    expect(await content()).toBe('');
  });

  it('loses the content of an earlier run with the first text, and has each text at once', async () => {
    await writeFile(file, 'the content of an earlier run');
    const output = await OutputFile.open(file);
    await output.write('one\n');
    expect(await content()).toBe('one\n');
    await output.write('two\n');
    expect(await content()).toBe('one\ntwo\n');
    await output.close();
    expect(await content()).toBe('one\ntwo\n');
  });

  it.each([
    ['a folder', () => folder, 'EISDIR'],
    ['a file in a folder that does not exist', () => path.join(folder, 'absent', 'file'), 'ENOENT'],
    ['a file in something that is no folder', () => path.join(import.meta.filename, 'file'), 'ENOTDIR'],
  ])('cannot be %s', async (_, place, code) => {
    await expect(OutputFile.open(place())).rejects.toThrow(`${place()} cannot be written: ${code}`);
  });

  it.runIf(process.platform === 'linux')('on a full disk is named', async () => {
    // A link: a fault in the code must not remove the device when the tests run as root.
    await symlink('/dev/full', file);
    const output = await OutputFile.open(file);
    await expect(output.write('text')).rejects.toThrow(`${file} cannot be written: ENOSPC`);
    await output.close();
  });

  it('keeps what is the same, completes it, and changes nothing else', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(40), fc.string({ maxLength: 5 }), async (lines, length, more) => {
        // The beginning of the same bytes, with or without others behind it.
        const whole = Buffer.from(lines.join(''));
        const earlier = Buffer.concat([whole.subarray(0, length), Buffer.from(more)]);
        await writeFile(file, earlier);
        const output = await OutputFile.open(file);
        let agrees = true;
        for (const line of lines) agrees &&= await output.keep(line);
        agrees &&= !output.hasEarlier;
        await output.close();
        const isBeginning = whole.subarray(0, earlier.length).equals(earlier);
        expect(agrees).toBe(isBeginning);
        expect(await readFile(file)).toEqual(isBeginning ? whole : earlier);
      }),
    );
  });
});

describe('a file of invalid requests', () => {
  const entries = [1, 2].map((line) => ({ line, request: { requestId: `HR-${line}` } }));

  async function reject(count: number, overwrite = false): Promise<string> {
    const output = await OutputFile.open(file);
    try {
      const rejected = new RejectedFile(output, overwrite);
      for (const entry of entries.slice(0, count)) await rejected.write(entry, checkEntry(entry).faults ?? []);
      rejected.end();
    } finally {
      await output.close();
    }
    return content();
  }

  it('is the same after the same requests, and is completed after an interruption', async () => {
    const whole = await reject(2);
    expect(await reject(2)).toBe(whole);
    await writeFile(file, whole.slice(0, -20));
    expect(await reject(2)).toBe(whole);
  });

  it.each([
    ['corrections', (whole: string) => whole.replace('HR-2', 'HR-3'), 2],
    ['more requests', (whole: string) => whole, 1],
    ['something else', () => 'something else', 2],
  ])('that has %s is not replaced without --overwrite', async (_, change, count) => {
    const earlier = change(await reject(2));
    await writeFile(file, earlier);
    await expect(reject(count)).rejects.toThrow(
      `${file} has other content, perhaps corrections: give another file with --rejected, or replace it with --overwrite`,
    );
    expect(await content()).toBe(earlier);
    const replaced = await reject(count, true);
    await rm(file);
    expect(replaced).toBe(await reject(count));
  });

  it('stays when all requests are valid now', async () => {
    const whole = await reject(2);
    expect(await reject(0)).toBe(whole);
  });
});
