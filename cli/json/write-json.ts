/** Writes what `--json` asks for. */
import type * as v from 'valibot';
import type { DOCUMENTS } from './documents.ts';

/** A document that a command writes. Its schema is in `docs/schemas/`. */
type JsonDocument = v.InferInput<(typeof DOCUMENTS)[keyof typeof DOCUMENTS]['schema']>;

/**
 * Writes a document in a line, so that several are JSON Lines.
 *
 * @param stream the standard output, or for an error the standard error
 */
export function writeJson(document: JsonDocument, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${JSON.stringify(document)}\n`);
}

/** Whether the arguments of the program have `--json`. It counts for wrong usage too, which is found before options are read. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}
