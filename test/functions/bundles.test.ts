/** What the bundles that are deployed import and load, and how large they are. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { loadApplicationStack } from '../../local/application.ts';

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
  [135, 'find-kx-user', 'check-other-kx-users'],
  [190, 'find-finspace-user', 'check-kx-user-name', 'take-turn'],
  [195, 'recall-answer', 'release-person'],
  [
    210,
    'claim-person',
    'person-record',
    'verify-access-cut',
    'verify-offboarding',
    'remove-membership',
    'delete-identity-store-user',
    'create-identity-store-user',
    'add-to-group',
    'remove-from-group',
  ],
  [
    225,
    'snapshot-access',
    'create-finspace-user',
    'enable-finspace-user',
    'disable-finspace-user',
    'create-kx-user',
    'update-kx-user',
    'suspend-kx-user',
    'delete-kx-user',
  ],
  [240, 'describe-failure', 'start-onboarding-batch', 'verify-role-change'],
  [260, 'verify-onboarding'],
  [270, 'audit-access'],
  [305, 'plan-request', 'plan-offboarding'],
  [320, 'report-silent-failure'],
];

test.each(bundles)('%s is small', (bundle) => {
  const name = path.basename(path.dirname(bundle));
  const [limit] = LIMITS.find(([, ...names]) => names.includes(name)) ?? [165];
  expect(statSync(bundle).size / 1024).toBeLessThan(limit);
});

/** The prefixes of the permissions of each service, by the name that its client has in a bundle. */
const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB: 'dynamodb',
  EventBridge: 'events',
  SFN: 'states',
  SQS: 'sqs',
  finspace: 'finspace',
  'finspace data': 'finspace-api',
  identitystore: 'identitystore',
};

const { functions, roles } = loadApplicationStack();

test.each(functions)(
  '$logicalId has the clients of the services that it may call, and no other',
  ({ bundle, logicalId }) => {
    const code = readFileSync(path.join(dist, path.basename(path.dirname(bundle)), 'index.mjs'), 'utf8');
    const clients = Object.keys(SERVICES).filter((name) => code.includes(`"${name}"`));
    const statements = roles.find((role) => role.logicalId === logicalId)?.statements ?? [];
    // Lambda itself sends to the dead-letter queue.
    const actions = statements.filter(({ Sid }) => Sid !== 'DeadLetterQueue').flatMap(({ Action }) => Action);
    const prefixes = new Set(actions.map((action) => String(action).split(':')[0]));
    const callable = Object.keys(SERVICES).filter((name) => prefixes.has(SERVICES[name] ?? ''));
    expect(clients).toEqual(callable);
  },
);

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
