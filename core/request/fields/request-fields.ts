/**
 * Fields that the contracts share. `user` is a SCIM 2.0 core User (RFC 7643, section 4.1).
 *
 * Every message is our own, because valibot's quote the received value, which may be personal.
 */
import * as v from 'valibot';
import { addressFault, EMAIL_ADDRESS } from './email-address.ts';
import { fieldName } from './field-path.ts';
import * as patterns from './patterns.ts';
import { REQUEST_ID } from './request-id.ts';
import { isComposed, isNoPath, isNormalized, isOfOneScript } from './user-names.ts';

/**
 * An object without further fields: a field that the contract does not know may be misspelt. valibot reports the first
 * of them only, so its message names the others. Names count in the contract's own spelling only, although attribute
 * names of SCIM ignore case (RFC 7643, section 2.1): a spelling that no other reader of the event knows would be lost there.
 */
export function closedObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected !== 'never') return issue.path ? 'is required' : 'must be an object';
    const { input } = issue.path?.at(-1) ?? {};
    const [first = '', ...others] = Object.keys(input ?? {}).filter((key) => !Object.hasOwn(entries, key));
    const suggestion = (key: string) => suggestionFor(key, Object.keys(entries));
    const names = others.map((key) => `${fieldName(key, input)}${suggestion(key)}`).join(', ');
    return `is not a field of the contract${suggestion(first)}${names && `, and beside it neither: ${names}`}`;
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

/** Text as the identity store takes it: 1 to 1024 characters. */
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
  v.check(isNoPath, 'must hold no / and no \\, and not be . or ..'),
  v.check(
    isComposed,
    'must be in Unicode normalization form C: it holds letters and their accents apart (decomposed). Normalize it to NFC',
  ),
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
