/** What the command asks of the function that audits: one page of one section. */
import * as v from 'valibot';
import { InvalidRequest } from '../errors.ts';
import { AUDIT_SECTIONS, findingSchema } from './findings.ts';

/**
 * The slowest and the fastest pace, in calls per second of the identity store. The identity store takes 20 from all
 * callers together, so the fastest pace leaves half of them to the workflows.
 */
export const PACES = { slowest: 1, usual: 5, fastest: 10 } as const;

/** Users of one page. A page at the slowest pace ends well before the time-out of the function. */
export const AUDIT_PAGE_SIZE = 25;

/** The most calls of the identity store for one user. */
export const CALLS_PER_USER = 2;

/** Milliseconds that a page takes at most for its pace. */
export const LONGEST_PAGE_MS = ((1 + AUDIT_PAGE_SIZE * CALLS_PER_USER) / PACES.slowest) * 1_000;

const auditPage = v.strictObject({
  section: v.picklist(AUDIT_SECTIONS, `must be one of: ${AUDIT_SECTIONS.join(', ')}`),
  /** Where the page begins, as the answer before it says; absent for the first page. */
  cursor: v.optional(v.pipe(v.string('must be a string'), v.minLength(1, 'must not be empty'))),
  callsPerSecond: v.pipe(
    v.number('must be a number'),
    v.minValue(PACES.slowest, `must be ${PACES.slowest} at least`),
    v.maxValue(PACES.fastest, `must be ${PACES.fastest} at most`),
  ),
});

/** A page to be audited. */
export type AuditPage = v.InferOutput<typeof auditPage>;

/**
 * Checks what is asked for.
 *
 * @throws InvalidRequest with every fault
 */
export function parseAuditPage(input: unknown): AuditPage {
  const { success, output, issues } = v.safeParse(auditPage, input, { abortPipeEarly: true });
  if (success) return output;
  throw new InvalidRequest(
    issues.map(({ path, received, message }) => ({
      path: (path ?? []).map(({ key }) => String(key)).join('.'),
      // The default messages of valibot quote the value.
      message: received === 'undefined' ? 'is required' : message.startsWith('Invalid') ? 'is not expected' : message,
    })),
  );
}

/** What the audit of a page has come to. */
export const auditAnswerSchema = v.object({
  findings: v.array(findingSchema),
  /** Number of users of the page. */
  checked: v.number(),
  /** Number of users of the page for whom an execution may write now: what is found of them may be wrong soon. */
  inProgress: v.number(),
  /** Where the next page begins; absent after the last page. */
  next: v.optional(v.string()),
});

/** What the audit of a page has come to. */
export type AuditAnswer = v.InferOutput<typeof auditAnswerSchema>;
