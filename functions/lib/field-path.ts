/** Paths of fields in faults: `user.emails[0].value`. */

/**
 * Name of a field as it stands in a path. A key may be hostile: it is quoted, cut, and cannot begin a line of its own.
 */
export function fieldName(key: string): string {
  return /^[\w:-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64));
}

/**
 * Path of a field inside another.
 *
 * @param path path of the object or array; empty for the document
 * @param key index in an array, or name in an object
 */
export function fieldPath(path: string, key: unknown): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  const name = fieldName(String(key));
  return path === '' ? name : `${path}.${name}`;
}

/**
 * The value at a path in a document that may be anything.
 *
 * @param path path as {@link fieldPath} writes it, of plain names and indexes
 * @returns undefined when the path leads nowhere; inherited members are not followed
 */
export function memberAt(document: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .reduce(
      (value: unknown, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
      document,
    );
}
