/**
 * Writes the invalid requests of a file to a file of the same format, with the reasons. The user can correct that file and
 * send it.
 */
import { stringify } from 'csv-stringify/sync';
import { faultLine } from '../../../core/errors.ts';
import { ERROR_COLUMN } from '../csv/read-csv.ts';
import type { LocatedFault, RequestEntry } from '../request-entry.ts';
import { UnusableFile } from '../unusable-file.ts';
import type { OutputFile } from './output-file.ts';

/**
 * A file of invalid requests. It is left out when all requests are valid.
 *
 * A run on the same requests writes the same bytes again. So other bytes are of another batch, or corrections of the user:
 * they are not replaced. The beginning of the same bytes is left by a run that was interrupted, and is completed.
 */
export class RejectedFile {
  readonly path: string;
  readonly #file: OutputFile;
  readonly #overwrite: boolean;
  #isEmpty = true;

  /** @param overwrite whether all other content is replaced */
  constructor(file: OutputFile, overwrite = false) {
    this.path = file.path;
    this.#file = file;
    this.#overwrite = overwrite;
  }

  /**
   * Writes a request and its faults.
   *
   * @throws UnusableFile when the file cannot be written, or has other content
   */
  async write(entry: RequestEntry, faults: readonly LocatedFault[]): Promise<void> {
    const text = textOf(entry, faults, this.#isEmpty);
    this.#isEmpty = false;
    if (this.#overwrite) await this.#file.write(text);
    else if (!(await this.#file.keep(text))) throw this.#occupied();
  }

  /**
   * Ends the file, when all invalid requests are written.
   *
   * @throws UnusableFile when the file goes on with other content
   */
  end(): void {
    if (!this.#isEmpty && this.#file.hasEarlier) throw this.#occupied();
  }

  #occupied(): UnusableFile {
    return new UnusableFile(
      `${this.path} has other content, perhaps corrections: give another file with --rejected, or replace it with --overwrite`,
    );
  }
}

function textOf({ request, cells }: RequestEntry, faults: readonly LocatedFault[], header: boolean): string {
  const reasons = faults.map(faultLine).join('; ');
  if (cells) {
    const { [ERROR_COLUMN]: _, ...fields } = cells;
    const row = { ...fields, [ERROR_COLUMN]: reasons };
    return stringify([row], { header, columns: Object.keys(row) });
  }
  const document = typeof request === 'object' && request !== null ? request : { text: request };
  return `${JSON.stringify({ ...document, [ERROR_COLUMN]: reasons })}\n`;
}
