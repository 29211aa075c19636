/** The project keeps the rules of its folders. */
import { beforeAll, describe, expect, it } from 'vitest';
import { findCode, type Import, readSource, readSourceFiles, type SourceFile } from './imports.ts';
import { circles, folderOf, forbiddenGlobals, forbiddenImports, largeFolders } from './rules.ts';

let files: SourceFile[];
let imports: Import[];

beforeAll(async () => {
  files = await readSourceFiles();
  imports = files.flatMap((file) => file.imports);
});

describe('the project', () => {
  it('is read: each folder has files and imports', () => {
    const folders = new Set(imports.map(({ from }) => from.split('/')[0]));
    for (const folder of ['core', 'functions', 'cli', 'packages', 'local', 'build', 'bench', 'test', '.ci']) {
      expect(folders).toContain(folder);
    }
  });

  it('imports only what the rule of the folder allows', () => {
    expect(forbiddenImports(imports)).toEqual([]);
  });

  it('uses neither the environment nor the console in core/', () => {
    expect(forbiddenGlobals(files)).toEqual([]);
  });

  it('has no circle of files, types included', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('has no circle of folders, types included', () => {
    expect(circles(imports, folderOf)).toEqual([]);
  });

  it('has no folder with too many files of code', async () => {
    const code = await findCode();
    expect(code).toEqual(expect.arrayContaining(['core/kinds.ts', '.ci/expand.py']));
    expect(largeFolders(code)).toEqual([]);
  });
});

describe('a rule finds', () => {
  it.each([
    ['the domain that imports a function', 'core/a.ts', "import { a } from '../functions/lib/services/a.ts';"],
    ['the domain that imports a type of a function', 'core/a.ts', "import type { A } from '../functions/lib/a.ts';"],
    ['the domain that re-exports', 'core/a.ts', "export { a } from '../cli/a.ts';"],
    ['the domain that re-exports everything', 'core/a.ts', "export * from '../cli/a.ts';"],
    ['the domain that imports at run time', 'core/a.ts', "await import('../cli/a.ts');"],
    ['the domain that names an imported type', 'core/a.ts', "let a: import('../cli/a.ts').A;"],
    ['the domain with an AWS client', 'core/a.ts', "import { SFNClient } from '@aws-sdk/client-sfn';"],
    ['the domain with single types of an AWS client', 'core/a.ts', "import { type A } from '@aws-sdk/client-sfn';"],
    ['the domain with a part of an AWS client', 'core/a.ts', "import { type A, B } from '@smithy/core/schema';"],
    ['a function that imports another one', 'functions/a.ts', "import { b } from './b.ts';"],
    ['a function that calls AWS itself', 'functions/a.ts', "import { SFNClient } from '@aws-sdk/client-sfn';"],
    ['verification that calls AWS itself', 'functions/lib/verification/a.ts', "import '@aws-sdk/client-finspace';"],
    ['a function that imports the command', 'functions/lib/runtime/a.ts', "import { a } from '../../../cli/a.ts';"],
    ['the command that imports a service', 'cli/a.ts', "import { a } from '../functions/lib/services/a.ts';"],
    ['the command that imports the local cloud', 'cli/a.ts', "import { a } from 'local-cloud';"],
    ['the command that imports a test', 'cli/a.ts', "import { a } from '../test/a.ts';"],
    ['the local cloud that imports the domain', 'packages/local-cloud/a.ts', "import { a } from '../../core/a.ts';"],
    ['npm start that imports the domain', 'local/a.ts', "import { a } from '../core/a.ts';"],
    ['a benchmark that imports a function', 'bench/a.ts', "import { a } from '../functions/a.ts';"],
    ['the build that imports the command', 'build.ts', "import { a } from './cli/a.ts';"],
    ['a folder without a rule', 'lib/a.ts', "import { a } from './b.ts';"],
  ])('%s', (_, file, source) => {
    const read = readSource(file, source, new Map([['local-cloud', 'packages/local-cloud']]));
    expect(forbiddenImports(read.imports)).toHaveLength(1);
  });

  it.each([
    ['types of an AWS client in the domain', 'core/a.ts', "import type { User } from '@aws-sdk/client-finspace';"],
    ['an AWS client of a service', 'functions/lib/services/a.ts', "import { A } from '@aws-sdk/client-finspace';"],
    [
      'npm packages and modules of Node in the domain',
      'core/a.ts',
      "import * as v from 'valibot'; import 'node:crypto';",
    ],
    ['the part of the functions that starts executions', 'cli/a.ts', "import '../functions/lib/executions/a.ts';"],
  ])('nothing in %s', (_, file, source) => {
    const { imports: read } = readSource(file, source);
    expect(read.length).toBeGreaterThan(0);
    expect(forbiddenImports(read)).toEqual([]);
  });

  it.each(['console.log(1)', 'const { A } = process.env'])('a domain that has side effects: %s', (source) => {
    expect(forbiddenGlobals([readSource('core/a.ts', source)])).toHaveLength(1);
    expect(forbiddenGlobals([readSource('cli/a.ts', source)])).toEqual([]);
  });

  const ring = ['a', 'b', 'c'].map((name, index) => ({
    from: `core/${name}/${name}.ts`,
    to: `core/${'bca'[index]}/${'bca'[index]}.ts`,
    typeOnly: true,
  }));

  it('a circle of files and of folders, once', () => {
    const entrance = { from: 'cli/a.ts', to: 'core/b/b.ts', typeOnly: false };
    expect(circles([entrance, ...ring])).toEqual(['core/a/a.ts -> core/b/b.ts -> core/c/c.ts']);
    expect(circles([entrance, ...ring], folderOf)).toEqual(['core/a -> core/b -> core/c']);
    expect(circles([entrance, ...ring.slice(1)])).toEqual([]);
  });

  it('a circle of folders whose files make none', () => {
    const there = { from: 'core/a/one.ts', to: 'core/b/one.ts', typeOnly: true };
    const back = { from: 'core/b/two.ts', to: 'core/a/two.ts', typeOnly: true };
    expect(circles([there, back])).toEqual([]);
    expect(circles([there, back], folderOf)).toEqual(['core/a -> core/b']);
  });

  it('a folder with 13 files', () => {
    const folder = Array.from({ length: 13 }, (_, index) => `core/a/${index}.ts`);
    expect(largeFolders(folder)).toEqual(['core/a has 13 files']);
    expect(largeFolders(folder.slice(1))).toEqual([]);
  });
});
