/**
 * Bundles every Lambda function of `functions/` into `dist/<name>/index.mjs`, where the template's `CodeUri` points.
 * The tests run the same bundles that are deployed.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;

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
    entryPoints: names.map((name) => ({ in: path.join(root, 'functions', `${name}.ts`), out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    alias: { '@aws-sdk/credential-provider-node': path.join(root, 'functions/lib/services/credentials.ts') },
    // Parses the user agent of a browser. The SDK imports it when it runs in one, so a function never loads it.
    external: ['bowser'],
    // Some CommonJS dependencies call require() for modules of Node. An ES module has no require().
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
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
