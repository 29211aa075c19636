/**
 * Bundles every Lambda function of `functions/` into `dist/<name>/index.mjs`, where the template's `CodeUri` points.
 * The tests run the same bundles that are deployed.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { builtInModules } from './build/built-in-modules.ts';
import { replaceModules } from './build/replacements.ts';

const root = import.meta.dirname;

/** How each function is bundled. `docs/performance.md` says what the settings gain. */
export const BUNDLE_SETTINGS = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  legalComments: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
  // "sideEffects": false in package.json lets esbuild leave out a module, with its client, of which a function uses nothing.
  // The ES modules of a package, from which esbuild leaves out what is not used.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': path.join(root, 'functions/lib/services/credentials.ts') },
  plugins: [builtInModules, replaceModules()],
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Bundles all functions.
 *
 * @param outdir folder for the bundles, one folder for each function; it is emptied first
 * @returns the names of the functions, sorted
 */
export async function buildFunctions(outdir = path.join(root, 'dist')): Promise<string[]> {
  const files = await readdir(path.join(root, 'functions'));
  const names = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...BUNDLE_SETTINGS,
    entryPoints: names.map((name) => ({ in: path.join(root, 'functions', `${name}.ts`), out: `${name}/index` })),
    outdir,
  });
  return names;
}

if (import.meta.main) {
  const names = await buildFunctions();
  for (const name of names) {
    const { size } = await stat(path.join(root, 'dist', name, 'index.mjs'));
    console.log(`dist/${name}/index.mjs  ${Math.ceil(size / 1024)} KiB`);
  }
}
