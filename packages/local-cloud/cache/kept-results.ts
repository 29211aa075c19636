/** Results of slow computations that depend on texts alone, kept in files from one start of a local cloud to the next. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** Where results are kept. `npm ci` empties it. */
const FOLDER = path.join(import.meta.dirname, '../node_modules/.cache/local-cloud');

/** Most files in the folder. When a template is edited, its old results stay behind; a full folder is emptied. */
const MOST = 200;

/**
 * The result of a computation, computed only if none is kept for the same inputs.
 *
 * @param inputs everything that the result depends on, also the version of the code that computes it
 * @param compute returns a value of JSON; a value that JSON would change is not kept, and neither is an error
 */
export function keptResult<Result>(inputs: readonly string[], compute: () => Result, folder = FOLDER): Result {
  const name = `${createHash('sha256').update(JSON.stringify(inputs)).digest('hex')}.json`;
  const kept = read(path.join(folder, name));
  if (kept !== undefined) return kept.result;
  const result = compute();
  const text = JSON.stringify({ result });
  if (isDeepStrictEqual(JSON.parse(text), { result })) keep(folder, name, text);
  return result;
}

/** The installed version of a package, as an input of {@link keptResult}. */
export function versionOf(name: string): string {
  const { version }: { version: string } = createRequire(import.meta.url)(`${name}/package.json`);
  return version;
}

function read(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // There is none, or its file is broken.
    return undefined;
  }
}

/** Processes that keep the same result at the same time do not disturb each other: a file appears whole. */
function keep(folder: string, name: string, text: string): void {
  const part = path.join(folder, `${randomUUID()}.part`);
  try {
    mkdirSync(folder, { recursive: true });
    const files = readdirSync(folder);
    if (files.length >= MOST) for (const file of files) rmSync(path.join(folder, file), { force: true });
    writeFileSync(part, text);
    renameSync(part, path.join(folder, name));
  } catch {
    // The folder cannot be written, such as one of another user. The result is computed again next time.
  }
}
