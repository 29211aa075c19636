/** Each dependency of the application is used, and each package that it imports is declared. The local cloud has its own test. */
import { beforeAll, expect, it } from 'vitest';
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
    .filter((to) => !/^(node:|packages\/)|\.(ts|json)$/.test(to))
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
