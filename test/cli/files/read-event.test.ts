import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEvent } from '../../../cli/files/read-event.ts';
import { UnusableFile } from '../../../cli/files/unusable-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'events-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string): Promise<string> {
  const file = path.join(folder, 'event.json');
  await writeFile(file, content);
  return file;
}

it('reads source, detail-type and detail', async () => {
  const file = await fileOf('{"version":"0","source":"hr","detail-type":"X","detail":{"a":1}}');
  await expect(readEvent(file)).resolves.toEqual({ source: 'hr', detailType: 'X', detail: { a: 1 } });
});

it.each([
  ['is not JSON', '{\n  "source": "hr",\n  oops\n}', 'line 3, column 3'],
  ['is empty', '', 'it is empty'],
  ['is a list', '[]', 'source: must be a string'],
  ['is a request without its envelope', '{"requestId":"HR-1"}', 'detail-type: must be a string'],
  [
    'has a detail that is not an object',
    '{"source":"hr","detail-type":"X","detail":"{}"}',
    'detail: must be an object',
  ],
])('names the file and the fault when it %s', async (_, content, message) => {
  const file = await fileOf(content);
  const reading = readEvent(file);
  await expect(reading).rejects.toThrow(UnusableFile);
  await expect(reading).rejects.toThrow(file);
  await expect(reading).rejects.toThrow(message);
});

it('names a file that does not exist', async () => {
  await expect(readEvent(path.join(folder, 'absent.json'))).rejects.toThrow('absent.json does not exist');
});

it('quotes nothing of a file that is not JSON: it may be personal', async () => {
  await expect(readEvent(await fileOf('{"familyName": Lovelace}'))).rejects.not.toThrow('Lovelace');
});
