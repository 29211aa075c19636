/** What the bundles that are deployed import and load, and how large they are. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const dist = path.join(import.meta.dirname, '../../dist');
const bundles = readdirSync(dist).map((name) => path.join(dist, name, 'index.mjs'));

const { metafile } = await build({
  entryPoints: bundles,
  outdir: 'out',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  metafile: true,
  write: false,
});
const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);

test('A function imports nothing, and no module of Node either, of which an import reads each export', () => {
  expect(bundles.length).toBeGreaterThan(10);
  expect(imports).toEqual([]);
});

/**
 * KiB of the bundles. Node reads about 25 KiB in a millisecond of a cold start. The client of DynamoDB has about 50 KiB with
 * the format of its values, and each function that writes has it for the record of the person.
 */
const LIMITS: readonly (readonly [limit: number, ...names: string[]])[] = [
  [60, 'prepare-onboarding', 'prepare-role-change', 'prepare-offboarding'],
  [
    170,
    'find-identity-store-user',
    'await-identity-store-user',
    'find-group-membership',
    'compare-groups',
    'find-leaver',
  ],
  [195, 'find-finspace-user', 'check-kx-user-name', 'take-turn'],
  [210, 'claim-person', 'recall-answer', 'release-person', 'person-record'],
  [
    220,
    'snapshot-access',
    'verify-access-cut',
    'verify-offboarding',
    'remove-membership',
    'delete-identity-store-user',
  ],
  [225, 'disable-finspace-user'],
  [230, 'suspend-kx-user', 'delete-kx-user'],
  [227, 'create-identity-store-user', 'create-finspace-user', 'create-kx-user', 'update-kx-user'],
  [225, 'enable-finspace-user', 'add-to-group', 'remove-from-group'],
  [240, 'describe-failure', 'start-onboarding-batch'],
  [260, 'verify-onboarding', 'verify-role-change'],
  [275, 'audit-access'],
  [310, 'plan-request', 'plan-offboarding'],
  [335, 'report-silent-failure'],
];

test.each(bundles)('%s is small', (bundle) => {
  const name = path.basename(path.dirname(bundle));
  const [limit] = LIMITS.find(([, ...names]) => names.includes(name)) ?? [165];
  expect(statSync(bundle).size / 1024).toBeLessThan(limit);
});

test('A cold start loads no module of Node that a call does not need', () => {
  const program = `for (const bundle of process.argv.slice(1)) await import(bundle);
    console.log(JSON.stringify(process.moduleLoadList));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, ...bundles], {
    env: process.env,
    encoding: 'utf8',
  });
  const loaded: string[] = JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1));
  expect(loaded).toContain('NativeModule https');
  expect(loaded.filter((name) => /undici|http2|readline|webcrypto|webstreams|fs.promises/.test(name))).toEqual([]);
});
