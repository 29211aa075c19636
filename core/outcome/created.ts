/** Determines whether this execution may have created a user that it found. */

/**
 * Whether this execution created the user:
 *
 * - `true`: the service confirmed the creation;
 * - `false`: this execution certainly did not create the user;
 * - `unknown`: this execution may have created the user, because the response of a create call can be lost.
 */
export type Created = boolean | 'unknown';

/**
 * Compares the creation time of a user that was found with the start time of the execution.
 *
 * @param createdAt creation time in milliseconds since 1970; undefined if the service does not return it
 * @param startedAt start time of the execution (ISO 8601)
 * @returns `false` if the user is older than the execution; otherwise `unknown`, because another execution may have
 *   created the user
 */
export function createdSince(createdAt: number | undefined, startedAt: string): false | 'unknown' {
  if (createdAt === undefined) return 'unknown';
  // A time in whole seconds may have been truncated.
  const latest = createdAt % 1_000 === 0 ? createdAt + 999 : createdAt;
  return latest < Date.parse(startedAt) ? false : 'unknown';
}
