/** Errors of files. */
import { UserError } from '../user-error.ts';

/** Thrown when a file cannot be used. The message names the file, the fault and its place. */
export class UnusableFile extends UserError {
  override readonly name = 'UnusableFile';
  override readonly exitCode = 2;
}

/** Thrown when requests of a file that can be read break the contract. The message has every fault. */
export class InvalidRequests extends UserError {
  override readonly name = 'InvalidRequests';
}

/** Turns an error of the file system into one that names the file. Every other error is thrown again. */
export function toUnusableFile(file: string, error: unknown): UnusableFile {
  const code = systemCode(error);
  return new UnusableFile(code === 'ENOENT' ? `${file} does not exist` : `${file} cannot be read: ${code}`, {
    cause: error,
  });
}

/** Turns an error of the file system, while a file is written, into one that names the file. */
export function toUnwritableFile(file: string, error: unknown): UnusableFile {
  return new UnusableFile(`${file} cannot be written: ${systemCode(error)}`, { cause: error });
}

/** The code of an error of the file system. Every other error is thrown again. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
  return String(error.code);
}
