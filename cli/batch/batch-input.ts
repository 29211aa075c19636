/** The file of a batch. It is read more than once: to check the requests, to send them, and to wait for them. */
import { createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { identityOf } from '../files/file-identity.ts';
import { detectFormat, type Format, formatByName, type Reading } from '../files/input/format.ts';
import { displayName, openText, STANDARD_INPUT } from '../files/input/open-text.ts';
import { toUnusableFile, toUnwritableFile } from '../files/unusable-file.ts';
import type { Interruptible } from '../options.ts';

/** The file of a batch. */
export interface BatchInput {
  path: string;
  /** Name of the file in messages. */
  name: string;
  reading: Reading;
  /** Beginning of the names of the files that the batch writes, if the user does not give them. */
  outputs: string;
  /** See {@link identityOf}. */
  identity: string | undefined;
  /** Removes the copy, if there is one. */
  close(): Promise<void>;
}

/**
 * Opens the file of a batch. What can be read only once, such as standard input, is copied to a temporary file.
 *
 * @param file path of the file, or `-` for standard input
 * @throws UnusableFile when the file cannot be read, or its format is not known
 */
export async function openBatch(file: string, options: Reading & Interruptible): Promise<BatchInput> {
  const { delimiter, signal } = options;
  const name = displayName(file);
  const isStandardInput = file === STANDARD_INPUT;
  const outputs = isStandardInput ? 'stdin' : file;
  let folder: string | undefined;
  const close = async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const known = options.format ?? formatByName(file);
    const stats = isStandardInput ? fstatSync(0, { bigint: true }) : await stat(file, { bigint: true });
    const identity = identityOf(stats);
    const input = { name, outputs, identity, close };
    if (!isStandardInput && (stats.isFile() || stats.isDirectory())) {
      return { ...input, path: file, reading: { format: known, delimiter, name } };
    }
    folder = await mkdtemp(path.join(tmpdir(), 'onboard-'));
    const copy = path.join(folder, 'requests');
    const source = isStandardInput ? process.stdin : createReadStream(file);
    // The requests are personal data: only the user may read them.
    await pipeline(source, createWriteStream(copy, { mode: 0o600 }), signal ? { signal } : {});
    const format = known ?? (await formatOfText(copy, name));
    return { ...input, path: copy, reading: { format, delimiter, name } };
  } catch (error) {
    await close();
    throw isOfCopy(error) ? toUnwritableFile(tmpdir(), error) : toUnusableFile(name, error);
  }
}

/** Whether an error is of the copy, and not of what is copied. */
function isOfCopy(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && ['mkdtemp', 'write'].includes(String(error.syscall));
}

/** Finds the format of a text, as `onboard validate` does for standard input. */
async function formatOfText(file: string, name: string): Promise<Format> {
  const text = openText(file, 'text', name);
  try {
    return (await detectFormat(text)).format;
  } finally {
    await text.return(undefined);
  }
}
