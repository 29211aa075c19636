/** The document of `onboard status`. */
import * as v from 'valibot';
import { executionEntries } from './execution.ts';
import { count, kind, status, time } from './parts.ts';
import { personDocument } from './person.ts';

const at = v.pipe(v.number(), v.description('Milliseconds since the start of the execution.'));
const state = v.string();
const attempt = v.pipe(count, v.description('Number of the attempt in this state, from 1.'));

const step = v.variant('kind', [
  v.object({
    kind: v.literal('done'),
    state,
    at,
    duration: v.pipe(v.number(), v.description('Milliseconds.')),
    items: v.optional(v.pipe(count, v.description('Number of items of a Map state.'))),
  }),
  v.object({ kind: v.literal('attempt failed'), state, at, attempt, error: v.string(), message: v.string() }),
  v.object({
    kind: v.literal('retried'),
    state,
    at,
    attempt,
    waited: v.pipe(v.number(), v.description('Milliseconds since the attempt before failed.')),
  }),
  v.object({
    kind: v.literal('caught'),
    state,
    at,
    next: v.pipe(v.string(), v.description('The state that follows.')),
  }),
  v.object({
    kind: v.literal('ended'),
    status: v.picklist(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    at,
  }),
]);

/** A request: one execution with its steps, and all executions. */
export const requestStatusDocument = v.object({
  requestId: v.string(),
  kind,
  ...executionEntries,
  currentState: v.optional(v.pipe(v.string(), v.description('The state that is running.'))),
  steps: v.array(step),
  attempts: v.pipe(
    v.array(
      v.object({
        kind,
        executionArn: v.optional(v.string()),
        name: v.optional(v.string()),
        status: v.optional(status),
        startDate: v.optional(time),
        stopDate: v.optional(time),
      }),
    ),
    v.description('All executions of the request that were found, the newest first.'),
  ),
  unread: v.pipe(
    count,
    v.description('Number of older executions that events started and that were not read. Some may be of the request.'),
  ),
});

/** `status REQUEST-ID` writes a request, and `status --user` a person. */
export const statusDocument = v.union([requestStatusDocument, personDocument]);
