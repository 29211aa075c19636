/** The pace at which the command starts executions. */

/** Executions that are started in a second: the default of the template's parameter StartsPerSecond, for the same quotas. */
export const STARTS_PER_SECOND = 10;
