/** How far `resume --all-failed` looks back. */

/**
 * Most requests since the oldest failure whose inputs are read, the newest first. DescribeExecution answers 10 to 15 calls a
 * second: it takes six to eight minutes.
 */
export const REQUESTS_READ = 5000;
