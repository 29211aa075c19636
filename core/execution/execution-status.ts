/** Statuses of executions. */

/**
 * Statuses of executions that ended without success. Another attempt at the request is safe, because each step creates
 * a user or adopts an existing one.
 */
const UNSUCCESSFUL: readonly unknown[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/**
 * Returns whether an execution has ended without success.
 *
 * @param status status from DescribeExecution or ListExecutions
 */
export function isUnsuccessful(status: string | undefined): boolean {
  return UNSUCCESSFUL.includes(status);
}
