/** The lines of `onboard audit`. */
import * as v from 'valibot';
import { findingSchema } from '../../../core/audit/findings.ts';
import { count } from '../parts.ts';

/** What an audit has come to so far. */
export const auditCountsSchema = v.object({
  checked: v.pipe(
    v.object({ kx: v.optional(count), finspace: v.optional(count), 'identity-store': v.optional(count) }),
    v.description('Number of users that were looked at, by section. A section that was not reached is absent.'),
  ),
  inProgress: v.pipe(
    count,
    v.description(
      'Number of users that were not judged: an execution may write for the person now, or the tag of a new kx user may follow.',
    ),
  ),
  findings: v.pipe(v.record(v.string(), count), v.description('Number of findings, by name.')),
});

/** A finding, or what the audit has come to. */
export const auditLine = v.pipe(
  v.variant('type', [
    v.object({ type: v.literal('finding'), ...findingSchema.entries }),
    v.object({ type: v.literal('summary'), ...auditCountsSchema.entries }),
  ]),
  v.description('A line of JSON Lines. The summary is the last one. An audit that was interrupted has none.'),
);
