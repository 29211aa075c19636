/** The document of `onboard list`. */
import * as v from 'valibot';
import { dismissalSchema } from '../../core/person/record-action.ts';
import { count, failureEntries, kind, possibleRequestId, status, supersededBy, time } from './parts.ts';

/** The requests, each with its newest execution. */
export const requestsDocument = v.object({
  requests: v.pipe(
    v.array(
      v.object({
        requestId: possibleRequestId,
        kind,
        status: v.optional(status),
        executionArn: v.string(),
        name: v.optional(v.pipe(v.string(), v.description('Name of the newest execution.'))),
        startDate: v.optional(time),
        stopDate: v.optional(time),
        attempts: v.pipe(count, v.description('Number of executions that were found.')),
        error: v.optional(failureEntries.error),
        disposition: v.optional(failureEntries.disposition),
        supersededBy: v.optional(supersededBy),
      }),
    ),
    v.description('The newest first. error and disposition are those of a failed request.'),
  ),
  more: v.pipe(count, v.description('How many older requests there are at most.')),
  complete: v.pipe(
    v.boolean(),
    v.description(
      'false: there may be requests that neither requests nor more has, because not all executions were read. --since helps.',
    ),
  ),
});

const dismissal = v.object({ requestId: v.string(), kind, executionArn: v.string(), dismissed: dismissalSchema });

/** The requests that were dismissed. */
export const dismissalsDocument = v.object({
  requests: v.pipe(v.array(dismissal), v.description('The newest dismissal first.')),
  more: v.pipe(count, v.description('How many older dismissals there are.')),
});

/** A request that was dismissed. */
export type DismissalJson = v.InferInput<typeof dismissal>;

/** `list` writes requests, and `list --dismissed` dismissals. */
export const listDocument = v.union([requestsDocument, dismissalsDocument]);
