/** The options of the commands that read files of requests. */
import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { FORMATS } from './format.ts';

/** The format of a file whose name does not tell it. */
export function formatOption() {
  return new Option(
    '--format <name>',
    'format of the file (default: by its extension; that of standard input is recognized)',
  ).choices(FORMATS);
}

/** The character between the cells of CSV. */
export function delimiterOption() {
  return new Option(
    '--delimiter <character>',
    'character between the cells of CSV, or "tab" (default: recognized by the header)',
  ).argParser(parseDelimiter);
}

/** Reads a delimiter. @throws InvalidArgumentError */
export function parseDelimiter(text: string): string {
  const delimiter = ['tab', '\\t'].includes(text) ? '\t' : text;
  // One character that no path of a field contains.
  if (/^[^"\r\n.[\]_\p{L}\p{N}-]$/u.test(delimiter)) return delimiter;
  throw new InvalidArgumentError('It must be one character, such as ";", or "tab".');
}
