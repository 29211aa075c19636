/** A file that cannot be used; the message names the file and what is wrong where. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/** Turns an error of reading a file into one that names the file; everything else is thrown on. */
export function toUnusableFile(file: string, error: unknown): UnusableFile {
  if (!(error instanceof Error && 'code' in error) || error instanceof UnusableFile) throw error;
  return new UnusableFile(error.code === 'ENOENT' ? `${file} does not exist` : `${file} cannot be read: ${error.code}`);
}
