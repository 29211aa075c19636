/**
 * Reads requests from CSV (RFC 4180). The header has the paths of the fields, as error messages write them:
 * `requestId,user.userName,user.name.givenName,...,user.emails[0].value,kx.role,kx.tags.desk`. An empty cell is a field
 * that is left out. The column `error` is not read: it has the reasons of rejected rows.
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { fieldKeys } from './field-keys.ts';
import type { RequestEntry } from './request-entry.ts';
import { UnusableFile } from './unusable-file.ts';

/** Column of the reasons in a file of rejected requests. */
export const ERROR_COLUMN = 'error';

/** Boolean fields. All other fields are text. */
const BOOLEANS = /^user\.(emails|photos|phoneNumbers|addresses|roles)\[\d\]\.primary$/;

interface CsvRecord {
  record: string[];
  raw: string;
}

/**
 * Reads a CSV file, row by row.
 *
 * @throws UnusableFile when the file is not CSV or its header is not usable
 */
export async function* readCsv(file: string): AsyncGenerator<RequestEntry> {
  const options = { bom: true, raw: true, relax_column_count: true, skip_empty_lines: true };
  // Not pipe(), which does not hand on an error of reading.
  const rows = pipeline(createReadStream(file), parse(options), () => undefined);
  let header: Column[] | undefined;
  let nextLine = 1;
  try {
    for await (const { record, raw } of rows as AsyncIterable<CsvRecord>) {
      const text = raw.replace(/^[\r\n]+/, '');
      const line = nextLine + lineBreaks(raw) - lineBreaks(text);
      nextLine = line + lineBreaks(text.replace(/[\r\n]$/, '')) + 1;
      if (header) yield toEntry(header, record, line);
      else header = readHeader(record, file);
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new UnusableFile(`${file}:${error.lines ?? nextLine}: is not CSV: ${error.code}`);
    throw error;
  }
  if (!header) throw new UnusableFile(`${file} is empty: the first line must name the fields`);
}

/** A column: its name, and the keys of the field. */
interface Column {
  name: string;
  keys: (string | number)[];
}

/** Counts line breaks. The parser counts a CRLF in a quoted cell as two. */
function lineBreaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function readHeader(names: string[], file: string): Column[] {
  const columns = names.map((name) => ({ name: name.trim(), keys: keysOf(name.trim()) }));
  for (const [index, { name, keys }] of columns.entries()) {
    if (keys.length === 0) {
      // The message leaves the name out: in a file without a header, it is personal data of the first person.
      throw new UnusableFile(`${file}:1: column ${index + 1} is not the path of a field, such as user.userName`);
    }
    if (columns.findIndex((column) => column.name === name) !== index) {
      throw new UnusableFile(`${file}:1: column ${index + 1} is a duplicate of an earlier column`);
    }
  }
  if (!names.some((name) => name.trim() === 'requestId')) {
    throw new UnusableFile(`${file}:1: has no column requestId; the first line must name the fields`);
  }
  return columns;
}

/** Keys of Object.prototype that no path may reach. */
const FORBIDDEN_KEYS: readonly unknown[] = ['__proto__', 'constructor', 'prototype'];

/** @returns the keys of a column's path; none when it is not the path of a field */
function keysOf(path: string): (string | number)[] {
  const keys = /^[\w:-]+(\[\d\])?(\.[\w:/-]+(\[\d\])?)*$/.test(path) ? fieldKeys(path) : [];
  return keys.some((key) => FORBIDDEN_KEYS.includes(key)) ? [] : keys;
}

function toEntry(header: Column[], cells: string[], line: number): RequestEntry {
  const byName = Object.fromEntries(header.map(({ name }, index) => [name, cells[index] ?? '']));
  if (cells.length !== header.length) {
    const message = `has ${cells.length} cells, and the header names ${header.length} fields`;
    return { line, cells: byName, request: undefined, unreadable: [{ path: '', message }] };
  }
  const request = {};
  for (const [index, { name, keys }] of header.entries()) {
    const cell = cells[index] ?? '';
    if (cell !== '' && name !== ERROR_COLUMN) set(request, keys, BOOLEANS.test(name) ? toBoolean(cell) : cell);
  }
  return { line, cells: byName, request };
}

function toBoolean(cell: string): boolean | string {
  return ['true', 'false'].includes(cell.toLowerCase()) ? cell.toLowerCase() === 'true' : cell;
}

function set(target: object, keys: (string | number)[], value: unknown): void {
  const [key = '', next] = keys;
  if (next === undefined) {
    Reflect.set(target, key, value);
    return;
  }
  const child: unknown = Reflect.get(target, key) ?? (typeof next === 'number' ? [] : {});
  if (typeof child !== 'object' || child === null) return;
  Reflect.set(target, key, child);
  set(child, keys.slice(1), value);
}
