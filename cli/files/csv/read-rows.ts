/**
 * Splits CSV into rows (RFC 4180). A row with a fault does not hide the rows after it: reading goes on in the line after
 * the fault.
 */
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { Line } from '../input/lines.ts';
import { Quotes } from './quotes.ts';

/** A row, or a part of the file that is none. */
export interface Row {
  /** First line of the row, from 1. */
  line: number;
  /** The cells; of a faulty row, its text in one cell. */
  cells: string[];
  fault?: RowFault;
}

interface RowFault {
  /** Line of the cause. */
  line: number;
  message: string;
}

/** More characters than a valid row has: a request has 64 KiB at most. An open quote is not closed after that. */
const LONGEST_ROW = 256 * 1024;

/** Splits lines into rows. Blank lines are left out. */
export async function* readRows(lines: AsyncGenerator<Line>, delimiter: string): AsyncGenerator<Row> {
  /** Lines after a fault, which are read again. */
  const again: Line[] = [];
  const next = async (): Promise<Line | undefined> => {
    if (again.length > 0) return again.pop();
    const { value, done } = await lines.next();
    return done ? undefined : value;
  };
  try {
    for (let first = await next(); first; first = await next()) {
      if (first.text.trim() === '') continue;
      const { row, openedIn } = await linesOfRow(first, next);
      const parsed = parseRow(row, openedIn ?? first.number, delimiter);
      if (!('fault' in parsed)) {
        yield { line: first.number, ...parsed };
        continue;
      }
      const { until, ...fault } = parsed.fault;
      const faulty = row.filter(({ number }) => number <= until);
      // At the end of the array is the next line.
      again.push(...row.slice(faulty.length).reverse());
      yield { line: first.number, cells: [textOf(faulty).trimEnd()], fault };
    }
  } finally {
    await lines.return(undefined);
  }
}

/** Reads on until no quote is open. */
async function linesOfRow(
  first: Line,
  next: () => Promise<Line | undefined>,
): Promise<{ row: Line[]; openedIn: number | undefined }> {
  const row: Line[] = [];
  const quotes = new Quotes();
  let length = 0;
  for (let line: Line | undefined = first; line; line = await next()) {
    row.push(line);
    quotes.read(line);
    length += line.text.length;
    if (quotes.openedIn === undefined || length > LONGEST_ROW) break;
  }
  return { row, openedIn: quotes.openedIn };
}

const textOf = (lines: readonly Line[]) => lines.map(({ text }) => text).join('');

const LINE_END = /(?:\r\n|\n|\r)$/;

const PARSER_OPTIONS = { relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] };

/**
 * Parses the text of a row.
 *
 * @param openedIn line of the quote that is still open, if there is one
 * @returns the cells, or the fault and the last line that belongs to it
 */
function parseRow(
  row: readonly Line[],
  openedIn: number,
  delimiter: string,
): { cells: string[] } | { fault: RowFault & { until: number } } {
  const text = textOf(row);
  // Nothing in the row needs the parser, which takes most of the time of a long file.
  if (!text.includes('"')) return { cells: text.replace(LINE_END, '').split(delimiter) };
  try {
    const [cells = []] = parse(text, { ...PARSER_OPTIONS, delimiter });
    return { cells };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const first = row[0]?.number ?? 1;
    const line = first + Number(error.lines ?? 1) - 1;
    switch (error.code) {
      case 'INVALID_OPENING_QUOTE':
        return { fault: { line, message: INNER_QUOTE, until: first } };
      case 'CSV_QUOTE_NOT_CLOSED':
        return { fault: { line: openedIn, message: OPEN_QUOTE, until: openedIn } };
      default:
        // Text after a closing quote. In a later line, it is the first quote of another row that closes the cell.
        return { fault: { line: first, message: line === first ? TEXT_AFTER_QUOTE : OPEN_QUOTE, until: first } };
    }
  }
}

const INNER_QUOTE = 'has a quote inside a cell: put the whole cell in quotes, and write "" for each quote in it';
const OPEN_QUOTE = 'opens a quote that is not closed: close the cell with a quote, or write "" for each quote in it';
const TEXT_AFTER_QUOTE = 'has text after the closing quote of a cell: write "" for each quote in a cell';
