/** Errors of files. */
import { UserError } from '../user-error.ts';

/** Thrown when a file cannot be used. The message names the file, the fault and its place. */
export class UnusableFile extends UserError {
  override readonly name = 'UnusableFile';
}

/** Turns an error of the file system into one that names the file. Every other error is thrown again. */
export function toUnusableFile(file: string, error: unknown): UnusableFile {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
  return new UnusableFile(
    error.code === 'ENOENT' ? `${file} does not exist` : `${file} cannot be read: ${String(error.code)}`,
    { cause: error },
  );
}
