/** Reads requests from a file: CSV, JSON Lines, or JSON. */
import { KINDS, REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { ERROR_COLUMN, readCsv } from './csv/read-csv.ts';
import { findEnvelopeFaults } from './event-envelope.ts';
import { fieldKeys } from './field-keys.ts';
import { detectFormat, type Format, formatByName, type Reading } from './input/format.ts';
import { LINE_ENDS, linesOf } from './input/lines.ts';
import { displayName, openText } from './input/open-text.ts';
import { lineFinder, parseDocument, parseJson } from './read-json.ts';
import type { RequestEntry } from './request-entry.ts';
import { toUnusableFile } from './unusable-file.ts';

type Reader = (text: AsyncIterable<string>, name: string, reading: Reading) => AsyncGenerator<RequestEntry>;

const READERS: Readonly<Record<Format, Reader>> = {
  csv: (text, name, { delimiter }) => readCsv(text, name, delimiter),
  jsonl: readJsonLines,
  json: readJsonDocument,
};

/**
 * Reads the requests of a file, one by one. CSV and JSON Lines are streamed: the whole file is never in memory.
 *
 * @param file `.csv`; `.jsonl` or `.ndjson`; or `.json` with a request, an array of them, an EventBridge event, or
 *   entries for PutEvents; `-` for standard input
 * @throws UnusableFile when the file cannot be read, or is not of its format
 */
export async function* readRequests(file: string, reading: Reading = {}): AsyncGenerator<RequestEntry> {
  const known = reading.format ?? formatByName(file);
  const name = reading.name ?? displayName(file);
  const opened = openText(file, known === 'csv' ? 'csv' : 'text', name);
  try {
    const { format, text } = known ? { format: known, text: opened } : await detectFormat(opened);
    yield* READERS[format](text, name, reading);
  } catch (error) {
    throw toUnusableFile(name, error);
  }
}

async function* readJsonLines(text: AsyncIterable<string>, name: string): AsyncGenerator<RequestEntry> {
  for await (const { number: line, text: withEnd } of linesOf(text, LINE_ENDS.lf, name)) {
    const json = withEnd.replace(/\r?\n$/, '');
    if (json.trim() === '') continue;
    const { value, fault } = parseJson(json);
    if (fault) {
      const message = `is not JSON: ${fault.what}, column ${fault.column}`;
      yield { line, request: json, unreadable: [{ path: '', message }] };
    } else {
      yield { line, request: withoutReasons(value) };
    }
  }
}

async function* readJsonDocument(pieces: AsyncIterable<string>, name: string): AsyncGenerator<RequestEntry> {
  const { text, value } = await parseDocument(pieces, name);
  const findLine = lineFinder(text);
  const entry = (request: unknown, ...keys: (string | number)[]): RequestEntry => {
    const lineOf = (field: string) => findLine([...keys, ...fieldKeys(field)]);
    return { line: findLine(keys), lineOf, request: withoutReasons(request) };
  };
  const envelope = (event: object, ...keys: (string | number)[]) => ({
    envelopeFaults: findEnvelopeFaults(event).map((fault) => ({ ...fault, line: findLine([...keys, fault.path]) })),
  });
  if (!Array.isArray(value)) {
    yield isObject(value) && isObject(value.detail)
      ? { ...entry(value.detail, 'detail'), ...kindOf(value['detail-type']), ...envelope(value) }
      : entry(value);
    return;
  }
  for (const [index, item] of value.entries()) {
    const detail = isObject(item) && typeof item.Detail === 'string' ? parseJson(item.Detail).value : undefined;
    yield detail === undefined || !isObject(item)
      ? entry(item, index)
      : { ...entry(detail, index, 'Detail'), ...kindOf(item.DetailType), ...envelope(item, index) };
  }
}

/** The kind of request of an event's detail-type. */
function kindOf(detailType: unknown): { kind?: RequestKind } {
  const kind = REQUEST_KINDS.find((candidate) => KINDS[candidate].requested === detailType);
  // The request of an onboarding may have a kind of its own.
  return kind === undefined || kind === 'onboarding' ? {} : { kind };
}

/** Removes the reasons from a request that was rejected before. */
function withoutReasons(request: unknown): unknown {
  if (!isObject(request) || typeof request[ERROR_COLUMN] !== 'string') return request;
  const { [ERROR_COLUMN]: _, ...rest } = request;
  return rest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
