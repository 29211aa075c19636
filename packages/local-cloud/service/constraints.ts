/**
 * Checks inputs against the constraints of the API model, with the messages of AWS: one ValidationException lists all
 * violations. Messages never contain values, because members may be sensitive.
 */
import { isObject } from './is-object.ts';
import { type Document, ServiceError } from './service.ts';
import { type ServiceModel, type Shape, shapeOf } from './service-model.ts';

/** A value without the members that the model does not have, and the violations that were found. */
export interface Conformed {
  value: unknown;
  /** Such as `Value at 'userName' failed to satisfy constraint: Member must not be null`. */
  violations: readonly string[];
}

/** One violated constraint. */
interface Violation {
  path: string;
  constraint: string;
}

/** Longer text is not matched against a pattern: `.*\S.*` takes quadratic time, and the length constraint fails anyway. */
const LONGEST_MATCHED = 4_096;

/**
 * Checks the input of an operation. Members that the model does not have are dropped. So are members that are `null`, which
 * AWS treats as absent.
 *
 * @throws ServiceError ValidationException with all violations
 */
export function conformInput(model: ServiceModel, operation: string, input: Document): Document {
  const { value, violations } = conform(model, model.operations[operation]?.input ?? operation, input);
  if (violations.length > 0 || !isObject(value)) throw validationException(violations);
  return value;
}

/** The exception that lists all violations. */
export function validationException(violations: readonly string[]): ServiceError {
  const errors = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
  return new ServiceError('ValidationException', 400, `${errors}: ${violations.join('; ')}`);
}

/**
 * Checks one value against a shape of the model.
 *
 * @param shapeName name of the shape
 * @param value the value that was sent
 */
export function conform(model: ServiceModel, shapeName: string, value: unknown): Conformed {
  const violations: Violation[] = [];
  const conformed = readers[shapeOf(model, shapeName).type](value, {
    model,
    shape: shapeOf(model, shapeName),
    path: '',
    violate: (violation) => violations.push(violation),
  });
  return {
    value: conformed,
    violations: violations.map(({ path, constraint }) =>
      path ? `Value at '${path}' failed to satisfy constraint: ${constraint}` : constraint,
    ),
  };
}

/** The shape and the path of the value that is read. */
interface Position {
  model: ServiceModel;
  shape: Shape;
  path: string;
  violate(violation: Violation): void;
}

type Reader = (value: unknown, position: Position) => unknown;

const readers: Readonly<Record<Shape['type'], Reader>> = {
  structure: readStructure,
  list: readList,
  map: readMap,
  string: readString,
  blob: readBlob,
  integer: readInteger,
  long: readInteger,
  double: readDouble,
  timestamp: readTimestamp,
  boolean: readBoolean,
};

function readShape(name: string, value: unknown, path: string, position: Position): unknown {
  const shape = shapeOf(position.model, name);
  return readers[shape.type](value, { ...position, shape, path });
}

function readStructure(value: unknown, position: Position): unknown {
  const { shape, path, violate } = position;
  if (shape.document) return value;
  if (!isObject(value)) return violate({ path, constraint: 'Member must be a structure' });
  const conformed: Document = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const memberPath = join(path, name);
    if (given !== undefined && given !== null) {
      conformed[name] = readShape(member.shape, given, memberPath, position);
    } else if (shape.required?.includes(name)) {
      violate({ path: memberPath, constraint: 'Member must not be null' });
    }
  }
  if (shape.union && Object.keys(conformed).length !== 1) {
    violate({ path, constraint: 'Member must have exactly one of its members set' });
  }
  return conformed;
}

function readList(value: unknown, position: Position): unknown {
  const { shape, path, violate } = position;
  if (!Array.isArray(value)) return violate({ path, constraint: 'Member must be a list' });
  if (!hasLength(value.length, position) || !shape.member) return undefined;
  const { shape: memberShape } = shape.member;
  return value.map((element, index) => {
    const elementPath = `${path}.${index + 1}.member`;
    if (element === null) return violate({ path: elementPath, constraint: 'Member must not be null' });
    return readShape(memberShape, element, elementPath, position);
  });
}

