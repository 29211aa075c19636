/** The statuses of an execution. */

/** Statuses with which an execution ends without success. Its request can be tried again: each step creates or adopts. */
const UNSUCCESSFUL: readonly unknown[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/**
 * Whether an execution has ended without success.
 *
 * @param status status as DescribeExecution and ListExecutions give it
 */
export function isUnsuccessful(status: string | undefined): boolean {
  return UNSUCCESSFUL.includes(status);
}
