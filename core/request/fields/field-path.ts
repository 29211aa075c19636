/**
 * Paths of fields in faults: `user.emails[0].value`.
 *
 * A key is a text of the request too, and where columns are shifted it is a person's name or address. So only a name that
 * looks like a field's is shown: a word in camel case of ASCII letters, as all names of the contract are. Names of people
 * begin with a capital letter; user names and addresses mostly hold a dot, a digit or a hyphen. Every other is told by its
 * position in alphabetical order, which is the same for every order in which the fields may have arrived.
 */

const FIELD_NAME = /^[a-z][A-Za-z]{0,39}$/;

/** Names that a standard gives, or that are refused by name. */
const OTHER_FIELD_NAMES =
  /^(?:__proto__|aws:[a-z:]{1,40}|urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User)$/;

/**
 * Name of a field as messages show it.
 *
 * @param holder the object that has the field
 * @returns the name, or the position of one that may be personal: `(3rd field by name)`
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
 * Path of a field.
 *
 * @param keys names in objects, and indexes in arrays as numbers
 * @param document what holds the field; the last keys may be missing in it
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
 * The keys in a path.
 *
 * @param path path as {@link fieldPath} writes it, of plain names and indexes
 * @returns names, and indexes in arrays as numbers: `user.emails[0].value` is user, emails, 0, value
 */
export function keysOfPath(path: string): (string | number)[] {
  return path
    .split(/\.|(?=\[)/)
    .filter((key) => key !== '')
    .map((key) => (/^\[\d+\]$/.test(key) ? Number(key.slice(1, -1)) : key));
}

/**
 * The value at a path in a document that may be anything.
 *
 * @param path path as {@link fieldPath} writes it, of plain names and indexes
 * @returns undefined when the path leads nowhere; inherited members are not followed
 */
export function memberAt(document: unknown, path: string): unknown {
  return keysOfPath(path).reduce(member, document);
}

function member(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
