/**
 * Formats and reads paths of fields, such as `user.emails[0].value`.
 *
 * A key of a request can be personal data: if the columns of a file are shifted, a key may be a person's name or
 * address. A path therefore shows a key only if it looks like a field name: a camel-case word of ASCII letters, like
 * all field names of the contracts. Names of people begin with a capital letter. User names and addresses usually
 * contain a dot, a digit or a hyphen. For any other key, the path shows its position in alphabetical order, which does
 * not depend on the order of the fields in the request.
 */

const FIELD_NAME = /^[a-z][A-Za-z]{0,39}$/;

/** Other keys that may be shown: names from standards, and keys that are rejected by name. */
const OTHER_FIELD_NAMES =
  /^(?:__proto__|aws:[a-z:]{1,40}|urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User)$/;

/**
 * Formats the name of a field for a message.
 *
 * @param holder the object that contains the field
 * @returns the name, or its position if the name may be personal data: `(3rd field by name)`
 */
export function fieldName(key: string, holder: unknown): string {
  if (FIELD_NAME.test(key) || OTHER_FIELD_NAMES.test(key)) return key;
  const keys = typeof holder === 'object' && holder !== null ? Object.keys(holder).sort() : [];
  return `(${ordinal(keys.indexOf(key) + 1)} field by name)`;
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const SUFFIXES: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

function ordinal(position: number): string {
  return `${position}${SUFFIXES[ordinals.select(position)] ?? 'th'}`;
}

/**
 * Formats the path of a field.
 *
 * @param keys member names as strings and array indexes as numbers
 * @param document the document that contains the field; the last keys may be absent from it
 */
export function fieldPath(keys: readonly unknown[], document: unknown): string {
  let holder = document;
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else path += `${path === '' ? '' : '.'}${fieldName(String(key), holder)}`;
    holder = member(holder, String(key));
  }
  return path;
}

/**
 * Reads the value at a path.
 *
 * @param document any value
 * @param path a constant in the format of {@link fieldPath}, with plain names and indexes only
 * @returns undefined if the path does not exist; inherited members are ignored
 */
export function memberAt(document: unknown, path: string): unknown {
  return keysOf(path).reduce(member, document);
}

/** The keys of the paths that the code names: there are few, and they are read with each request. */
const keysOfPaths = new Map<string, readonly string[]>();

function keysOf(path: string): readonly string[] {
  let keys = keysOfPaths.get(path);
  if (!keys) {
    keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    keysOfPaths.set(path, keys);
  }
  return keys;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
