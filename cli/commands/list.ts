/** `onboard list`: lists requests. */
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type * as v from 'valibot';
import { UNSUCCESSFUL } from '../../core/execution/execution-status.ts';
import type { DismissedRequest } from '../../core/person/record-action.ts';
import type { ListOptions } from '../declarations/list.ts';
import { openStack } from '../executions/deployed-stack.ts';
import { readFailures } from '../history/failed-requests.ts';
import { type FoundRequest, type FoundRequests, findRequests } from '../history/find-requests.ts';
import { readSuperseded } from '../history/superseded.ts';
import type { DismissalJson, requestsDocument } from '../json/list.ts';
import { writeJson } from '../json/write-json.ts';
import { note } from '../output/note.ts';
import { dismissedTable, requestsTable, type ShownRequest } from '../output/show-requests.ts';
import { type PersonRecords, readDismissed } from '../person/person-records.ts';

/**
 * Lists requests by their newest execution, the newest first.
 *
 * @returns the exit code: 0, whatever the requests have come to
 */
export async function list(options: ListOptions): Promise<number> {
  const { since, kind, limit, signal, json } = options;
  const stack = await openStack(options);
  if (options.dismissed) return listDismissed(stack, options);
  const dismissed = options.failed ? await readDismissed(stack, options) : [];
  const found = await findRequests(stack, {
    statuses: statusesOf(options),
    kinds: kind && [kind],
    since,
    leftOut: new Set(dismissed.map(({ execution }) => execution)),
    limit,
    signal,
  });
  const requests = await withOutcomes(found.requests);
  if (json) {
    writeJson(listJson(requests, found));
    return 0;
  }
  if (requests.length > 0) console.log(requestsTable(requests, process.stdout));
  note(countText(found), options);
  return 0;

  /** The requests, with the reason of those that have failed, and the newer request of those that were superseded. */
  async function withOutcomes(all: readonly FoundRequest[]): Promise<ListedRequest[]> {
    const listed = all.map(listedRequest);
    const failed = await readFailures(stack, listed.filter(isFailed), { signal });
    const failures = new Map(failed.map((request) => [request.executionArn, request]));
    const succeeded = listed.filter((request) => request.status === 'SUCCEEDED');
    const superseded = await readSuperseded(stack, succeeded, { signal });
    return listed.map((request) => {
      const supersededBy = superseded.get(request.executionArn);
      return failures.get(request.executionArn) ?? { ...request, ...(supersededBy !== undefined && { supersededBy }) };
    });
  }
}

/** Lists the requests that were dismissed, the newest dismissal first. */
async function listDismissed(stack: PersonRecords, options: ListOptions): Promise<number> {
  const { since, kind, limit, json } = options;
  const all = (await readDismissed(stack, options)).filter(
    (request) =>
      (kind === undefined || request.kind === kind) &&
      (since === undefined || since.getTime() <= Date.parse(request.dismissed.at)),
  );
  const requests = all.slice(0, limit);
  const more = all.length - requests.length;
  if (json) {
    writeJson({ requests: requests.map(dismissedJson), more });
    return 0;
  }
  if (requests.length > 0) console.log(dismissedTable(requests, process.stdout));
  note(countText({ requests, more, endedEarly: false, unread: 0 }), options);
  return 0;
}

function dismissedJson({ requestId, kind, execution: executionArn, dismissed }: DismissedRequest): DismissalJson {
  return { requestId, kind, executionArn, dismissed };
}

/** A request, as it is listed. */
type ListedRequest = ShownRequest & { executionArn: string };

/** The requests for scripts. */
function listJson(
  requests: readonly ListedRequest[],
  { more, endedEarly, unread }: FoundRequests,
): v.InferInput<typeof requestsDocument> {
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

function countText({
  requests: { length },
  more,
  endedEarly,
  unread,
}: Omit<FoundRequests, 'requests'> & { requests: readonly unknown[] }): string {
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
