/**
 * The fields of a SCIM 2.0 User (RFC 7643) other than the person's core attributes, as Microsoft Entra ID, Okta and
 * other directories send them.
 */
import * as v from 'valibot';
import { closedObject, text } from './request-fields.ts';
import { SCIM_USER } from './scim-names.ts';

/** A read-only attribute. Its value "SHALL be ignored" (RFC 7644, section 3.3). */
const ignored = v.optional(v.unknown());

/** Common and administrative attributes of a User. */
export const scimCommon = {
  schemas: v.optional(
    v.pipe(
      v.array(v.string()),
      v.someItem((urn) => urn === SCIM_USER, `must name the SCIM 2.0 core User schema, ${SCIM_USER}`),
    ),
  ),
  id: ignored,
  meta: ignored,
  groups: ignored,
  // CreateUser of the identity store has no externalId, so the value is validated but not stored.
  externalId: v.optional(text),
  active: v.optional(
    v.literal(
      true,
      'must be true: an onboarding creates active users and deactivates no users. Leave it out, or send true',
    ),
  ),
  password: v.optional(
    v.never(
      'is refused: the identity store accepts no password, and events and logs must not contain one. Change it if it is in use',
    ),
  ),
};

/** The Enterprise User. The identity store keeps it in the extension `aws:identitystore:enterprise`. */
export const scimEnterpriseUser = closedObject({
  employeeNumber: v.optional(text),
  costCenter: v.optional(text),
  organization: v.optional(text),
  division: v.optional(text),
  department: v.optional(text),
  // $ref and displayName refer to the sender's directory, so they are dropped.
  manager: v.optional(v.object({ value: text }, 'must be an object')),
});
