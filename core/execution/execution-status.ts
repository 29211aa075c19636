/** Statuses of executions. */

/**
 * Statuses of executions that ended without success. Another attempt at the request is safe, because each step creates
 * a user or adopts an existing one.
 */
export const UNSUCCESSFUL = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

/**
 * Returns whether an execution has ended without success.
 *
 * @param status status from DescribeExecution or ListExecutions
 */
export function isUnsuccessful(status: string | undefined): boolean {
  return UNSUCCESSFUL.some((unsuccessful) => unsuccessful === status);
}
