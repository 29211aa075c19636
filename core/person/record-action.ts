/** What an operator asks of the records of people, and the answers. A function carries it out, so only functions know the secret. */
import * as v from 'valibot';
import { DISPOSITIONS } from '../dispositions.ts';
import { type Fault, InvalidRequest } from '../errors.ts';
import { REQUEST_KINDS } from '../kinds.ts';
import { REQUEST_ID } from '../request/fields/request-id.ts';

/** Longest text that an operator gives. */
const LONGEST_TEXT = 500;

const userName = v.pipe(
  v.string('must be a string'),
  v.minLength(1, 'must not be empty'),
  v.maxLength(1024, 'must have at most 1024 characters'),
);
const operatorText = v.pipe(
  v.string('must be a string'),
  v.check((text) => text.trim() !== '', 'must not be empty'),
  v.maxLength(LONGEST_TEXT, `must have at most ${LONGEST_TEXT} characters`),
  v.regex(/^\P{Cc}*$/u, 'must be one line without control characters'),
);
const requestName = {
  requestId: v.pipe(v.string('must be a string'), v.regex(REQUEST_ID, 'must be a requestId')),
  digest: v.pipe(v.string('must be a string'), v.regex(/^[0-9a-f]{12}$/, 'must have 12 hexadecimal digits')),
};
const kind = v.picklist(REQUEST_KINDS, `must be one of: ${REQUEST_KINDS.join(', ')}`);

const recordAction = v.variant(
  'action',
  [
    v.strictObject({ action: v.literal('read'), userName }),
    v.strictObject({
      action: v.literal('dismiss'),
      /** Absent if the request names no person. */
      userName: v.optional(userName),
      ...requestName,
      kind,
      /** ARN of the execution that has failed. */
      execution: v.pipe(v.string('must be a string'), v.startsWith('arn:', 'must be an ARN')),
      by: operatorText,
      reason: operatorText,
    }),
    v.strictObject({ action: v.literal('dismissed') }),
    v.strictObject({ action: v.literal('forget'), userName }),
  ],
  'must be read, dismiss, dismissed or forget',
);

/** What an operator asks for. */
export type RecordAction = v.InferOutput<typeof recordAction>;

/**
 * Checks what an operator asks for.
 *
 * @throws InvalidRequest with every fault
 */
export function parseRecordAction(input: unknown): RecordAction {
  const { success, output, issues } = v.safeParse(recordAction, input, { abortPipeEarly: true });
  if (success) return output;
  throw new InvalidRequest(issues.map(faultOf));
}

/** The default messages of valibot quote the value, which may be personal. */
function faultOf({ path, kind: origin, received, message }: v.BaseIssue<unknown>): Fault {
  const name = (path ?? []).map(({ key }) => String(key)).join('.');
  if (received === 'undefined') return { path: name, message: 'is required' };
  return { path: name, message: origin === 'schema' && message.startsWith('Invalid') ? 'is not expected' : message };
}

const time = v.pipe(v.string(), v.isoTimestamp());

/** Who took a failed request off the lists, and why. */
export const dismissalSchema = v.object({ by: v.string(), reason: v.string(), at: time });

/** A request of a person. */
export const personRequestSchema = v.object({
  ...requestName,
  kind,
  /** When the request was made. Absent if it broke the contract. */
  requestedAt: v.optional(time),
  /** ARN of the execution that processed the request last. */
  execution: v.string(),
  outcome: v.pipe(
    v.picklist(['succeeded', 'failed', 'superseded', 'running', 'unknown']),
    v.description(
      'running: its execution holds the claim. unknown: its execution waits, or has ended without a record.',
    ),
  ),
  error: v.optional(v.string()),
  disposition: v.optional(v.picklist(DISPOSITIONS)),
  supersededBy: v.optional(v.string()),
  dismissed: v.optional(dismissalSchema),
  changedAt: time,
});

/** What is recorded of a person. */
export const personStatusSchema = v.object({
  users: v.object({
    identityStoreUserId: v.optional(v.string()),
    finSpaceUserId: v.optional(v.string()),
    kxUserArn: v.optional(v.string()),
  }),
  role: v.optional(v.pipe(v.string(), v.description('ARN of the role that was read back last.'))),
  left: v.optional(
    v.pipe(
      v.object({
        by: v.pipe(v.string(), v.description('requestId of the request by which the person left.')),
        at: v.pipe(time, v.description('When the person left: the time of this request.')),
      }),
      v.description('The person has left, and no onboarding has succeeded since.'),
    ),
  ),
  claim: v.optional(
    v.object({
      execution: v.string(),
      state: v.pipe(
        v.picklist(['held', 'draining']),
        v.description('draining: the execution writes no more, and its last call may still land.'),
      ),
      until: v.pipe(time, v.description('When the claim ends by itself.')),
    }),
  ),
  floor: v.optional(v.pipe(time, v.description('Requests before this time change nothing: the person was forgotten.'))),
  requests: v.pipe(v.array(personRequestSchema), v.description('The newest first.')),
});

/** What is recorded of a person. */
export type PersonStatus = v.InferOutput<typeof personStatusSchema>;

/** A request of a person. */
export type PersonRequest = v.InferOutput<typeof personRequestSchema>;

/** The requests that were dismissed, the newest dismissal first. */
export const dismissedRequestsSchema = v.object({
  requests: v.array(v.object({ ...requestName, kind, execution: v.string(), dismissed: dismissalSchema })),
});

/** A request that was dismissed. */
export type DismissedRequest = v.InferOutput<typeof dismissedRequestsSchema>['requests'][number];

/** What was dismissed, and when. */
export const dismissAnswerSchema = v.object({ requestId: v.string(), dismissed: dismissalSchema });

/** What was removed. */
export const forgetAnswerSchema = v.object({
  requests: v.pipe(v.number(), v.description('Number of requests whose records were removed.')),
  floor: v.pipe(time, v.description('Requests before this time change nothing from now on.')),
});
