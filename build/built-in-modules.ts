/**
 * Takes the modules of Node by `process.getBuiltinModule`. The import of a module of Node reads each of its exports, and
 * some of them load more: one of `node:http` loads undici, one of `node:crypto` WebCrypto, one of `node:fs` readline. That
 * takes longer than the rest of a cold start.
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const IMPORTED = 'built-in';
const OTHER = 'built-in-object';

/** Replaces each import and each `require()` of a module of Node. */
export const builtInModules: Plugin = {
  name: 'built-in-modules',
  setup(build) {
    build.onResolve({ filter: /^(node:|[a-z])/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (!builtinModules.includes(name)) return undefined;
      // No module of Node acts when it is loaded, so an import that is not used goes.
      return { path: name, namespace: kind === 'import-statement' ? IMPORTED : OTHER, sideEffects: false };
    });
    build.onLoad({ filter: /./, namespace: IMPORTED }, ({ path }) => ({ contents: moduleWithNames(path) }));
    // require() and import() get the whole module, whose exports are read when they are used.
    build.onLoad({ filter: /./, namespace: OTHER }, ({ path }) => ({ contents: `module.exports = ${take(path)};` }));
  },
};

/** An ES module that reads only those exports of a module of Node that are imported by name. */
function moduleWithNames(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => /^[a-z]\w*$/i.test(name));
  return [
    `const builtIn = /* @__PURE__ */ ${take(path)};`,
    'export default builtIn;',
    // A call that is marked as pure goes if its value is not used. The read of a property stays: it may be a getter.
    ...names.map((name, index) => `const value${index} = /* @__PURE__ */ (() => builtIn.${name})();`),
    `export { ${names.map((name, index) => `value${index} as ${name}`).join(', ')} };`,
  ].join('\n');
}

function take(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(path)})`;
}
