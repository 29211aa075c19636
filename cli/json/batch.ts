/** The document of `onboard batch`, and the lines of its file of outcomes. */
import * as v from 'valibot';
import { supersededOutcomeSchema } from '../../core/outcome/outcome.ts';
import { OUTCOMES } from '../../core/outcome/outcomes.ts';
import { endEntries } from './execution.ts';
import { count, failureEntries, faultEntries, kind, notes, possibleRequestId, status, supersededBy } from './parts.ts';

const line = v.pipe(count, v.description('First line of the request in the file, from 1.'));

const counters = {
  onboarded: v.pipe(count, v.description('Onboardings that have succeeded.')),
  rolesSet: v.pipe(count, v.description('Role changes that have succeeded.')),
  offboarded: v.pipe(count, v.description('Offboardings that have succeeded.')),
};

/** The members that count successes, one for each kind of request. */
export type Counter = keyof typeof counters;

/** What a batch has come to. */
export const batchDocument = v.object({
  ...counters,
  failed: v.pipe(count, v.description('Requests that were sent, and failed.')),
  rejected: v.pipe(count, v.description('Invalid requests, which were not sent.')),
  pending: v.pipe(
    count,
    v.description('Requests that were sent, and whose outcome is not known, because the command ended early.'),
  ),
  results: v.pipe(v.string(), v.description('Path of the file of the outcomes.')),
  rejectedFile: v.optional(
    v.pipe(v.string(), v.description('Path of the file of the invalid requests, if there are any.')),
  ),
  failures: v.pipe(
    v.array(
      v.object({
        line,
        requestId: possibleRequestId,
        kind: v.optional(v.pipe(kind, v.description('Absent if it is not known.'))),
        status: v.union([status, v.literal('INVALID')]),
        error: failureEntries.error,
        disposition: v.optional(failureEntries.disposition),
        supersededBy: v.optional(supersededBy),
        faults: v.optional(v.pipe(v.array(v.object(faultEntries)), v.description('Of an invalid request.'))),
      }),
    ),
    v.description('Each request that is known not to be carried out, in the order of the file.'),
  ),
  notes,
});

const outcomes = {
  onboarding: v.union([OUTCOMES.onboarding.success, OUTCOMES.onboarding.failure, supersededOutcomeSchema]),
  'role-change': v.union([OUTCOMES['role-change'].success, OUTCOMES['role-change'].failure, supersededOutcomeSchema]),
  offboarding: v.union([OUTCOMES.offboarding.success, OUTCOMES.offboarding.failure, supersededOutcomeSchema]),
};

/** A line of the file of outcomes. */
export const batchResultDocument = v.object({
  line,
  requestId: v.string(),
  kind,
  status,
  executionArn: v.string(),
  ...endEntries,
  outcome: v.optional(
    v.pipe(
      v.variant('kind', [
        v.object({ kind: v.literal('onboarding'), detail: outcomes.onboarding }),
        v.object({ kind: v.literal('role-change'), detail: outcomes['role-change'] }),
        v.object({ kind: v.literal('offboarding'), detail: outcomes.offboarding }),
      ]),
      v.description('The kind and the detail of the outcome event. Absent if the execution ended without one.'),
    ),
  ),
});