function readMap(value: unknown, position: Position): unknown {
  const { shape, path, violate } = position;
  if (!isObject(value)) return violate({ path, constraint: 'Member must be a map' });
  const entries = Object.entries(value).filter(([, element]) => element !== null);
  if (!hasLength(entries.length, position) || !shape.key || !shape.value) return undefined;
  const keys = new Set<string>();
  const values = new Set<string>();
  const conformed: [string, unknown][] = [];
  for (const [key, element] of entries) {
    readShape(shape.key.shape, key, path, { ...position, violate: ({ constraint }) => keys.add(constraint) });
    const read = readShape(shape.value.shape, element, path, {
      ...position,
      violate: ({ constraint }) => values.add(constraint),
    });
    conformed.push([key, read]);
  }
  if (keys.size > 0) violate({ path, constraint: `Map keys must satisfy constraint: [${[...keys].join(', ')}]` });
  if (values.size > 0) violate({ path, constraint: `Map value must satisfy constraint: [${[...values].join(', ')}]` });
  return Object.fromEntries(conformed);
}

function readString(value: unknown, position: Position): unknown {
  const { shape, path, violate } = position;
  if (typeof value !== 'string') return violate({ path, constraint: 'Member must be a string' });
  if (shape.enum && !shape.enum.includes(value)) {
    violate({ path, constraint: `Member must satisfy enum value set: [${shape.enum.join(', ')}]` });
  }
  if (shape.pattern !== undefined && value.length <= LONGEST_MATCHED && !fullPattern(shape.pattern).test(value)) {
    violate({ path, constraint: `Member must satisfy regular expression pattern: ${shape.pattern}` });
  }
  // Code points, not UTF-16 units: the length trait of Smithy counts Unicode scalar values.
  hasLength(codePoints(value), position);
  return value;
}

function readInteger(value: unknown, { shape, path, violate }: Position): unknown {
  if (!Number.isInteger(value)) return violate({ path, constraint: 'Member must be an integer' });
  const number = Number(value);
  if (shape.max !== undefined && number > shape.max) {
    violate({ path, constraint: `Member must have value less than or equal to ${shape.max}` });
  }
  if (shape.min !== undefined && number < shape.min) {
    violate({ path, constraint: `Member must have value greater than or equal to ${shape.min}` });
  }
  return value;
}

/** Base64. */
function readBlob(value: unknown, { path, violate }: Position): unknown {
  if (typeof value !== 'string') return violate({ path, constraint: 'Member must be a blob' });
  return value;
}

function readDouble(value: unknown, { path, violate }: Position): unknown {
  if (typeof value !== 'number') return violate({ path, constraint: 'Member must be a number' });
  return value;
}

function readTimestamp(value: unknown, { path, violate }: Position): unknown {
  if (typeof value !== 'number') return violate({ path, constraint: 'Member must be a timestamp' });
  return value;
}

function readBoolean(value: unknown, { path, violate }: Position): unknown {
  if (typeof value !== 'boolean') return violate({ path, constraint: 'Member must be a boolean' });
  return value;
}

function hasLength(length: number, { shape, path, violate }: Position): boolean {
  if (shape.max !== undefined && length > shape.max) {
    violate({ path, constraint: `Member must have length less than or equal to ${shape.max}` });
    return false;
  }
  if (shape.min !== undefined && length < shape.min) {
    violate({ path, constraint: `Member must have length greater than or equal to ${shape.min}` });
    return false;
  }
  return true;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const patterns = new Map<string, RegExp>();

/**
 * A model's pattern as AWS applies it: to the whole value. Models contain Java patterns. Patterns that JavaScript refuses
 * with the `u` flag, such as `[a-zA-Z-0-9-:\/]`, have no characters outside ASCII, so they are compiled without the flag.
 *
 * @throws SyntaxError for a pattern that JavaScript refuses either way
 */
export function fullPattern(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  const full = compile(`^(?:${pattern})$`);
  patterns.set(pattern, full);
  return full;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

/** Paths are in lower camel case, for members of either case. */
function join(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path ? `${path}.${member}` : member;
}
