/** Reads the header of a CSV file: the paths of the fields. */
import { fieldKeys } from '../field-keys.ts';
import { UnusableFile } from '../unusable-file.ts';
import { delimiterName, delimiterOf } from './delimiter.ts';
import { spellingOf } from './field-spelling.ts';

/** The column that every file has. */
export const ID_COLUMN = 'requestId';

/** A column. Its name is empty when the header leaves it out, as spreadsheets do for columns that were cleared. */
export interface Column {
  name: string;
  /** The keys of the field. */
  keys: (string | number)[];
  isBoolean: boolean;
  /** Whether spaces at the ends may be meant. In names, addresses and ids, they are left over from a spreadsheet. */
  isFreeText: boolean;
}

/**
 * Reads the columns.
 *
 * The messages leave the names out: in a file without a header, they are personal data of the first person.
 *
 * @param names cells of the first row
 * @param place place of the row in messages, such as `batch.csv:1`
 * @throws UnusableFile when the row is not a header
 */
export function readHeader(names: readonly string[], place: string, delimiter: string): Column[] {
  const columns = names.map((cell) => columnOf(cell.trim()));
  const faults = columns.flatMap(({ name, keys }, index) => {
    if (name === '') return [];
    const spelling = spellingOf(name);
    if (spelling !== undefined && spelling !== name) return [`column ${index + 1}: did you mean ${spelling}?`];
    if (keys.length === 0) return [`column ${index + 1} is not the path of a field, such as user.userName`];
    const isRepeated = columns.findIndex((column) => column.name === name) !== index;
    return isRepeated ? [`column ${index + 1} is a duplicate of an earlier column`] : [];
  });
  const looksLike = delimiterOf(names.join(delimiter));
  if (names.length === 1 && looksLike !== delimiter && names.join().includes(looksLike)) {
    throw new UnusableFile(
      `${place}: is separated by ${delimiterName(looksLike)}, not by ${delimiterName(delimiter)}: change --delimiter`,
    );
  }
  if (faults.length > 0) throw new UnusableFile(faults.map((fault) => `${place}: ${fault}`).join('\n'));
  if (!columns.some(({ name }) => name === ID_COLUMN)) {
    throw new UnusableFile(
      `${place}: has no column ${ID_COLUMN}; the first line must name the fields, separated by comma, semicolon or tab; ` +
        'for another character, use --delimiter',
    );
  }
  return columns;
}

/** Boolean fields. All other fields are text. */
const BOOLEANS = /^(confirm|rehire|user\.(emails|photos|phoneNumbers|addresses|roles)\[\d\]\.primary)$/;

const FREE_TEXTS = /^kx\.tags\./;

function columnOf(name: string): Column {
  return { name, keys: keysOf(name), isBoolean: BOOLEANS.test(name), isFreeText: FREE_TEXTS.test(name) };
}

/** Keys of Object.prototype that no path may reach. */
const FORBIDDEN_KEYS: readonly unknown[] = ['__proto__', 'constructor', 'prototype'];

/** @returns the keys of a column's path; none when it is not the path of a field */
function keysOf(path: string): (string | number)[] {
  const keys = /^[\w:-]+(\[\d\])?(\.[\w:/-]+(\[\d\])?)*$/.test(path) ? fieldKeys(path) : [];
  return keys.some((key) => FORBIDDEN_KEYS.includes(key)) ? [] : keys;
}
