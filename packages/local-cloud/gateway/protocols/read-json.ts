/** Reads JSON bodies that anybody may have written. */

import { isObject } from '../../service/is-object.ts';
import { jsonDepth } from '../../service/json-depth.ts';
import { type Document, ServiceError } from '../../service/service.ts';

/** Deeper documents would overflow the stack where they are written again. */
const DEEPEST = 100;

/**
 * Reads a JSON object.
 *
 * @param body UTF-8; an empty body is an object without members
 * @throws ServiceError SerializationException for anything else
 */
export function readJsonObject(body: Buffer): Document {
  if (body.length === 0) return {};
  const value = parse(decode(body));
  if (!isObject(value)) throw serializationException('The body is not a JSON object');
  return value;
}

/** A request that cannot be read. */
export function serializationException(message: string): ServiceError {
  return new ServiceError('SerializationException', 400, message);
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw serializationException('The body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  if (jsonDepth(text) > DEEPEST) throw serializationException(`The body is nested more than ${DEEPEST} deep`);
  try {
    return JSON.parse(text);
  } catch {
    throw serializationException('The body is not valid JSON');
  }
}
