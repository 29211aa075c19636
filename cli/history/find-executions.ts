/** Finds the executions of a request. */
import type { Interruptible } from '../options.ts';
import { UserError } from '../user-error.ts';
import { type FoundExecution, listExecutions, mapExecutions, type Workflows } from './list-executions.ts';
import { RequestIds } from './request-ids.ts';

/** Thrown when no execution of a request is found. */
export class NoExecution extends UserError {
  override readonly name = 'NoExecution';

  constructor(requestId: string, unread: number) {
    super(`The request ${requestId} has no execution.${unread === 0 ? '' : ` ${unreadText(unread)}`}`);
  }
}

/** What the user has to know when not all inputs were read. */
export function unreadText(unread: number): string {
  return `${unread} older executions that events started were not read. Some may be of this request.`;
}

/** The executions of a request. */
export interface RequestExecutions {
  /** Newest first. */
  executions: FoundExecution[];
  /** Number of older executions that an event started and whose inputs were not read. Some may be of the request. */
  unread: number;
}

/**
 * Finds the executions of a request in all workflows. Executions that an event started are found by their inputs, the newest
 * ones only.
 *
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findExecutions(
  stack: Workflows,
  requestId: string,
  options: Interruptible = {},
): Promise<RequestExecutions> {
  const requestIds = new RequestIds(stack, options);
  const found: FoundExecution[] = [];
  const identified = mapExecutions(listExecutions(stack, options), async (execution) => ({
    execution,
    id: await requestIds.find(execution),
  }));
  for await (const { execution, id } of identified) {
    if (id === requestId) found.push(execution);
  }
  return { executions: found, unread: requestIds.unread };
}
