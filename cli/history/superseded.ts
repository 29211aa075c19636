/** Finds the requests that a newer request has superseded. */
import pMap from 'p-map';
import { readOutcome } from '../executions/read-outcome.ts';
import type { Interruptible } from '../options.ts';
import { CONCURRENCY, type Workflows } from './list-executions.ts';

/**
 * Reads which requests have been superseded.
 *
 * @param requests requests whose executions have succeeded
 * @returns the requestId of the newer request, by the ARN of the execution
 * @throws SFNServiceException as DescribeExecution
 */
export async function readSuperseded(
  { stepFunctions }: Workflows,
  requests: readonly { executionArn: string }[],
  { signal }: Interruptible,
): Promise<Map<string, string>> {
  const entries = await pMap(
    requests,
    async ({ executionArn }): Promise<[string, string][]> => {
      const { superseded } = await readOutcome(stepFunctions, executionArn, { signal });
      return superseded ? [[executionArn, superseded.supersededBy]] : [];
    },
    { concurrency: CONCURRENCY, ...(signal && { signal }) },
  );
  return new Map(entries.flat());
}
