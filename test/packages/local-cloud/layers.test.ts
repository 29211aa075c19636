/** The layers of the package, as its README and its door describe them. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../packages/local-cloud/package.json' with { type: 'json' };

const ROOT = path.join(import.meta.dirname, '../../../packages/local-cloud');

/** The folders, each with the folders that it may import. */
const LAYERS: Record<string, readonly string[]> = {
  cache: [],
  service: [],
  iam: ['service'],
  template: ['cache', 'service', 'iam'],
  gateway: ['service'],
  services: ['cache', 'service', 'template'],
  console: ['service', 'template', 'gateway', 'services'],
  cloud: ['service', 'iam', 'template', 'gateway', 'services', 'console'],
  testing: ['service', 'iam', 'template', 'gateway', 'services', 'cloud'],
};

const MOST_FILES = 12;

const files = globSync('**/*.ts', { cwd: ROOT }).filter((file) => !file.startsWith('node_modules'));

/** The modules that a file imports: paths in the package, names of packages, and modules of Node. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import|import\(|new URL\()\s*'([^']+)'/g)].map(([, specifier = '']) =>
    specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : packageOf(specifier),
  );
}

/** The package of a module such as `package/module.js` or `@scope/package/module.js`. */
const packageOf = (specifier: string) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

const isPath = (specifier: string) => /\.[jt]s$/.test(specifier);
const folderOf = (file: string) => file.split('/')[0] ?? '';

it('has files in known layers only, beside its door', () => {
  expect(new Set(files.map(folderOf))).toEqual(new Set([...Object.keys(LAYERS), 'index.ts']));
});

describe.each(files.filter((file) => file !== 'index.ts'))('%s', (file) => {
  it('imports only what its layer may import', () => {
    const allowed = [folderOf(file), ...(LAYERS[folderOf(file)] ?? [])];
    const foreign = importsOf(file).filter((imported) => isPath(imported) && !allowed.includes(folderOf(imported)));
    expect(foreign).toEqual([]);
  });

  it('imports only declared packages', () => {
    const declared = Object.keys(manifest.dependencies);
    const foreign = importsOf(file).filter(
      (imported) => !isPath(imported) && !imported.startsWith('node:') && !declared.includes(imported),
    );
    expect(foreign).toEqual([]);
  });
});

it('declares only packages that a file imports', () => {
  const imported = new Set(files.flatMap(importsOf));
  expect(Object.keys(manifest.dependencies).filter((name) => !imported.has(name))).toEqual([]);
});

it('has no circle of imports', () => {
  const done = new Set<string>();
  const visit = (file: string, open: readonly string[]): void => {
    expect(open, [...open, file].join(' -> ')).not.toContain(file);
    if (done.has(file)) return;
    for (const imported of importsOf(file).filter(isPath)) visit(imported, [...open, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

it(`has at most ${MOST_FILES} files in a folder`, () => {
  const counts = Map.groupBy(files, (file) => path.dirname(file));
  for (const [folder, inFolder] of counts) expect(inFolder.length, folder).toBeLessThanOrEqual(MOST_FILES);
});

it('is imported by its name everywhere else', () => {
  const root = path.join(ROOT, '../..');
  const others = globSync('{.ci,bench,cli,core,functions,local,test}/**/*.ts', { cwd: root }).filter(
    (file) => !file.startsWith('test/packages/local-cloud/'),
  );
  expect(others.length).toBeGreaterThan(100);
  const byPath = others.filter((file) =>
    /['`][./]+packages\/local-cloud/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(byPath).toEqual([]);
});
