/** Runs the sources of the command as `npm run onboard` does: on the Node of the npm scripts. Node 20 runs no TypeScript. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {URL} sources */
export function run(sources) {
  const node = fileURLToPath(new URL('../node_modules/.bin/node', sources));
  if (!existsSync(node)) {
    console.error(`${node} is missing: run npm ci in ${fileURLToPath(new URL('..', sources))}`);
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, [fileURLToPath(sources), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends SIGINT to both processes. The child decides how it ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
