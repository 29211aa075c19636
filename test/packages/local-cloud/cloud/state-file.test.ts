import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StateFile, UnusableState } from '../../../../packages/local-cloud/cloud/state-file.ts';
import { Records } from '../../../../packages/local-cloud/service/records.ts';

const MAPS = ['finspace.users', 'finspace.tags'];

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'state-file-'));
  file = path.join(folder, 'state');
});

afterEach(() => rm(folder, { recursive: true }));

const open = (stack = 'the stack') =>
  StateFile.open(file, stack, (error) => {
    throw error;
  });

async function readAll(): Promise<string> {
  const state = await open();
  const records = new Records(state, state.takeContents());
  const all = MAPS.map((name) => [...records.map(name)]);
  await state.close();
  return JSON.stringify(all);
}

const change = fc.record({
  map: fc.constantFrom(...MAPS),
  kind: fc.constantFrom('set', 'set', 'set', 'delete', 'clear'),
  key: fc.constantFrom('a', 'b', '__proto__', ''),
  value: fc.jsonValue(),
});

it('has, wherever it is cut, all changes up to one of them, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), fc.nat(), async (changes, cut) => {
      await rm(file, { force: true });
      const state = await open();
      const records = new Records(state, state.takeContents());
      const maps = new Map(MAPS.map((name) => [name, records.map(name)]));
      const begin = (await stat(file)).size;
      const prefixes = [JSON.stringify(MAPS.map(() => []))];
      for (const { map, kind, key, value } of changes) {
        const changed = maps.get(map);
        if (kind === 'set') changed?.set(key, value);
        else if (kind === 'delete') changed?.delete(key);
        else changed?.clear();
        prefixes.push(JSON.stringify(MAPS.map((name) => [...(maps.get(name) ?? [])])));
      }
      await state.settled();
      const whole = await readFile(file);
      await state.close();
      await writeFile(file, whole.subarray(0, begin + (cut % (whole.length - begin + 1))));
      expect(prefixes).toContain(await readAll());
      await writeFile(file, whole);
      expect(await readAll()).toBe(prefixes.at(-1));
      // It was rewritten without old values.
      expect(await readAll()).toBe(prefixes.at(-1));
    }),
    { numRuns: 60 },
  );
});

it('reads lines that are longer than what is read at once', async () => {
  const state = await open();
  const map = new Records(state, state.takeContents()).map<string>('finspace.users');
  const values = [0, 1, 2, 3].map((number) => `${'x'.repeat(number)}${'ä€😀'.repeat(200_000)}`);
  for (const [index, value] of values.entries()) map.set(String(index), value);
  await state.close();
  expect(await readAll()).toBe(JSON.stringify([values.map((value, index) => [String(index), value]), []]));
});

it('is for its owner only, and gives the lock up', async () => {
  const state = await open();
  expect((await stat(file)).mode & 0o077).toBe(0);
  await expect(open()).rejects.toThrow(/in use by the process/);
  await state.close();
  await (await open()).close();
});

it.each([
  ['another stack', '{"localCloudState":1,"stack":"another"}\n', 'has the state of another, not of the stack'],
  ['another version', '{"localCloudState":2,"stack":"the stack"}\n', 'has the version 2. This local cloud reads 1.'],
  ['other content', 'userName\nada\n', 'is not a state file of a local cloud. It was not changed.'],
  ['no line', 'secret', 'is not a state file of a local cloud. It was not changed.'],
  ['a broken line', '{"localCloudState":1,"stack":"the stack"}\n{\n["a"]\n', 'line 2: is not JSON'],
  ['no change', '{"localCloudState":1,"stack":"the stack"}\n["a"]\n["a",1]\n', 'line 3: is not a change'],
])('refuses a file with %s, and leaves it', async (_what, content, message) => {
  await writeFile(file, content);
  const opening = open();
  await expect(opening).rejects.toBeInstanceOf(UnusableState);
  await expect(opening).rejects.toThrow(message);
  await expect(readFile(file, 'utf8')).resolves.toBe(content);
  await expect(stat(`${file}.lock`)).rejects.toHaveProperty('code', 'ENOENT');
});

it('refuses a folder', async () => {
  const opening = StateFile.open(folder, 'the stack', () => undefined);
  await expect(opening).rejects.toEqual(
    new UnusableState(`The state file ${folder} cannot be read and written: EISDIR`),
  );
});
