/** Validates a request: the document, the schema of its contract, and the rules that the schema cannot express. */
import * as v from 'valibot';
import { type Fault, InvalidRequest } from '../errors.ts';
import { fieldPath } from './fields/field-path.ts';
import { findSharedFieldFaults } from './shared-fields.ts';
import { findTextFaults } from './text-faults.ts';
import { withoutUnassigned } from './unassigned.ts';

/** Deeper than any valid request. The limit protects recursive code from hostile documents. */
const MAX_DEPTH = 20;

/**
 * A valid request fits, even if every field has its maximum length; only the free values of `user.extensions` could
 * make it larger. The limit is well below 256 KiB, because the data of a state is limited to 256 KiB and contains the
 * request more than once.
 */
const MAX_BYTES = 64 * 1024;

/** Keys that can modify an object's prototype when code copies a document (prototype pollution). */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Validates a request.
 *
 * @param schema schema of the contract
 * @param input the request, not validated
 * @param findOtherFaults finds the faults that the schema cannot express; the rest of the request may be invalid
 * @returns the typed request without unassigned attributes; the other values are unchanged
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
    // One fault for each field. A fault of the text takes precedence over a limit of a service.
    faults.push(...more.filter(({ path }) => faults.every((fault) => fault.path !== path)));
  }
  faults.push(...findOtherFaults(request));
  if (!result.success || faults.length > 0) throw new InvalidRequest(faults);
  return result.output;
}

/** A value in a document, with the way to it. */
interface Place {
  value: object;
  depth: number;
  /** Absent for the document itself. */
  parent?: Place;
  key?: string;
}

/** Finds faults that would break the later checks. Iterative, because a deep document would overflow the call stack. */
function findDocumentFaults(input: object): Fault[] {
  const faults: Fault[] = [];
  const pending: Place[] = [{ value: input, depth: 0 }];
  for (let place = pending.pop(); place; place = pending.pop()) {
    const { value, depth } = place;
    if (depth >= MAX_DEPTH) return [{ path: '', message: `The request is nested deeper than ${MAX_DEPTH} levels` }];
    for (const key of Object.keys(value)) {
      const child: unknown = Reflect.get(value, key);
      if (FORBIDDEN_KEYS.includes(key)) {
        faults.push({ path: fieldPath([...keysOf(place), key], input), message: 'is not a field of the contract' });
      } else if (isObject(child)) pending.push({ value: child, depth: depth + 1, parent: place, key });
    }
  }
  if (Buffer.byteLength(JSON.stringify(input)) > MAX_BYTES) {
    faults.push({ path: '', message: `The request is larger than ${MAX_BYTES / 1024} KiB` });
  }
  return faults;
}

/** The keys on the way to a place. */
function keysOf({ parent, key }: Place): (string | number)[] {
  if (!parent || key === undefined) return [];
  return [...keysOf(parent), Array.isArray(parent.value) ? Number(key) : key];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Converts an issue to a fault. The default messages of valibot quote the value, so wrong types get messages here. */
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
