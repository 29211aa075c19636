/** Creates files that a command writes. */
import type { WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { UnusableFile } from './unusable-file.ts';

/**
 * Creates a file, or empties the one that exists.
 *
 * @throws UnusableFile when the file cannot be written
 */
export async function createFile(file: string): Promise<WriteStream> {
  try {
    const handle = await open(file, 'w');
    return handle.createWriteStream();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UnusableFile(`${file} cannot be written: ${String(error.code)}`, { cause: error });
  }
}
