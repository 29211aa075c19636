/**
 * How many characters a text has, as the services' APIs and JSON Schema count: code points. `length` counts a character
 * outside the Basic Multilingual Plane twice.
 */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
