/** Opens a file or standard input as text. Every file that a command reads is decoded here. */
import { createReadStream } from 'node:fs';
import { UnusableFile } from '../unusable-file.ts';
import { decodeText } from './decode-text.ts';

/** Argument that stands for standard input. */
export const STANDARD_INPUT = '-';

/** The advice for a file in another encoding. */
const ADVICE = { text: 'save it as UTF-8', csv: 'save it as "CSV UTF-8"' };

/** Most characters of a document that is read as a whole. A longer string is an error of V8. */
const LONGEST_DOCUMENT = 256 * 1024 * 1024;

/** The name of a file in messages. */
export function displayName(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}

/**
 * Reads the text of a file, piece by piece.
 *
 * @param file path of the file, or `-` for standard input
 * @param name name of the file in messages
 * @throws UnusableFile when the file is neither UTF-8 nor UTF-16 with a byte order mark
 */
export function openText(
  file: string,
  format: keyof typeof ADVICE = 'text',
  name: string = displayName(file),
): AsyncGenerator<string> {
  const bytes = file === STANDARD_INPUT ? process.stdin : createReadStream(file);
  return decodeText(bytes, name, ADVICE[format]);
}

/**
 * Reads a text to its end.
 *
 * @param name name of the file in messages
 * @throws UnusableFile when the text is too long to be kept
 */
export async function wholeText(text: AsyncIterable<string>, name: string): Promise<string> {
  let whole = '';
  for await (const piece of text) {
    if (whole.length + piece.length > LONGEST_DOCUMENT) {
      throw new UnusableFile(`${name} is too large for one JSON document: use JSON Lines`);
    }
    whole += piece;
  }
  return whole;
}
