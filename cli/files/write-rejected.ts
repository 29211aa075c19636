/**
 * Writes the invalid requests of a file to a file of the same format, with the reasons. The user can correct that file and
 * send it.
 */
import type { WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { faultLine } from '../../core/errors.ts';
import { createFile } from './create-file.ts';
import { ERROR_COLUMN } from './csv/read-csv.ts';
import type { LocatedFault, RequestEntry } from './request-entry.ts';

/** A file of rejected requests. It is created with the first one. */
export class RejectedFile {
  readonly path: string;
  #stream: WriteStream | undefined;

  /** @param path `.csv` for rows of CSV, `.jsonl` for other formats */
  constructor(path: string) {
    this.path = path;
  }

  /**
   * Writes a request and its faults.
   *
   * @throws UnusableFile when the file cannot be written
   */
  async write({ request, cells }: RequestEntry, faults: readonly LocatedFault[]): Promise<void> {
    const reasons = faults.map(faultLine).join('; ');
    const isFirst = this.#stream === undefined;
    this.#stream ??= await createFile(this.path);
    if (cells) {
      const { [ERROR_COLUMN]: _, ...fields } = cells;
      const row = { ...fields, [ERROR_COLUMN]: reasons };
      this.#stream.write(stringify([row], { header: isFirst, columns: Object.keys(row) }));
    } else {
      const document = typeof request === 'object' && request !== null ? request : { text: request };
      this.#stream.write(`${JSON.stringify({ ...document, [ERROR_COLUMN]: reasons })}\n`);
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    this.#stream?.end();
    if (this.#stream) await finished(this.#stream);
  }
}
