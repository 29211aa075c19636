/** Where the bundles are that the benchmarks run. */
import path from 'node:path';

/** The bundle of a function, which `npm run bench` has built. */
export function bundleOf(name: string): string {
  return path.join(import.meta.dirname, '../../dist', name, 'index.mjs');
}
