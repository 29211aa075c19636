/** The stack trace of a bundle becomes one of the source. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withSourcePositions } from '../../build/source-positions.ts';
import { BUNDLE_SETTINGS } from '../../build.ts';

const SOURCE = `export function fail(given: string): never {
  const text = given.trim();
  throw new TypeError(text);
}
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'positions-'));
  const file = path.join(folder, 'failing.ts');
  await writeFile(file, SOURCE);
  await build({ ...BUNDLE_SETTINGS, plugins: [], entryPoints: [{ in: file, out: 'index' }], outdir: folder });
});

afterAll(() => rm(folder, { recursive: true }));

it('a position in the bundle becomes that of the source', async () => {
  // In a process of its own: that of the tests has source maps.
  const program = `import(process.argv[1]).then(({ fail }) => fail('broken')).catch(({ stack }) => console.log(stack));`;
  const bundle = pathToFileURL(path.join(folder, 'index.mjs')).href;
  const { stdout: stack } = await promisify(execFile)(process.execPath, ['-e', program, bundle]);
  expect(stack).toContain('index.mjs:1:');
  const [line = ''] = (await withSourcePositions(folder, stack))
    .split('\n')
    .filter((text) => text.includes('failing.ts'));
  expect(line).toMatch(/failing\.ts:3:\d+/);
});

it('the trace of the Lambda runtime has them too', async () => {
  const code = await readFile(path.join(folder, 'index.mjs'), 'utf8');
  const trace = JSON.stringify({
    trace: ['TypeError: x', `    at fail (file:///var/task/index.mjs:1:${code.indexOf('throw') + 1})`],
  });
  expect(await withSourcePositions(folder, trace)).toContain('failing.ts:3:3)');
});

it('other text stays', async () => {
  const trace = 'Error: index.mjs\n    at node:internal/process:1:2\n    at f (/var/task/index.mjs:999999:1)\n';
  expect(await withSourcePositions(folder, trace)).toBe(trace);
});
