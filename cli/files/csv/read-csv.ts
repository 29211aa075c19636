/**
 * Reads requests from CSV. The header has the paths of the fields, as error messages write them:
 * `requestId,user.userName,user.name.givenName,...,user.emails[0].value,kx.role,kx.tags.desk`. An empty cell is a field
 * that is left out. The column `error` is not read: it has the reasons of rejected rows.
 */
import type { Fault } from '../../../core/errors.ts';
import { LINE_ENDS, type Line, linesOf } from '../input/lines.ts';
import type { RequestEntry } from '../request-entry.ts';
import { UnusableFile } from '../unusable-file.ts';
import { delimiterOf } from './delimiter.ts';
import { type Column, ID_COLUMN, readHeader } from './header.ts';
import { type Row, readRows } from './read-rows.ts';

/** Column of the reasons in a file of rejected requests. */
export const ERROR_COLUMN = 'error';

/**
 * Reads CSV, row by row. Rows and columns that are empty are left out, and so are spaces at the ends of cells.
 *
 * @param name name of the file in messages
 * @param delimiter the character between the cells; otherwise the header tells it
 * @throws UnusableFile when the header is not usable
 */
export async function* readCsv(
  text: AsyncIterable<string>,
  name: string,
  delimiter?: string,
): AsyncGenerator<RequestEntry> {
  const lines = linesOf(text, LINE_ENDS.any, name);
  const first = await firstLine(lines);
  if (!first) throw new UnusableFile(`${name} is empty: the first line must name the fields`);
  const separator = delimiter ?? delimiterOf(first.text);
  let columns: Column[] | undefined;
  for await (const row of readRows(resumed(first, lines), separator)) {
    if (!columns) {
      if (row.fault) throw new UnusableFile(`${name}:${row.fault.line}: ${row.fault.message}`);
      columns = readHeader(row.cells, `${name}:${row.line}`, separator);
    } else if (row.fault || row.cells.some((cell) => cell.trim() !== '')) {
      yield toEntry(columns, row, separator);
    }
  }
}

/** Reads up to the first line that has more than delimiters. */
async function firstLine(lines: AsyncGenerator<Line>): Promise<Line | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    if (/[^\s"]/.test(value.text.replace(/[,;|]/g, ''))) return value;
  }
}

async function* resumed(first: Line, lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  yield first;
  yield* lines;
}

function toEntry(columns: readonly Column[], { line, cells, fault }: Row, delimiter: string): RequestEntry {
  const faults = fault ? [{ path: '', ...fault }] : findCellFaults(columns, cells);
  if (faults.length > 0) {
    // The whole row is in one cell that is not valid: no part is lost, and the row is not sent before it is corrected.
    const named = cellsByName(columns, (name) => (name === ID_COLUMN ? cells.join(delimiter) : ''));
    return { line, cells: named, request: undefined, unreadable: faults };
  }
  const request: Holder = {};
  const trimmed: string[] = [];
  let index = 0;
  for (const { name, keys, isBoolean, isFreeText } of columns) {
    const cell = cells[index++] ?? '';
    const text = isFreeText && cell.trim() !== '' ? cell : cell.trim();
    if (text === '' || name === ERROR_COLUMN) continue;
    if (text !== cell) trimmed.push(name);
    set(request, keys, isBoolean ? toBoolean(text) : text);
  }
  return {
    line,
    // Only an invalid row needs them.
    get cells() {
      return cellsByName(columns, (_, index) => cells[index] ?? '');
    },
    request,
    trimmed,
  };
}

/** Finds cells that belong to no field. Spreadsheets leave out the last cells of a row, and add empty ones. */
function findCellFaults(columns: readonly Column[], cells: readonly string[]): Fault[] {
  const filled = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  if (filled > columns.length) {
    const message = `has ${filled} cells, and the header names ${columns.length} fields: put a cell that contains the delimiter in quotes`;
    return [{ path: '', message }];
  }
  return columns.flatMap(({ name }, index) =>
    name === '' && cells[index]?.trim()
      ? [{ path: '', message: `has a value in column ${index + 1}, which has no name` }]
      : [],
  );
}

/** The cells by the names of their columns. Columns without a name are left out. */
function cellsByName(
  columns: readonly Column[],
  cellOf: (name: string, index: number) => string,
): Record<string, string> {
  const cells = columns.map(({ name }, index): [string, string] => [name, cellOf(name, index)]);
  return Object.fromEntries(cells.filter(([name]) => name !== ''));
}

function toBoolean(cell: string): boolean | string {
  return ['true', 'false'].includes(cell.toLowerCase()) ? cell.toLowerCase() === 'true' : cell;
}

type Holder = Record<string | number, unknown>;

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}

/** Sets a field. The header has no key that reaches a prototype. */
function set(target: Holder, keys: readonly (string | number)[], value: unknown): void {
  let holder = target;
  let before: string | number | undefined;
  for (const key of keys) {
    if (before !== undefined) {
      holder[before] ??= typeof key === 'number' ? [] : {};
      const child = holder[before];
      if (!isHolder(child)) return;
      holder = child;
    }
    before = key;
  }
  if (before !== undefined) holder[before] = value;
}
