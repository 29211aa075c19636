/** Reads an EventBridge event from a file. */
import { readFile } from 'node:fs/promises';

/** What a sender gives PutEvents: the parts of an event that EventBridge does not add itself. */
export interface EventFile {
  source: string;
  detailType: string;
  detail: object;
}

/** A file that cannot be used; the message names the file and what is wrong where. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/**
 * Reads an event: a JSON document with `source`, `detail-type` and `detail`.
 *
 * @param file path of the file
 * @throws UnusableFile naming the file, and the line or the field that is wrong
 */
export async function readEvent(file: string): Promise<EventFile> {
  const event = await readJson(file);
  const source = member(event, 'source');
  const detailType = member(event, 'detail-type');
  const detail = member(event, 'detail');
  const faults = [
    ...(typeof source === 'string' && source !== '' ? [] : ['source: must be a string, such as "hr"']),
    ...(typeof detailType === 'string' && detailType !== ''
      ? []
      : ['detail-type: must be a string, such as "User Onboarding Requested"']),
    ...(isObject(detail) ? [] : ['detail: must be an object, the request']),
  ];
  if (faults.length > 0 || typeof source !== 'string' || typeof detailType !== 'string' || !isObject(detail)) {
    throw new UnusableFile(`${file} is not an EventBridge event:\n${faults.join('\n')}`);
  }
  return { source, detailType, detail };
}

/**
 * Reads a JSON document.
 *
 * @throws UnusableFile naming the file, and line and column of the fault
 */
export async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new UnusableFile(code === 'ENOENT' ? `${file} does not exist` : `${file} cannot be read: ${code ?? error}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnusableFile(`${file} is not JSON: ${error instanceof Error ? syntaxFault(error.message, text) : error}`);
  }
}

/** V8 gives a position for most faults, and a line for some; its excerpt of the text is left out: it may be personal. */
function syntaxFault(message: string, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const what = message.replace(/,? *("[\s\S]*" is not valid JSON|in JSON.*)$/, '').trim();
  if (position === undefined) return text.trim() === '' ? 'it is empty' : `${what} at the end of the file`;
  const before = text.slice(0, Number(position)).split('\n');
  return `${what}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
