/** The times of the person record's protocol, in milliseconds. */

/** `TimeoutSeconds` of each state machine. A test compares it with the definitions. */
export const EXECUTION_MS = 14_400_000;

/**
 * The longest time from the check of a claim to the landing of the write that follows it: the function's time-out, the
 * difference between clocks, and a service that is slow to finish a call whose caller has gone.
 */
export const LANDING_MS = 90_000;
