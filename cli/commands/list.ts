/** `onboard list`: lists requests. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type * as v from 'valibot';
import { UNSUCCESSFUL } from '../../core/execution/execution-status.ts';
import type { ListOptions } from '../declarations/list.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { readFailures } from '../history/failed-requests.ts';
import { type FoundRequest, type FoundRequests, findRequests } from '../history/find-requests.ts';
import type { listDocument } from '../json/list.ts';
import { writeJson } from '../json/write-json.ts';
import { note } from '../output/note.ts';
import { requestsTable, type ShownRequest } from '../output/show-requests.ts';

/**
 * Lists requests by their newest execution, the newest first.
 *
 * @returns the exit code: 0, whatever the requests have come to
 */
export async function list(options: ListOptions): Promise<number> {
  const { since, kind, limit, signal, json } = options;
  const stack = await openStack(options);
  const found = await findRequests(stack, {
    statuses: statusesOf(options),
    kinds: kind && [kind],
    since,
    limit,
    signal,
  });
  const requests = await withFailures(found.requests);
  if (json) {
    writeJson(listJson(requests, found));
    return 0;
  }
  if (requests.length > 0) console.log(requestsTable(requests, process.stdout));
  note(countText(found), options);
  return 0;

  /** The requests, with the reason of those that have failed. */
  async function withFailures(all: readonly FoundRequest[]): Promise<ListedRequest[]> {
    const listed = all.map(listedRequest);
    const failed = await readFailures(stack, listed.filter(isFailed), { signal });
    const failures = new Map(failed.map((request) => [request.executionArn, request]));
    return listed.map((request) => failures.get(request.executionArn) ?? request);
  }
}

type ListedRequest = ShownRequest & { executionArn: string };

/** The requests for scripts. */
function listJson(
  requests: readonly ListedRequest[],
  { more, endedEarly, unread }: FoundRequests,
): v.InferInput<typeof listDocument> {
  return {
    requests: requests.map(({ startDate, stopDate, ...request }) => ({
      ...request,
      startDate: startDate?.toISOString(),
      stopDate: stopDate?.toISOString(),
    })),
    more,
    complete: !endedEarly && unread === 0,
  };
}

function listedRequest({ requestId, newest, attempts }: FoundRequest): ListedRequest {
  const { kind, status, executionArn = '', name, startDate, stopDate } = newest;
  return { requestId, kind, status, executionArn, name, startDate, stopDate, attempts };
}

function isFailed({ status }: ListedRequest): boolean {
  return UNSUCCESSFUL.some((unsuccessful) => unsuccessful === status);
}

function statusesOf({ failed, running, succeeded }: ListOptions): readonly ExecutionStatus[] | undefined {
  if (failed) return UNSUCCESSFUL;
  if (running) return ['RUNNING'];
  return succeeded ? ['SUCCEEDED'] : undefined;
}

function countText({ requests: { length }, more, endedEarly, unread }: FoundRequests): string {
  const lines = [length === 0 ? 'No requests.' : `${length} ${length === 1 ? 'request' : 'requests'}.`];
  if (more > 0) {
    const count = endedEarly ? `${more} or more` : `up to ${more}`;
    lines.push(`There may be ${count} older ones: give --since or --limit to see others.`);
  }
  if (unread > 0) {
    lines.push(
      `${unread} executions that events started were not read, and their requests are not listed: give --since.`,
    );
  }
  return lines.join('\n');
}
