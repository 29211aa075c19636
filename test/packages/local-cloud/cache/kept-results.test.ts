import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keptResult } from '../../../../packages/local-cloud/cache/kept-results.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kept-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('computes a result once for the same inputs', () => {
  const compute = vi.fn((text: string) => ({ text }));
  const kept = (...inputs: string[]) => keptResult(inputs, () => compute(inputs.join(' ')), folder);
  expect(kept('a', 'b')).toEqual({ text: 'a b' });
  expect(kept('a', 'b')).toEqual({ text: 'a b' });
  expect(compute).toHaveBeenCalledTimes(1);
  // Other inputs, although their texts one after the other are the same.
  expect(kept('ab')).toEqual({ text: 'ab' });
  expect(kept('a', 'b', '')).toEqual({ text: 'a b ' });
});

it('gives each caller a value of its own', () => {
  const kept = () => keptResult(['list'], () => ({ items: ['a'] }), folder);
  kept().items.push('b');
  kept().items.push('c');
  expect(kept()).toEqual({ items: ['a'] });
});

it.each<[string, () => unknown]>([
  ['a date', () => new Date(0)],
  ['no value', () => undefined],
  ['a number that JSON does not have', () => ({ number: Number.NaN })],
  ['a member without a value', () => ({ member: undefined })],
])('does not keep %s, which JSON would change', async (_, compute) => {
  expect(keptResult(['x'], compute, folder)).toEqual(compute());
  expect(keptResult(['x'], compute, folder)).toEqual(compute());
  await expect(readdir(folder)).resolves.toEqual([]);
});

it('does not keep an error', () => {
  const fail = () => {
    throw new Error('invalid');
  };
  expect(() => keptResult(['x'], fail, folder)).toThrow('invalid');
  expect(keptResult(['x'], () => 1, folder)).toBe(1);
});

it('computes again after a file was damaged, and repairs it', async () => {
  keptResult(['x'], () => 1, folder);
  const [file = ''] = await readdir(folder);
  const whole = await readFile(path.join(folder, file), 'utf8');
  await writeFile(path.join(folder, file), whole.slice(0, -1));
  expect(keptResult(['x'], () => 1, folder)).toBe(1);
  await expect(readFile(path.join(folder, file), 'utf8')).resolves.toBe(whole);
});

it('computes without a folder that can be written', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  expect(keptResult(['x'], () => 1, file)).toBe(1);
});

it('empties the folder when it is full', async () => {
  for (let number = 0; number < 250; number += 1) keptResult([String(number)], () => number, folder);
  await expect(readdir(folder)).resolves.toHaveLength(50);
});
