/** What the bundles that are deployed import: modules of Node, and no others. */
import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
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
const ofPackages = imports.filter(({ path: name }) => !builtinModules.includes(name.replace(/^node:/, '')));

test('A function imports no package when it starts', () => {
  const atStart = ofPackages.filter(({ kind }) => kind !== 'dynamic-import');
  expect(bundles.length).toBeGreaterThan(10);
  expect(atStart).toEqual([]);
});

test('A package that is left out of the bundles is only imported in a browser', () => {
  expect([...new Set(ofPackages.map(({ path: name }) => name))]).toEqual(['bowser']);
});
