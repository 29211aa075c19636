/** Whether an execution created a user that it found, as far as the times can tell. */

/**
 * `true` where the service has confirmed it, `false` where it is certain that this execution did not create the user,
 * `unknown` where it may have: an answer that was lost leaves no trace.
 */
export type Created = boolean | 'unknown';

/**
 * What the time of its creation says of a user that was found.
 *
 * @param createdAt milliseconds since 1970; undefined when the service does not say
 * @param startedAt when the execution started, as Step Functions writes it (ISO 8601)
 * @returns `false` for a user that is older than the execution, else `unknown`: another execution may have created it
 */
export function createdSince(createdAt: number | undefined, startedAt: string): false | 'unknown' {
  if (createdAt === undefined) return 'unknown';
  // A time in whole seconds may have lost its fraction.
  const latest = createdAt % 1_000 === 0 ? createdAt + 999 : createdAt;
  return latest < Date.parse(startedAt) ? false : 'unknown';
}
