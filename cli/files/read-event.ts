/** Reads an EventBridge event from a file. */
import { faultLine } from '../../core/errors.ts';
import { findMissing } from './event-envelope.ts';
import { displayName } from './input/open-text.ts';
import { readJson } from './read-json.ts';
import { UnusableFile } from './unusable-file.ts';

/** The parts of an event that its sender gives to PutEvents. EventBridge adds the others. */
export interface EventFile {
  source: string;
  detailType: string;
  detail: object;
}

/**
 * Reads an event: a JSON document with `source`, `detail-type` and `detail`.
 *
 * @param file path of the file, or `-` for standard input
 * @throws UnusableFile when the file is not an event; the message names the line or the field
 */
export async function readEvent(file: string): Promise<EventFile> {
  const { value: event } = await readJson(file);
  const source = member(event, 'source');
  const detailType = member(event, 'detail-type');
  const detail = member(event, 'detail');
  const faults = [
    ...findMissing(isObject(event) ? event : {}).map(faultLine),
    ...(isObject(detail) ? [] : ['detail: must be an object, the request']),
  ];
  if (faults.length > 0 || typeof source !== 'string' || typeof detailType !== 'string' || !isObject(detail)) {
    throw new UnusableFile(`${displayName(file)} is not an EventBridge event:\n${faults.join('\n')}`);
  }
  return { source, detailType, detail };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
