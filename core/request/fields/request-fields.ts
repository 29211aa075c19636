/**
 * Fields that the contracts share. `user` is a SCIM 2.0 core User (RFC 7643, section 4.1).
 *
 * Every rule has its own message. The default messages of valibot quote the received value, which may be personal data.
 */
import * as v from 'valibot';
import { addressFault, EMAIL_ADDRESS } from './email-address.ts';
import { fieldName } from './field-path.ts';
import * as patterns from './patterns.ts';
import { REQUEST_ID } from './request-id.ts';
import { isExistingTime, isNotInFuture } from './times.ts';
import { isComposed, isNoPath, isNormalized, isOfOneScript } from './user-names.ts';

/**
 * Returns the schema of an object that rejects unknown fields, because an unknown field may be misspelt. valibot
 * reports only the first unknown field, so the message of that fault lists the others.
 *
 * Field names are case-sensitive here. SCIM ignores the case of attribute names (RFC 7643, section 2.1), but other
 * consumers of the event would not recognize a different spelling, and would ignore the value.
 */
export function closedObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected !== 'never') return issue.path ? 'is required' : 'must be an object';
    const { input } = issue.path?.at(-1) ?? {};
    const [first = '', ...others] = Object.keys(input ?? {}).filter((key) => !Object.hasOwn(entries, key));
    const suggestion = (key: string) => suggestionFor(key, Object.keys(entries));
    const names = others.map((key) => `${fieldName(key, input)}${suggestion(key)}`).join(', ');
    return `is not a field of the contract${suggestion(first)}${names && `. Other unknown fields: ${names}`}`;
  });
}

function suggestionFor(key: string, known: readonly string[]): string {
  const fold = (name: string) => name.replace(/[_\s-]/g, '').toLowerCase();
  const similar = known.find((name) => fold(name) === fold(key));
  return similar === undefined ? '' : ` (did you mean ${similar}?)`;
}

/** The sender's id of a request. */
export const requestId = v.pipe(
  v.string(),
  v.regex(REQUEST_ID, 'must be 1 to 64 letters, digits, underscores and hyphens'),
);

/**
 * When the sender made the request (RFC 3339). The newest request for a person counts. Without this field, the time at
 * which the request was sent decides.
 */
export const requestedAt = v.optional(
  v.pipe(
    v.string(),
    v.regex(patterns.DATE_TIME, 'must be a date and time with a zone, such as 2026-01-05T09:00:00Z (RFC 3339)'),
    v.check(isExistingTime, 'must be a date and time that exists'),
    v.check(isNotInFuture, 'must not be more than five minutes in the future'),
  ),
);

/** A text attribute of the identity store: 1 to 1024 characters. */
export const text = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxCodePoints(1024, 'must be at most 1024 characters'),
  v.regex(patterns.IDENTITY_STORE_TEXT, 'must not contain control or invisible characters'),
);

/** User name in the identity store. */
export const userName = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxCodePoints(128, 'must be at most 128 characters'),
  v.regex(
    patterns.IDENTITY_STORE_USER_NAME,
    'must consist of letters, accents, symbols, numbers and punctuation, without white space',
  ),
  v.notValues(patterns.RESERVED_USER_NAMES, 'is reserved by the identity store'),
  v.check(isNoPath, 'must not contain / or \\, and must not be . or ..'),
  v.check(isComposed, 'must be in Unicode normalization form C: it contains decomposed accents. Normalize it to NFC'),
  v.check(isNormalized, 'must be in Unicode normalization form KC: no full-width letters, no ligatures'),
  v.check(isOfOneScript, 'must not mix letters that look alike: Latin, Cyrillic, Greek, Armenian, Cherokee, Coptic'),
);

const email = closedObject({
  value: v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.regex(EMAIL_ADDRESS, ({ input }) => addressFault(input)),
  ),
  type: v.optional(text),
  primary: v.optional(v.literal(true, 'must be true: the only address is the primary address')),
});

/** Message for lists: the identity store accepts at most one email, address, phone number and role. */
export const atMostOne = 'the identity store accepts exactly one';

/** The list of email addresses. It contains only the primary address. */
export const emails = v.pipe(v.array(email), v.minLength(1, 'must not be empty'), v.maxLength(1, atMostOne));

/** Id of an identity-store user. */
export const userId = v.pipe(v.string(), v.regex(patterns.USER_ID, 'must be the id of an identity-store user'));

/**
 * Display names of groups of the identity store: the wished memberships among the groups that the deployment allows. The
 * allow list is checked separately.
 */
export const groups = v.optional(
  v.pipe(
    v.array(
      v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxCodePoints(1024, 'must be at most 1024 characters')),
    ),
    v.maxLength(patterns.MOST_GROUPS, `must be at most ${patterns.MOST_GROUPS} groups`),
    v.check((names) => new Set(names).size === names.length, 'must not contain a group twice'),
  ),
);

/** Name of an IAM role. The allow list of the deployment is checked separately. */
export const kxRole = v.pipe(v.string(), v.regex(patterns.ROLE_NAME, 'must be the name of an IAM role, not an ARN'));

/** Name of a kx user. If it is absent, the name is derived from the user name. */
export const kxUserName = v.optional(
  v.pipe(v.string(), v.regex(patterns.KX_USER_NAME, 'must be 1 to 50 letters, digits, underscores and hyphens')),
);
