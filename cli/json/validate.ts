/** The lines of `onboard validate`. */
import * as v from 'valibot';
import { forEachKind } from '../../core/kinds.ts';
import { count, faultEntries, kind, notes, possibleRequestId } from './parts.ts';

const file = v.pipe(v.string(), v.description('The file as it was given; - for standard input.'));

const fault = v.object({ type: v.literal('fault'), file, requestId: possibleRequestId, ...faultEntries });

const apiRequest = v.pipe(
  v.looseObject({}),
  v.description('Parameters of the operation. Values in <...> are placeholders.'),
);

const requests = v.object({
  type: v.literal('requests'),
  file,
  requestId: v.string(),
  kind,
  'identitystore:CreateUser': v.optional(apiRequest),
  'finspace-api:CreateUser': v.optional(apiRequest),
  'finspace:CreateKxUser': v.optional(apiRequest),
  'finspace:UpdateKxUser': v.optional(apiRequest),
  'finspace:DeleteKxUser': v.optional(apiRequest),
  'finspace-api:DisableUser': v.optional(apiRequest),
  'identitystore:DeleteUser': v.optional(apiRequest),
  'identitystore:CreateGroupMembership': v.optional(
    v.pipe(v.array(apiRequest), v.description('One for each group that the person is to be in.')),
  ),
  'identitystore:DeleteGroupMembership': v.optional(
    v.pipe(v.array(apiRequest), v.description('One for each group that the person is in.')),
  ),
});

const summary = v.object({
  type: v.literal('summary'),
  file,
  requests: v.pipe(count, v.description('Number of requests that were read.')),
  valid: count,
  invalid: count,
  kinds: v.pipe(v.object(forEachKind(() => count)), v.description('Number of valid requests of each kind.')),
  notes,
});

/** A fault, with `--show-requests` the API requests of a valid request, or the last line of a file. */
export const validateLine = v.pipe(
  v.variant('type', [fault, requests, summary]),
  v.description('A line of JSON Lines. The summary of a file follows its other lines.'),
);
