/**
 * Fields that the contracts share. `user` is a SCIM 2.0 core User (RFC 7643, section 4.1).
 *
 * Every message is our own, because valibot's quote the received value, which may be personal.
 */
import * as v from 'valibot';
import { fieldName } from './field-path.ts';
import * as patterns from './patterns.ts';
import { isNoPath, isNormalized, isOfOneScript } from './user-names.ts';

/**
 * An object without further fields: a field that the contract does not know may be misspelt. valibot reports the first
 * of them only, so its message names the others.
 */
export function closedObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected !== 'never') return issue.path ? 'is required' : 'must be an object';
    const { input } = issue.path?.at(-1) ?? {};
    const unknown = Object.keys(input ?? {}).filter((key) => !Object.hasOwn(entries, key));
    const others = unknown.slice(1).map(fieldName).join(', ');
    return `is not a field of the contract${others && `, and beside it neither: ${others}`}`;
  });
}

/** The sender's id of a request. */
export const requestId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores and hyphens'),
);

/** Text as the identity store takes it: 1 to 1024 characters. */
export const text = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(1024, 'must be at most 1024 characters'),
  v.regex(patterns.IDENTITY_STORE_TEXT, 'must not contain control or invisible characters'),
);

/** User name in the identity store. */
export const userName = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(128, 'must be at most 128 characters'),
  v.regex(
    patterns.IDENTITY_STORE_USER_NAME,
    'must consist of letters, accents, symbols, numbers and punctuation, without white space',
  ),
  v.notValues(patterns.RESERVED_USER_NAMES, 'is reserved by the identity store'),
  v.check(isNoPath, 'must hold no / and no \\, and not be . or ..'),
  v.check(isNormalized, 'must be in Unicode normalization form KC: no full-width letters, no ligatures'),
  v.check(isOfOneScript, 'must not mix letters that look alike: Latin, Cyrillic, Greek, Armenian, Cherokee, Coptic'),
);

const email = closedObject({
  value: v.pipe(text, v.regex(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u, 'must be an email address')),
  type: v.optional(text),
  primary: v.optional(v.literal(true, 'must be true: the one address is the primary one')),
});

/** The identity store takes at most one email, address, phone number and role. */
export const atMostOne = 'the identity store takes exactly one';

/** The primary email, alone in its list. */
export const emails = v.pipe(v.array(email), v.minLength(1, 'must not be empty'), v.maxLength(1, atMostOne));

/** Name of an IAM role; which ones are allowed is for the deployment to say. */
export const kxRole = v.pipe(v.string(), v.regex(patterns.ROLE_NAME, 'must be the name of an IAM role, not an ARN'));

/** Name of a kx user, where it is not made of the user name. */
export const kxUserName = v.optional(
  v.pipe(v.string(), v.regex(patterns.KX_USER_NAME, 'must be 1 to 50 letters, digits, underscores and hyphens')),
);
