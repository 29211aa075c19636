/** Reads an EventBridge event from a file. */
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
 * @param file path of the file
 * @throws UnusableFile when the file is not an event; the message names the line or the field
 */
export async function readEvent(file: string): Promise<EventFile> {
  const { value: event } = await readJson(file);
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
