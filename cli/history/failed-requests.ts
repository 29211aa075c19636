/** Finds the requests that have failed. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import pMap from 'p-map';
import { requestIdOf } from '../../core/execution/execution-name.ts';
import { isUnsuccessful, UNSUCCESSFUL } from '../../core/execution/execution-status.ts';
import type { RequestKind } from '../../core/kinds.ts';
import { senderRequestId } from '../../core/request/fields/request-id.ts';
import { readOutcome } from '../executions/read-outcome.ts';
import { REQUESTS } from '../kinds.ts';
import type { Interruptible } from '../options.ts';
import { failureOf, type RequestFailure } from './failure.ts';
import {
  CONCURRENCY,
  type FoundExecution,
  type ListOptions,
  listExecutions,
  mapExecutions,
  type ReadInput,
  readInput,
  readRequest,
  startOf,
  type Workflows,
} from './list-executions.ts';
import { INPUTS_READ } from './request-ids.ts';
import { REQUESTS_READ } from './requests-read.ts';
import { isSameRequest, personOf } from './same-request.ts';

/** A request whose newest execution has not succeeded. */
export interface FailedRequest {
  requestId: string;
  kind: RequestKind;
  executionArn: string;
  status: ExecutionStatus | undefined;
  /** The input of its newest execution, parsed. */
  request: object;
  /** When the request was sent (ISO 8601), as its newest execution has it. */
  sentAt: string;
  /** The requestId of the newest newer request for the same person, by its kind. */
  newer: Partial<Record<RequestKind, string>>;
}

/** The failed requests that were found. */
export interface FailedRequests {
  /** Oldest first, in the order in which the requests were sent. */
  requests: FailedRequest[];
  /** Number of older executions that have not succeeded and were not looked at. */
  unread: number;
}

/**
 * Finds the requests whose newest execution has not succeeded. A request that has succeeded under the name of another execution
 * is none of them.
 *
 * It reads the inputs of all requests since the oldest failure: the newest {@link REQUESTS_READ}, or with `since` all since then.
 * So it knows each newer request of a failed one. Of the older executions, it reads those that have succeeded with the requestId
 * of a failed request, and the newest {@link INPUTS_READ} that an event started.
 *
 * @throws SFNServiceException as ListExecutions and DescribeExecution
 */
export async function findFailedRequests(
  stack: Workflows,
  { since, signal }: Pick<ListOptions, 'since' | 'signal'> = {},
): Promise<FailedRequests> {
  const failures = await findFailures(stack, { since, signal });
  if (failures.count === 0) return { requests: [], unread: 0 };
  const requests = new Requests();
  let newInputs = since ? Number.POSITIVE_INFINITY : REQUESTS_READ;
  let olderInputs = INPUTS_READ;
  let isPast = false;
  const read = mapExecutions(listExecutions(stack, { signal }), async (execution) => {
    const known = requestIdOf(execution.name ?? '');
    const isNew = known === undefined || !requests.has(known);
    // Before the last input that is read, the newer requests of a failed one would not all be known.
    isPast ||= startOf(execution) < failures.oldest || (isNew && newInputs-- === 0);
    const isOlder = isPast;
    const isUnknown = isOlder ? known === undefined && olderInputs-- > 0 : isNew;
    const input = isUnknown ? await readInput(stack, execution, { signal }) : undefined;
    return { execution, known, isOlder, input };
  });
  let lookedAt = 0;
  for await (const { execution, known, isOlder, input } of read) {
    const request = input?.request;
    if (isOlder && requests.failed.size === 0) break;
    if (!isOlder && isUnsuccessful(execution.status)) lookedAt += 1;
    if (!isOlder && input) requests.add(execution, input);
    const failed = requests.failed.get(known ?? senderRequestId(request) ?? '');
    if (!failed || isUnsuccessful(execution.status) || failed.kind !== execution.kind) continue;
    // The request has succeeded, or runs, under another name: an event started one execution, and the queue another.
    if (isSameRequest(failed.request, request ?? (await readRequest(stack, execution, { signal })))) {
      requests.succeed(failed);
    }
  }
  // More may have failed since they were counted.
  const unread = Math.max(0, failures.count - lookedAt);
  return { requests: [...requests.failed.values()].reverse(), unread };
}

/** The requests so far, from newest to oldest. */
class Requests {
  /** The failed requests by requestId, newest first. */
  readonly failed = new Map<string, FailedRequest>();
  readonly #requestIds = new Set<string>();
  /** By person, the newest requests of each kind, and the newest of those that have not failed. */
  readonly #ofPerson = new Map<string, Record<'all' | 'notFailed', FailedRequest['newer']>>();

  /** Whether the newest execution of a request was added. */
  has(requestId: string): boolean {
    return this.#requestIds.has(requestId);
  }

  /** Adds the request of an execution, unless a newer execution of the request was added. */
  add({ executionArn = '', kind, status }: FoundExecution, { request, sentAt, didNothing }: ReadInput): void {
    const requestId = senderRequestId(request);
    if (requestId === undefined || !isObject(request) || this.has(requestId)) return;
    this.#requestIds.add(requestId);
    if (didNothing) return;
    const { overtakesItsKind } = REQUESTS[kind];
    const { all, notFailed } = this.#requestsOf(personOf(request));
    if (!isUnsuccessful(status)) notFailed[kind] ??= requestId;
    else {
      const newer = { ...(overtakesItsKind && all[kind] !== undefined && { [kind]: all[kind] }), ...notFailed };
      this.failed.set(requestId, { requestId, kind, executionArn, status, request, sentAt, newer });
    }
    all[kind] ??= requestId;
  }

  /** Takes a request for succeeded, which an older execution shows. */
  succeed({ requestId, kind, request }: FailedRequest): void {
    this.failed.delete(requestId);
    this.#requestsOf(personOf(request)).notFailed[kind] ??= requestId;
  }

  #requestsOf(person: string | undefined) {
    const known = (person && this.#ofPerson.get(person)) || { all: {}, notFailed: {} };
    if (person) this.#ofPerson.set(person, known);
    return known;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Counts the executions that have not succeeded, and finds when the oldest one started. */
async function findFailures(stack: Workflows, options: ListOptions): Promise<{ count: number; oldest: number }> {
  let count = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const status of UNSUCCESSFUL) {
    for await (const execution of listExecutions(stack, { ...options, status })) {
      count += 1;
      oldest = Math.min(oldest, startOf(execution));
    }
  }
  return { count, oldest };
}

/**
 * Reads why requests have failed.
 *
 * @throws SFNServiceException as DescribeExecution and GetExecutionHistory
 */
export async function readFailures<Request extends { executionArn: string }>(
  { stepFunctions }: Workflows,
  requests: readonly Request[],
  { signal }: Interruptible,
): Promise<(Request & RequestFailure)[]> {
  return pMap(
    requests,
    async (request) => {
      const failure = failureOf(await readOutcome(stepFunctions, request.executionArn, { signal }));
      return { ...request, ...(failure ?? { error: '', disposition: 'look-closer' }) };
    },
    { concurrency: CONCURRENCY, ...(signal && { signal }) },
  );
}
