/** Each dependency that a `package.json` declares is used, and each package that is imported is declared. */
import { beforeAll, expect, it } from 'vitest';
import root from '../../package.json' with { type: 'json' };
import localCloud from '../../packages/local-cloud/package.json' with { type: 'json' };
import { readSourceFiles, type SourceFile } from './imports.ts';

/** Dependencies that are programs, or types of the platform: nothing imports them. */
const NOT_IMPORTED = ['@biomejs/biome', 'local-cloud', 'node', 'typescript'];

let files: SourceFile[];

beforeAll(async () => {
  files = await readSourceFiles();
});

/** Names of the npm packages that files import, sorted. */
function packagesOf(isIncluded: (file: string) => boolean): string[] {
  const specifiers = files.filter(({ file }) => isIncluded(file)).flatMap(({ imports }) => imports.map(({ to }) => to));
  const names = specifiers
    .filter((to) => !/^(node:|packages\/)|\.(ts|json)$/.test(to))
    .map((to) => /^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to);
  return [...new Set(names)].filter((name) => name !== 'aws-lambda').sort();
}

const isOfPackage = (file: string) => file.startsWith('packages/');

it('the local cloud declares exactly the packages that it imports', () => {
  expect(packagesOf(isOfPackage)).toEqual(Object.keys(localCloud.dependencies).sort());
});

it('the application declares exactly the packages that it imports', () => {
  const declared = [...Object.keys(root.dependencies), ...Object.keys(root.devDependencies)];
  const imported = declared.filter((name) => !name.startsWith('@types/') && !NOT_IMPORTED.includes(name)).sort();
  expect(packagesOf((file) => !isOfPackage(file))).toEqual(imported);
});

it('no package of the deployed functions and the commands is a development dependency', () => {
  const product = files.filter(({ file }) => /^(core|functions|cli)\//.test(file));
  const atRunTime = product.flatMap(({ imports }) => imports.filter(({ typeOnly }) => !typeOnly).map(({ to }) => to));
  const development = Object.keys(root.devDependencies).filter((name) =>
    atRunTime.some((to) => to === name || to.startsWith(`${name}/`)),
  );
  expect(development).toEqual([]);
});
