/** Keys that lead to a field. */

/**
 * Takes the path of a field apart: `user.emails[0].value` is the keys user, emails, 0, value. Only an index in brackets is a
 * number: a tag can have the key `2026`.
 *
 * @param path path as faults and the header of a CSV file write it
 */
export function fieldKeys(path: string): (string | number)[] {
  return path
    .split(/\.|(?=\[)/)
    .filter((key) => key !== '')
    .map((key) => (/^\[\d+\]$/.test(key) ? Number(key.slice(1, -1)) : key));
}
