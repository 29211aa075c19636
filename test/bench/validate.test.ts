/** The benchmark of `onboard validate`, with few rows: it measures what it says. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('prints the CPU time of both and their ratio', async () => {
  const script = path.join(import.meta.dirname, '../../bench/validate.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '500', '2']);
  const { rows, rounds, parseSeconds, validateSeconds, ratio, megabytes } = JSON.parse(stdout);
  expect([rows, rounds]).toEqual([500, 2]);
  expect(parseSeconds).toBeGreaterThan(0);
  expect(validateSeconds).toBeGreaterThan(0);
  expect(ratio).toBeCloseTo(validateSeconds / parseSeconds);
  expect(megabytes).toBeGreaterThan(10);
});
