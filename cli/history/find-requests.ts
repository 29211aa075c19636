/** Finds requests: the newest execution of each. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { RequestKind } from '../../core/kinds.ts';
import type { Interruptible } from '../options.ts';
import { type FoundExecution, listExecutions, mapExecutions, type Workflows } from './list-executions.ts';
import { INPUTS_READ, RequestIds } from './request-ids.ts';

/** Most executions that are listed after the last request that is shown, to say how many more there may be. */
const COUNTED = 10_000;

/** A request. */
export interface FoundRequest {
  /** Absent if the request has no valid one. */
  requestId: string | undefined;
  newest: FoundExecution;
  /** Number of its executions that were found. */
  attempts: number;
}

/** What is looked for. */
export interface RequestFilter extends Interruptible {
  kinds?: readonly RequestKind[] | undefined;
  /** Statuses of the newest execution; all of them by default. */
  statuses?: readonly ExecutionStatus[] | undefined;
  since?: Date | undefined;
  /** ARNs of executions: a request with one of them as its newest is left out. */
  leftOut?: { has(executionArn: string): boolean } | undefined;
  /** Most requests that are returned. */
  limit: number;
}

/** The requests that were found. */
export interface FoundRequests {
  /** Newest first. */
  requests: FoundRequest[];
  /** How many more there are at most. */
  more: number;
  /** Whether the search ended before all executions were listed: then there may be still more. */
  endedEarly: boolean;
  /** Number of executions that an event started and whose inputs were not read, before the last request in `requests`. */
  unread: number;
}

/**
 * Finds requests by the status of their newest execution.
 *
 * It reads the inputs of executions that an event started, as many as {@link RequestIds} allows and one for each request that is
 * returned. After that, it counts the executions without reading them.
 *
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findRequests(stack: Workflows, filter: RequestFilter): Promise<FoundRequests> {
  const { kinds, statuses, since, leftOut, limit, signal } = filter;
  const isWanted = ({ status }: FoundExecution) => statuses === undefined || statuses.some((one) => one === status);
  // Only a running execution can be looked for by its own status: a failed one may have a newer one that has succeeded.
  const status = statuses?.length === 1 && statuses[0] === 'RUNNING' ? 'RUNNING' : undefined;
  const wanted = new RequestIds(stack, { signal }, INPUTS_READ + limit);
  const others = new RequestIds(stack, { signal });
  const identified = mapExecutions(listExecutions(stack, { kinds, status, since, signal }), async (execution) => ({
    execution,
    id: await (isWanted(execution) ? wanted : others).find(execution),
  }));
  const seen = new Map<string, FoundRequest>();
  const found: FoundRequests = { requests: [], more: 0, endedEarly: false, unread: 0 };
  let counted = 0;
  for await (const { execution, id } of identified) {
    const isFull = found.requests.length === limit;
    if (isFull) counted += 1;
    if (counted > COUNTED) {
      found.endedEarly = true;
      break;
    }
    const known = id ? seen.get(id) : undefined;
    if (known) {
      known.attempts += 1;
      continue;
    }
    const request = { requestId: id ?? undefined, newest: execution, attempts: 1 };
    if (id) seen.set(id, request);
    if (id === null && !isFull) found.unread += 1;
    else if (isWanted(execution) && !leftOut?.has(execution.executionArn ?? '')) {
      if (isFull) found.more += 1;
      else found.requests.push(request);
    }
    if (found.requests.length === limit) {
      wanted.stop();
      others.stop();
    }
  }
  return found;
}
