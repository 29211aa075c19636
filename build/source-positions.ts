/**
 * `npm run -s trace`: reads the stack trace of a function from standard input, and writes it with the files and lines of
 * the source. The functions run without --enable-source-maps, which takes a sixth of the processor time of a cold start.
 *
 *     npm run -s trace -- dist/create-kx-user < trace.txt
 *
 * The bundles have to be those that are deployed: check out their commit, and run `npm run build`.
 */
import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** A position in a bundle, as a stack trace and the runtime of Lambda write it. */
const POSITION = /(?:file:\/\/)?[^\s()"]*index\.mjs:(?<line>\d+):(?<column>\d+)/g;

/**
 * Replaces the positions in a bundle by those in the source.
 *
 * @param folder folder of the bundle and its source map
 * @param trace a text with positions; those that the source map does not know stay
 */
export async function withSourcePositions(folder: string, trace: string): Promise<string> {
  const map = new SourceMap(JSON.parse(await readFile(path.join(folder, 'index.mjs.map'), 'utf8')));
  return trace.replace(POSITION, (position, line: string, column: string) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry) || entry.generatedLine !== Number(line) - 1) return position;
    const source = path.relative('.', path.resolve(folder, entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Name the folder of the bundle: npm run -s trace -- dist/create-kx-user < trace.txt');
    process.exit(2);
  }
  process.stdout.write(await withSourcePositions(folder, await text(process.stdin)));
}
