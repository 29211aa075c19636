/** The formats of requests, and how the format of a file is found. */
import path from 'node:path';
import { UnusableFile } from '../unusable-file.ts';
import { STANDARD_INPUT } from './open-text.ts';

/** A format of requests. */
export type Format = 'csv' | 'json' | 'jsonl';

/** Names of the formats, for the option of a command. */
export const FORMATS = ['csv', 'json', 'jsonl'] as const satisfies readonly Format[];

/** How a file is to be read, when its name and its content do not say so. */
export interface Reading {
  format?: Format | undefined;
  /** The character between the cells of CSV. */
  delimiter?: string | undefined;
  /** Name of the file in messages, when it is not its path. */
  name?: string;
}

const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
};

/**
 * Finds the format of a file by its name.
 *
 * @returns undefined for standard input, which has no name
 * @throws UnusableFile when the extension is that of no format
 */
export function formatByName(file: string): Format | undefined {
  if (file === STANDARD_INPUT) return undefined;
  const format = EXTENSIONS[path.extname(file).toLowerCase()];
  if (!format) {
    throw new UnusableFile(
      `${file} must end in ${Object.keys(EXTENSIONS).join(', ')}; or give its format with --format`,
    );
  }
  return format;
}

/**
 * Finds the format of a text by its beginning. Text in braces is JSON, or JSON Lines when more text follows the first
 * line and that line is a whole object. Text in brackets is JSON. All other text is CSV.
 *
 * @returns the format, and the whole text again
 */
export async function detectFormat(
  text: AsyncGenerator<string>,
): Promise<{ format: Format; text: AsyncGenerator<string> }> {
  let beginning = '';
  let format: Format | undefined;
  while (!format) {
    const { value, done } = await text.next();
    beginning += value ?? '';
    format = formatOf(beginning, done === true);
  }
  return {
    format,
    text: (async function* () {
      yield beginning;
      yield* text;
    })(),
  };
}

/** @returns undefined when the beginning does not tell yet */
function formatOf(beginning: string, isWhole: boolean): Format | undefined {
  const text = beginning.trimStart();
  if (text.startsWith('[')) return 'json';
  if (text !== '' && !text.startsWith('{')) return 'csv';
  const end = text.indexOf('\n');
  if (end >= 0 && !text.slice(0, end).trimEnd().endsWith('}')) return 'json';
  if (end >= 0 && text.slice(end).trim() !== '') return 'jsonl';
  if (!isWhole) return undefined;
  return text === '' ? 'csv' : 'json';
}
