/** The files that a batch writes. */
import { OutputFile } from '../files/output/output-file.ts';
import { RejectedFile } from '../files/output/rejected-file.ts';
import { UnusableFile } from '../files/unusable-file.ts';
import type { BatchInput } from './batch-input.ts';

/** The files that a batch writes, open. */
export interface BatchOutputs {
  results: OutputFile;
  /** Present when invalid requests are left out of the batch. */
  rejected: RejectedFile | undefined;
  /** Closes both. A file that is new and empty is removed. */
  close(): Promise<void>;
}

/** The options that are about them. */
interface OutputOptions {
  results?: string | undefined;
  rejected?: string | undefined;
  skipInvalid: boolean;
  overwrite: boolean;
}

/**
 * Opens the files, before anything is sent. Nothing in them is changed.
 *
 * The default names go on after the whole name of the batch file, so that `x.csv` and `x.jsonl` have files of their own.
 *
 * @throws UnusableFile when one of them cannot be written, or when two of them and the batch file are one file
 */
export async function openOutputs(input: BatchInput, options: OutputOptions): Promise<BatchOutputs> {
  const extension = input.reading.format === 'csv' ? 'csv' : 'jsonl';
  const rejectedPath = options.rejected ?? `${input.outputs}.rejected.${extension}`;
  const opened: OutputFile[] = [];
  const close = async () => {
    for (const file of opened.splice(0)) await file.close();
  };
  /** What each file is, by its identity. */
  const uses = new Map([[input.identity, `the batch file`]]);
  const openAs = async (path: string, use: string, option: string): Promise<OutputFile> => {
    const file = await OutputFile.open(path);
    opened.push(file);
    const other = file.identity === undefined ? undefined : uses.get(file.identity);
    if (other) throw new UnusableFile(`${path} is ${other} too: give another file with ${option}`);
    uses.set(file.identity, use);
    return file;
  };
  try {
    const results = await openAs(
      options.results ?? `${input.outputs}.results.jsonl`,
      'the file of outcomes',
      '--results',
    );
    const rejected = options.skipInvalid
      ? new RejectedFile(await openAs(rejectedPath, 'the file of invalid requests', '--rejected'), options.overwrite)
      : undefined;
    return { results, rejected, close };
  } catch (error) {
    await close();
    throw error;
  }
}
