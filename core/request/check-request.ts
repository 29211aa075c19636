/** Checks a request in full, before anything is done: the document, the contract, and what the contract cannot say. */
import * as v from 'valibot';
import { type Fault, InvalidRequest } from '../errors.ts';
import { fieldPath } from './fields/field-path.ts';
import { findSharedFieldFaults } from './shared-fields.ts';
import { findTextFaults } from './text-faults.ts';
import { withoutUnassigned } from './unassigned.ts';

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
 * @param findOtherFaults finds what the contract cannot say, in a request that may be faulty otherwise
 * @returns the request, typed, without what has no value; the other values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function checkRequest<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  findOtherFaults: (request: object) => Fault[],
): v.InferOutput<Schema> {
  if (!isObject(input) || Array.isArray(input)) {
    throw new InvalidRequest([{ path: '', message: 'The request must be a JSON object' }]);
  }
  const documentFaults = findDocumentFaults(input);
  if (documentFaults.length > 0) throw new InvalidRequest(documentFaults);
  const request = withoutUnassigned(input);
  const result = v.safeParse(schema, request, { abortPipeEarly: true });
  const faults = findTextFaults(request);
  for (const more of [(result.issues ?? []).map((issue) => faultOf(issue, request)), findSharedFieldFaults(request)]) {
    // One fault a field: what is wrong with its text comes before what a service makes of it.
    faults.push(...more.filter(({ path }) => faults.every((fault) => fault.path !== path)));
  }
  faults.push(...findOtherFaults(request));
  if (!result.success || faults.length > 0) throw new InvalidRequest(faults);
  return result.output;
}

/** Faults that would harm the checks that follow. Iterative, because the depth is what is being checked. */
function findDocumentFaults(input: object): Fault[] {
  const faults: Fault[] = [];
  const pending: { value: object; keys: readonly (string | number)[] }[] = [{ value: input, keys: [] }];
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { value, keys } = entry;
    if (keys.length >= MAX_DEPTH)
      return [{ path: '', message: `The request is nested deeper than ${MAX_DEPTH} levels` }];
    for (const [key, child] of Object.entries(value)) {
      const childKeys = [...keys, Array.isArray(value) ? Number(key) : key];
      if (FORBIDDEN_KEYS.includes(key)) {
        faults.push({ path: fieldPath(childKeys, input), message: 'is not a field of the contract' });
      } else if (isObject(child)) pending.push({ value: child, keys: childKeys });
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
function faultOf(issue: v.BaseIssue<unknown>, request: object): Fault {
  const keys = (issue.path ?? []).map(({ key }) => key);
  const path = fieldPath(keys, request);
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
