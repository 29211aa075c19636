/** Reads requests from a file: CSV, JSON Lines, or JSON. */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { KINDS, REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { fieldKeys } from './field-keys.ts';
import { ERROR_COLUMN, readCsv } from './read-csv.ts';
import { lineFinder, parseJson, readJson } from './read-json.ts';
import type { RequestEntry } from './request-entry.ts';
import { toUnusableFile, UnusableFile } from './unusable-file.ts';

/** Readers by the extension of the file. */
const READERS: Readonly<Record<string, (file: string) => AsyncGenerator<RequestEntry>>> = {
  '.csv': readCsv,
  '.jsonl': readJsonLines,
  '.ndjson': readJsonLines,
  '.json': readJsonFile,
};

/**
 * Reads the requests of a file, one by one. CSV and JSON Lines are streamed: the whole file is never in memory.
 *
 * @param file `.csv`; `.jsonl` or `.ndjson`; or `.json` with a request, an array of them, an EventBridge event, or
 *   entries for PutEvents
 * @throws UnusableFile when the file cannot be read, or is not of its format
 */
export async function* readRequests(file: string): AsyncGenerator<RequestEntry> {
  const reader = READERS[path.extname(file).toLowerCase()];
  if (!reader) throw new UnusableFile(`${file} must end in ${Object.keys(READERS).join(', ')}`);
  await access(file).catch((error: unknown) => {
    throw toUnusableFile(file, error);
  });
  try {
    yield* reader(file);
  } catch (error) {
    throw toUnusableFile(file, error);
  }
}

async function* readJsonLines(file: string): AsyncGenerator<RequestEntry> {
  let line = 0;
  let text: string;
  for await (text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (line === 1) text = text.replace(/^\uFEFF/, '');
    if (text.trim() === '') continue;
    const { value, fault } = parseJson(text);
    if (fault) {
      const message = `is not JSON: ${fault.what}, column ${fault.column}`;
      yield { line, request: text, unreadable: [{ path: '', message }] };
    } else {
      yield { line, request: withoutReasons(value) };
    }
  }
}

async function* readJsonFile(file: string): AsyncGenerator<RequestEntry> {
  const { text, value } = await readJson(file);
  const findLine = lineFinder(text);
  const entry = (request: unknown, ...keys: (string | number)[]): RequestEntry => {
    const lineOf = (field: string) => findLine([...keys, ...fieldKeys(field)]);
    return { line: findLine(keys), lineOf, request: withoutReasons(request) };
  };
  if (!Array.isArray(value)) {
    yield isObject(value) && isObject(value.detail)
      ? { ...entry(value.detail, 'detail'), ...kindOf(value['detail-type']) }
      : entry(value);
    return;
  }
  for (const [index, item] of value.entries()) {
    const detail = isObject(item) && typeof item.Detail === 'string' ? parseJson(item.Detail).value : undefined;
    yield detail === undefined || !isObject(item)
      ? entry(item, index)
      : { ...entry(detail, index, 'Detail'), ...kindOf(item.DetailType) };
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
