/** Reads JSON bodies, which may be invalid. */

import { isObject } from '../../service/is-object.ts';
import { jsonDepth } from '../../service/json-depth.ts';
import { type Document, ServiceError } from '../../service/service.ts';

/** Deeper documents would overflow the stack when they are serialized. */
const DEEPEST = 100;

/**
 * Reads a JSON object.
 *
 * @param body UTF-8; an empty body is an object without members
 * @throws ServiceError SerializationException for any other text
 */
export function readJsonObject(body: Buffer): Document {
  if (body.length === 0) return {};
  const value = parse(decode(body));
  if (!isObject(value)) throw serializationException('The body is not a JSON object');
  return value;
}

/** The error for a request that cannot be parsed. */
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
