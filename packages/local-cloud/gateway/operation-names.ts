/** Names of operations in a list of faults. */
import type { Service } from '../service/service.ts';

/** Whether the name means all operations of a service, such as `finspace:*`. */
export function isWildcard(name: string, services: readonly Service[]): boolean {
  return services.some((service) => name === `${service.name}:*`);
}

/**
 * The three known names with the smallest edit distance. Letter case is ignored.
 *
 * @param name the unknown name
 * @param known all names
 */
export function nearNames(name: string, known: readonly string[]): string[] {
  const wanted = name.slice(0, 100).toLowerCase();
  return known
    .map((candidate) => ({ candidate, edits: editDistance(wanted, candidate.toLowerCase()) }))
    .sort((one, other) => one.edits - other.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
