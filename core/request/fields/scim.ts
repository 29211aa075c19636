/**
 * What a SCIM 2.0 User carries beside the person's attributes, as Microsoft Entra ID, Okta and other directories send it
 * (RFC 7643). The README has the same decisions in a table.
 */
import * as v from 'valibot';
import { closedObject, text } from './request-fields.ts';
import { SCIM_USER } from './scim-names.ts';

/** A read-only attribute: it "SHALL be ignored" (RFC 7644, section 3.3), whatever it holds. */
const ignored = v.optional(v.unknown());

/** Attributes of every User that are not the person's. */
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
  // The sender's own. CreateUser of the identity store takes none, so it is checked and not stored.
  externalId: v.optional(text),
  active: v.optional(
    v.literal(
      true,
      'must be true: an onboarding makes active users, and deactivates nobody. Leave it out, or send true',
    ),
  ),
  password: v.optional(
    v.never(
      'is refused: the identity store takes no password, and events and logs are no place for one. Change it if it is in use',
    ),
  ),
};

/** The Enterprise User; the identity store takes it as its extension `aws:identitystore:enterprise`. */
export const scimEnterpriseUser = closedObject({
  employeeNumber: v.optional(text),
  costCenter: v.optional(text),
  organization: v.optional(text),
  division: v.optional(text),
  department: v.optional(text),
  // Its $ref and displayName are the sending directory's own.
  manager: v.optional(v.object({ value: text }, 'must be an object')),
});
