/**
 * Bundles the `onboard` command into `cli/dist/`, for the npm package: `onboard.js` has the declarations of the subcommands,
 * and loads `commands.js`, which has all the rest. The bundles have everything that the command imports, so the package
 * has no dependencies.
 */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = import.meta.dirname;
const outdir = path.join(root, 'cli/dist');

/** Keeps the second bundle out of the first: Node takes long to read it, and `onboard --help` does not need it. */
const twoBundles: Plugin = {
  name: 'two-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './commands.js', external: true } : undefined,
    );
  },
};

/** Commander loads this module for subcommands that are programs of their own. There are none here, and it loads slowly. */
const withoutChildProcess: Plugin = {
  name: 'without-child-process',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/node_modules/commander/') ? { path: 'child_process', namespace: 'empty' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
  },
};

/** What esbuild makes of the command. */
export const COMMAND_BUNDLES = {
  entryPoints: [path.join(root, 'cli/onboard.ts'), path.join(root, 'cli/commands.ts')],
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // The CommonJS file of jsonc-parser requires its parts in a way that esbuild does not see.
  mainFields: ['module', 'main'],
  minify: true,
  plugins: [twoBundles, withoutChildProcess],
  // Some CommonJS dependencies call require() for modules of Node. An ES module has no require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Bundles the command.
 *
 * @returns the files
 */
export async function buildCommand(): Promise<string[]> {
  await rm(outdir, { recursive: true, force: true });
  await build(COMMAND_BUNDLES);
  return ['onboard.js', 'commands.js'].map((name) => path.join(outdir, name));
}

if (import.meta.main) {
  for (const file of await buildCommand()) {
    const { size } = await stat(file);
    // npm pack has its own output on the standard output.
    console.error(`${path.relative(root, file)}  ${Math.ceil(size / 1024)} KiB`);
  }
}
