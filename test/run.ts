/**
 * `npm test`: all tests, or those of the files that are given. Prints what failed and a summary.
 *
 * Vitest prints colours even if its output is not a terminal. It decides this when it is loaded.
 */
import path from 'node:path';

if (!process.stdout.isTTY) process.env.NO_COLOR = '1';
// The commands that tests start are compiled once, not in each process.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, '../node_modules/.cache/node-compile');
const { parseCLI, startVitest } = await import('vitest/node');

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
// Without a reporter of the caller, only failures and the summary are shown.
const vitest = await startVitest('test', filter, { reporters: ['minimal'], ...options });
await vitest.close();
