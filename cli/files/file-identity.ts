/** Tells whether two paths lead to the same file. */
import type { BigIntStats } from 'node:fs';

/**
 * The identity of a file. It is the same for every spelling of its path, for symbolic links and for hard links.
 *
 * @returns undefined for what is not a file, such as `/dev/null`: it has no content to lose
 */
export function identityOf(stats: BigIntStats): string | undefined {
  return stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
}
