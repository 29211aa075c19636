/**
 * Counts the characters of a text as code points, like the APIs of the services and JSON Schema. `String.length` counts
 * a character outside the Basic Multilingual Plane twice.
 */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
