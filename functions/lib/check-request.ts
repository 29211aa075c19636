/** Checks a request in full, before anything is done: the document, the contract, and what the contract cannot say. */
import * as v from 'valibot';
import { type Fault, InvalidRequest } from './errors.ts';
import { fieldPath } from './field-path.ts';
import { findSharedFieldFaults } from './shared-fields.ts';

/** Deeper than any valid request; a limit keeps hostile documents from reaching recursive code. */
const MAX_DEPTH = 20;

/**
 * Room for every field at its limit, and for the state machine, whose states take 256 KiB and hold the request more than
 * once. Only the free values of `user.extensions` could make a request larger.
 */
const MAX_BYTES = 64 * 1024;

/** Keys that reach an object's prototype when a document is copied carelessly. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Checks a request.
 *
 * @param schema the contract
 * @param input the request as it arrived
 * @param findOtherFaults finds what the contract cannot say
 * @returns the request, typed; the values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function checkRequest<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  findOtherFaults: () => Fault[],
): v.InferOutput<Schema> {
  const documentFaults = findDocumentFaults(input);
  if (documentFaults.length > 0) throw new InvalidRequest(documentFaults);
  const result = v.safeParse(schema, input, { abortPipeEarly: true });
  const faults = (result.issues ?? []).map(faultOf);
  faults.push(...findSharedFieldFaults(input).filter(({ path }) => faults.every((fault) => fault.path !== path)));
  faults.push(...findOtherFaults());
  if (!result.success || faults.length > 0) throw new InvalidRequest(faults);
  return result.output;
}

/** Faults that would harm the checks that follow. Iterative, because the depth is what is being checked. */
function findDocumentFaults(input: unknown): Fault[] {
  if (!isObject(input) || Array.isArray(input)) {
    return [{ path: '', message: 'The request must be a JSON object' }];
  }
  const faults: Fault[] = [];
  const pending: { value: object; path: string; depth: number }[] = [{ value: input, path: '', depth: 1 }];
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { value, path, depth } = entry;
    if (depth > MAX_DEPTH) return [{ path: '', message: `The request is nested deeper than ${MAX_DEPTH} levels` }];
    for (const [key, child] of Object.entries(value)) {
      const childPath = fieldPath(path, Array.isArray(value) ? Number(key) : key);
      if (FORBIDDEN_KEYS.includes(key)) faults.push({ path: childPath, message: 'is not a field of the contract' });
      else if (isObject(child)) pending.push({ value: child, path: childPath, depth: depth + 1 });
    }
  }
  if (Buffer.byteLength(JSON.stringify(input)) > MAX_BYTES) {
    faults.push({ path: '', message: `The request is larger than ${MAX_BYTES / 1024} KiB` });
  }
  return faults;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** valibot's own messages quote the value; those of the schema do not, and types are told here. */
function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const path = (issue.path ?? []).reduce((joined, { key }) => fieldPath(joined, key), '');
  if (issue.received === 'undefined') return { path, message: 'is required' };
  const type = issue.kind === 'schema' ? TYPES.get(issue.type) : undefined;
  return { path, message: type ? `must be ${type}` : issue.message };
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a string'],
  ['boolean', 'true or false'],
  ['array', 'an array'],
  ['record', 'an object'],
]);
