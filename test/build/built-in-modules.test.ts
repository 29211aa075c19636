/** Bundles take the modules of Node by `process.getBuiltinModule`, in each form of an import. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { builtInModules } from '../../build/built-in-modules.ts';

/** Bundles a program, runs it in a new process, and returns what it prints. */
async function run(contents: string): Promise<{ code: string; printed: string }> {
  const { outputFiles } = await build({
    stdin: { contents },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    plugins: [builtInModules],
  });
  const code = outputFiles.map(({ text }) => text).join('');
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  return { code, printed: stdout.trim() };
}

it.each([
  ['a named import', "import { basename } from 'node:path'; console.log(basename('/a/b'));"],
  ['a default import', "import path from 'node:path'; console.log(path.basename('/a/b'));"],
  ['a namespace', "import * as path from 'node:path'; console.log(path.basename('/a/b'));"],
  ['an import without the scheme', "import { basename } from 'path'; console.log(basename('/a/b'));"],
  ['a subpath', "import { basename } from 'node:path/posix'; console.log(basename('/a/b'));"],
  [
    'an export',
    "export { basename } from 'node:path'; import { basename } from 'node:path'; console.log(basename('/a/b'));",
  ],
  ['require()', "console.log(require('node:path').basename('/a/b'));"],
  ['import()', "console.log((await import('node:path')).basename('/a/b'));"],
])('%s has the value', async (_, program) => {
  const { code, printed } = await run(program);
  expect(printed).toBe('b');
  expect(code).not.toMatch(/from ["']|import\(/);
});

it('an unused import is left out', async () => {
  const { code } = await run("import http2 from 'node:http2'; import { resolve } from 'node:path'; console.log(1);");
  expect(code).not.toMatch(/http2|path/);
});

it('an import reads no other export, which could load more modules', async () => {
  const { printed } = await run(
    "import { request } from 'node:http'; import { readFileSync } from 'node:fs'; import { createHash } from 'node:crypto';" +
      ' console.log(typeof request, typeof readFileSync, typeof createHash, process.moduleLoadList.join());',
  );
  expect(printed).toMatch(/^function function function/);
  expect(printed).not.toMatch(/undici|readline|fs\/promises|webcrypto/);
});
