/**
 * Patterns and limits from the API models of the three services: identitystore 2020-06-15, finspace 2021-03-12,
 * finspace-data 2020-07-13.
 */

/** Identity store `UserName`. It allows no white space. */
export const IDENTITY_STORE_USER_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

/** Identity store `SensitiveStringType`. It allows space, tab, line breaks, no-break space and ideographic space. */
export const IDENTITY_STORE_TEXT = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00a0\u3000]+$/u;

/** User names that the identity store reserves. */
export const RESERVED_USER_NAMES: readonly string[] = ['Administrator', 'AWSAdministrators'];

/** Identity store `Extensions` key. */
export const EXTENSION_NAME = /^aws:identitystore:[a-z]{1,20}$/;

/** FinSpace `Email`. The top-level domain has two to four letters. */
export const FINSPACE_EMAIL = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}$/;

/** FinSpace `FirstName`, `LastName`, `ClientToken`. At least one character is not white space. */
export const NOT_BLANK = /^.*\S.*$/;

/** FinSpace and FinSpace data `RoleArn`. */
export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

/** Identity store `ResourceId`: the id of a user or of a group. */
export const USER_ID = /^([0-9a-f]{10}-)?[A-Fa-f0-9]{8}-([A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}$/;

/** The most groups that one call of IsMemberInGroups takes. */
export const MOST_GROUPS = 100;

/** RFC 3339 `date-time`, without leap seconds. */
export const DATE_TIME =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** IAM role name, the last path segment of a role's ARN (IAM API reference, CreateRole). */
export const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** FinSpace `KxUserNameString`. */
export const KX_USER_NAME = /^[0-9A-Za-z_-]{1,50}$/;

/** Maximum length of `KxUserNameString`. */
export const KX_USER_NAME_LENGTH = 50;

/** FinSpace `TagKey`. The range `+-=` is copied from the API model. It also includes digits and `, - . / : ; <`. */
export const TAG_KEY = /^(?!aws:)[a-zA-Z+-=._:/]{1,128}$/;

/** FinSpace `TagValue`. */
export const TAG_VALUE = /^[a-zA-Z0-9+-=._:@ ]{1,256}$/;
