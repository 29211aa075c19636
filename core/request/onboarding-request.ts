/**
 * The contract of an onboarding request. `user` is limited to the values that CreateUser of the identity store accepts.
 * `finSpace` and `kx` are optional targets.
 */
import * as v from 'valibot';
import { OWNER_TAG } from './fields/owner-tag.ts';
import * as patterns from './fields/patterns.ts';
import {
  atMostOne,
  closedObject,
  emails,
  groups,
  kxRole,
  kxUserName,
  requestedAt,
  requestId,
  text,
  userName,
} from './fields/request-fields.ts';
import { scimCommon, scimEnterpriseUser } from './fields/scim.ts';
import { SCIM_ENTERPRISE_USER } from './fields/scim-names.ts';

const roleArn = v.pipe(
  v.string(),
  v.minCodePoints(20, 'must be at least 20 characters'),
  v.maxCodePoints(2048, 'must be at most 2048 characters'),
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

const user = closedObject({
  ...scimCommon,
  [SCIM_ENTERPRISE_USER]: v.optional(scimEnterpriseUser),
  userName,
  name,
  displayName: text,
  nickName: v.optional(text),
  profileUrl: v.optional(text),
  emails,
  addresses: v.optional(v.pipe(v.array(address), v.maxLength(1, atMostOne))),
  phoneNumbers: v.optional(v.pipe(v.array(valueEntry), v.maxLength(1, atMostOne))),
  userType: v.optional(text),
  title: v.optional(text),
  preferredLanguage: v.optional(text),
  locale: v.optional(text),
  timezone: v.optional(text),
  photos: v.optional(v.pipe(v.array(photo), v.maxLength(3, 'the identity store accepts at most 3'))),
  roles: v.optional(v.pipe(v.array(valueEntry), v.maxLength(1, atMostOne))),
  website: v.optional(text),
  birthdate: v.optional(v.pipe(v.string(), v.isoDate('must be a date, YYYY-MM-DD'))),
  extensions: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(patterns.EXTENSION_NAME, 'must be named aws:identitystore:<1 to 20 letters>')),
        v.record(v.string(), v.unknown()),
      ),
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
  role: kxRole,
  userName: kxUserName,
  tags: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(
            patterns.TAG_KEY,
            'must be a tag key: 1 to 128 characters of A-Z a-z 0-9 + , - . / : ; < = _, not beginning with aws:',
          ),
          v.notValue(OWNER_TAG, 'is reserved: the onboarding sets this tag'),
        ),
        v.pipe(
          v.string(),
          v.regex(
            patterns.TAG_VALUE,
            'must be a tag value: 1 to 256 characters of A-Z a-z 0-9 + , - . / : ; < = _ @ and space, without accents',
          ),
        ),
      ),
      v.maxEntries(49, 'must be at most 49 tags: the service accepts 50, and the onboarding sets one'),
    ),
  ),
});

/** The schema of the contract. parseOnboardingRequest checks the rules that a schema cannot express. */
export const onboardingRequestSchema = closedObject({
  kind: v.optional(v.literal('onboarding', 'must be onboarding')),
  requestId,
  requestedAt,
  user,
  finSpace: v.optional(finSpace),
  kx: v.optional(kx),
  groups,
  // Whether the person comes back: only then are users of a person who has left adopted.
  rehire: v.optional(v.boolean()),
});

/** A valid onboarding request. */
export type OnboardingRequest = v.InferOutput<typeof onboardingRequestSchema>;
