/** Writes the requests that were rejected to a file of the same kind, with the reasons: it can be mended and sent again. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { faultLine } from '../../core/errors.ts';
import { ERROR_COLUMN } from './read-csv.ts';
import type { LocatedFault, RequestEntry } from './request-entry.ts';

/** A file of rejected requests. It comes into being with the first one. */
export class RejectedFile {
  readonly path: string;
  #stream: WriteStream | undefined;

  /** @param path `.csv` for rows of CSV, `.jsonl` for everything else */
  constructor(path: string) {
    this.path = path;
  }

  /** Writes a request and what is wrong with it. */
  write({ request, cells }: RequestEntry, faults: readonly LocatedFault[]): void {
    const reasons = faults.map(faultLine).join('; ');
    const isFirst = this.#stream === undefined;
    this.#stream ??= createWriteStream(this.path);
    if (cells) {
      const { [ERROR_COLUMN]: _, ...fields } = cells;
      const row = { ...fields, [ERROR_COLUMN]: reasons };
      this.#stream.write(stringify([row], { header: isFirst, columns: Object.keys(row) }));
    } else {
      const document = typeof request === 'object' && request !== null ? request : { text: request };
      this.#stream.write(`${JSON.stringify({ ...document, [ERROR_COLUMN]: reasons })}\n`);
    }
  }

  /** Waits until everything is on the disk. */
  async close(): Promise<void> {
    this.#stream?.end();
    if (this.#stream) await finished(this.#stream);
  }
}
