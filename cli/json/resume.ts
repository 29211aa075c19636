/** The documents of `onboard resume`. */
import * as v from 'valibot';
import { executionDocument, executionEntries } from './execution.ts';
import { count, failureEntries, kind, status } from './parts.ts';

const failed = {
  requestId: v.string(),
  kind,
  status: v.optional(status),
  ...failureEntries,
};

const started = v.object({ requestId: v.string(), kind, started: v.literal(true), ...executionEntries });

const notStarted = v.object({
  ...failed,
  started: v.literal(false),
  reason: v.optional(v.pipe(v.string(), v.description('Why it could not be started. Absent with --dry-run.'))),
});

const leftOut = v.object({
  ...failed,
  newerRequestId: v.optional(
    v.pipe(v.string(), v.description('The newer request for the same person, because of which it is left out.')),
  ),
});

/** The failed requests, for `--all-failed`. */
export const allFailedDocument = v.object({
  requests: v.pipe(
    v.array(v.union([started, notStarted])),
    v.description('Those that are resumed, the oldest first. A request that was started has its new execution.'),
  ),
  leftOut: v.array(leftOut),
  unread: v.pipe(
    count,
    v.description('Number of older executions that have not succeeded and were not looked at. --since reaches them.'),
  ),
});

/** `resume REQUEST-ID` writes an execution, and `resume --all-failed` the failed requests. */
export const resumeDocument = v.union([executionDocument, allFailedDocument]);
