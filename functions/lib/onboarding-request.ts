/**
 * The contract: what a sender asks for. `user` is a SCIM 2.0 core User (RFC 7643, section 4.1), narrowed to what the
 * identity store's CreateUser takes; `finSpace` and `kx` are optional targets.
 *
 * Every message is our own, because valibot's quote the received value, which may be personal.
 */
import * as v from 'valibot';
import { fieldName } from './field-path.ts';
import { OWNER_TAG } from './owner-tag.ts';
import * as patterns from './patterns.ts';
import { isNoPath, isNormalized, isOfOneScript } from './user-names.ts';

/**
 * An object without further fields: a field that the contract does not know may be misspelt. valibot reports the first
 * of them only, so its message names the others.
 */
function closedObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected !== 'never') return issue.path ? 'is required' : 'must be an object';
    const { input } = issue.path?.at(-1) ?? {};
    const unknown = Object.keys(input ?? {}).filter((key) => !Object.hasOwn(entries, key));
    const others = unknown.slice(1).map(fieldName).join(', ');
    return `is not a field of the contract${others && `, and beside it neither: ${others}`}`;
  });
}

/** Schema URN of a SCIM 2.0 core User (RFC 7643, section 4.1). */
const SCIM_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** Text as the identity store takes it: 1 to 1024 characters. */
const text = v.pipe(
  v.string(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(1024, 'must be at most 1024 characters'),
  v.regex(patterns.IDENTITY_STORE_TEXT, 'must not contain control or invisible characters'),
);

const roleArn = v.pipe(
  v.string(),
  v.minLength(20, 'must be at least 20 characters'),
  v.maxLength(2048, 'must be at most 2048 characters'),
  v.regex(patterns.ROLE_ARN, 'must be the ARN of an IAM role'),
);

const name = closedObject({
  formatted: v.optional(text),
  familyName: text,
  givenName: text,
  middleName: v.optional(text),
  honorificPrefix: v.optional(text),
  honorificSuffix: v.optional(text),
});

const email = closedObject({
  value: v.pipe(text, v.regex(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u, 'must be an email address')),
  type: v.optional(text),
  primary: v.optional(v.literal(true, 'must be true: the one address is the primary one')),
});

const address = closedObject({
  formatted: v.optional(text),
  streetAddress: v.optional(text),
  locality: v.optional(text),
  region: v.optional(text),
  postalCode: v.optional(text),
  country: v.optional(text),
  type: v.optional(text),
  primary: v.optional(v.boolean()),
});

const valueEntry = closedObject({ value: text, type: v.optional(text), primary: v.optional(v.boolean()) });

const photo = closedObject({
  value: text,
  display: v.optional(text),
  type: v.optional(text),
  primary: v.optional(v.boolean()),
});

/** The identity store takes at most one email, address, phone number and role. */
const atMostOne = 'the identity store takes exactly one';

const user = closedObject({
  schemas: v.optional(
    v.pipe(
      v.array(v.string()),
      v.someItem((urn) => urn === SCIM_USER, `must name the SCIM 2.0 core User schema, ${SCIM_USER}`),
    ),
  ),
  userName: v.pipe(
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
  ),
  name,
  displayName: text,
  nickName: v.optional(text),
  profileUrl: v.optional(text),
  emails: v.pipe(v.array(email), v.minLength(1, 'must not be empty'), v.maxLength(1, atMostOne)),
  addresses: v.optional(v.pipe(v.array(address), v.minLength(1, 'must not be empty'), v.maxLength(1, atMostOne))),
  phoneNumbers: v.optional(v.pipe(v.array(valueEntry), v.minLength(1, 'must not be empty'), v.maxLength(1, atMostOne))),
  userType: v.optional(text),
  title: v.optional(text),
  preferredLanguage: v.optional(text),
  locale: v.optional(text),
  timezone: v.optional(text),
  photos: v.optional(
    v.pipe(v.array(photo), v.minLength(1, 'must not be empty'), v.maxLength(3, 'the identity store takes at most 3')),
  ),
  roles: v.optional(v.pipe(v.array(valueEntry), v.minLength(1, 'must not be empty'), v.maxLength(1, atMostOne))),
  website: v.optional(text),
  birthdate: v.optional(v.pipe(v.string(), v.isoDate('must be a date, YYYY-MM-DD'))),
  extensions: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(patterns.EXTENSION_NAME, 'must be named aws:identitystore:<1 to 20 letters>')),
        v.record(v.string(), v.unknown()),
      ),
      v.minEntries(1, 'must not be empty'),
      v.maxEntries(10, 'must be at most 10 extensions'),
    ),
  ),
});

const finSpace = closedObject({
  type: v.picklist(['SUPER_USER', 'APP_USER'], 'must be SUPER_USER or APP_USER'),
  apiAccess: v.optional(v.picklist(['ENABLED', 'DISABLED'], 'must be ENABLED or DISABLED')),
  apiAccessPrincipalArn: v.optional(roleArn),
});

const kx = closedObject({
  role: v.pipe(v.string(), v.regex(patterns.ROLE_NAME, 'must be the name of an IAM role, not an ARN')),
  userName: v.optional(
    v.pipe(v.string(), v.regex(patterns.KX_USER_NAME, 'must be 1 to 50 letters, digits, underscores and hyphens')),
  ),
  tags: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(patterns.TAG_KEY, 'must be a tag key: 1 to 128 characters, not beginning with aws:'),
          v.notValue(OWNER_TAG, 'is set by the onboarding itself'),
        ),
        v.pipe(v.string(), v.regex(patterns.TAG_VALUE, 'must be a tag value: 1 to 256 characters')),
      ),
      v.maxEntries(49, 'must be at most 49 tags: the service takes 50, and the onboarding sets one'),
    ),
  ),
});

/** The contract as a schema. What it cannot say, parseOnboardingRequest checks. */
export const onboardingRequestSchema = closedObject({
  requestId: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores and hyphens'),
  ),
  user,
  finSpace: v.optional(finSpace),
  kx: v.optional(kx),
});

/** A request that keeps the contract. */
export type OnboardingRequest = v.InferOutput<typeof onboardingRequestSchema>;
