/** Each dependency of the application is used, and each package that it imports is declared. The local cloud has its own test. */
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { COMMAND_BUNDLES } from '../../build-cli.ts';
import root from '../../package.json' with { type: 'json' };
import { readSourceFiles, type SourceFile } from './imports.ts';

/** Dependencies that are programs, or types of the platform: nothing imports them. */
const NOT_IMPORTED = ['@biomejs/biome', 'local-cloud', 'node', 'typescript'];

let files: SourceFile[];

beforeAll(async () => {
  files = await readSourceFiles();
});

/** Names of the npm packages that the application imports, sorted. */
function importedPackages(): string[] {
  const own = files.filter(({ file }) => !file.startsWith('packages/'));
  const specifiers = own.flatMap(({ imports }) => imports.map(({ to }) => to));
  const names = specifiers
    // What is measured beside other programs is JavaScript.
    .filter((to) => !/^(node:|packages\/|bench\/)|\.(ts|json)$/.test(to))
    .map((to) => /^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to);
  return [...new Set(names)].filter((name) => name !== 'aws-lambda').sort();
}

it('the application declares exactly the packages that it imports', () => {
  const imported = Object.keys(root.devDependencies)
    .filter((name) => !name.startsWith('@types/') && !NOT_IMPORTED.includes(name))
    .sort();
  expect(importedPackages()).toEqual(imported);
});

it('the package of the command has no dependencies: its bundles have what it imports', () => {
  expect(root).not.toHaveProperty('dependencies');
});

/** An installed package, as package-lock.json describes it. */
interface LockedPackage {
  optional?: boolean;
  engines?: Record<string, string>;
}

const lock: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const locked = new Map(Object.entries(lock.packages));

/** Compares `20.18` and `20.18.0` part by part. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const [ours, theirs] = [numbers(version), numbers(least)];
  const index = [0, 1, 2].find((part) => (ours[part] ?? 0) !== (theirs[part] ?? 0));
  return index === undefined || (ours[index] ?? 0) > (theirs[index] ?? 0);
}

/** Whether a version of Node is in a range such as `^20.19.0 || >=22.12.0`. @throws Error for a range of another form */
function isInRange(version: string, range: string): boolean {
  return range.split('||').some((alternative) => {
    if (alternative.trim() === '*') return true;
    const { sign, least = '' } =
      /^(?<sign>>=|\^|) *(?<least>\d+(\.\d+)*)(\.[*x])?$/.exec(alternative.trim())?.groups ?? {};
    if (sign === undefined) throw new Error(`This test does not know the range ${range}`);
    return isAtLeast(version, least) && (sign === '>=' || version.split('.')[0] === least.split('.')[0]);
  });
}

/** The oldest Node that runs the command. */
const oldestNode = root.engines.node.replace('>=', '');

/** Whether a package says that it runs on the oldest Node of the command. */
const runsOnOldestNode = (name: string) => isInRange(oldestNode, locked.get(name)?.engines?.node ?? '>=0');

it('each package in the bundles of the command runs on the oldest Node of the command', async () => {
  const { metafile } = await build({ ...COMMAND_BUNDLES, write: false, metafile: true });
  const inputs = Object.keys(metafile.inputs).map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const bundled = [...new Set(inputs)].filter((name) => name !== undefined);
  expect(bundled).toContain('node_modules/commander');
  expect(bundled.filter((name) => !locked.has(name))).toEqual([]);
  expect(bundled.filter((name) => !runsOnOldestNode(name))).toEqual([]);
});

it('npm does not warn of the tools that run on the Node of the npm scripts only', () => {
  const tools = [...locked].filter(([name, { optional }]) => !optional && !runsOnOldestNode(name));
  const tooOld = tools.filter(([, { engines }]) => !isInRange(root.devDependencies.node, engines?.node ?? '>=0'));
  expect(tooOld).toEqual([]);
  // Without such tools, the setting hides warnings for nothing.
  expect(tools).not.toEqual([]);
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^loglevel=error$/m);
});
