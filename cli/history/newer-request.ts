/** Finds a newer request for the person of a request. */
import { requestIdOf } from '../../core/execution/execution-name.ts';
import { isUnsuccessful } from '../../core/execution/execution-status.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import { type ListOptions, listExecutions, mapExecutions, readInput, type Workflows } from './list-executions.ts';
import { personOf } from './same-request.ts';

/** Most executions whose input is read. With the quota of DescribeExecution, it takes about a minute. */
export const NEWER_READ = 1000;

/** What was found. */
export interface Newer {
  /** The requestId of the newest newer request; the name of its execution if the request has none. */
  requestId?: string;
  /** Number of newer executions that were not read. */
  unread: number;
}

/**
 * Finds a newer request for the same person that runs or has succeeded.
 *
 * @param request the older request
 * @param options when the execution of the older request started, and the kinds of newer requests that count
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findNewerRequest(
  stack: Workflows,
  { requestId, request }: { requestId: string; request: unknown },
  options: Pick<ListOptions, 'since' | 'kinds' | 'signal'>,
): Promise<Newer> {
  const person = personOf(request);
  if (person === undefined) return { unread: 0 };
  let left = NEWER_READ;
  let unread = 0;
  const read = mapExecutions(listExecutions(stack, options), async (execution) => {
    const { name = '', status } = execution;
    if (isUnsuccessful(status) || requestIdOf(name) === requestId) return undefined;
    if (left === 0) {
      unread += 1;
      return undefined;
    }
    left -= 1;
    return { name, ...(await readInput(stack, execution, options)) };
  });
  for await (const execution of read) {
    if (execution === undefined || execution.didNothing || personOf(execution.request) !== person) continue;
    const otherId = senderRequestId(execution.request);
    if (otherId !== requestId) return { requestId: otherId ?? execution.name, unread };
  }
  return { unread };
}
