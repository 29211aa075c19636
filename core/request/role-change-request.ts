/** The contract of a role change request: the person, and the new role of the person's kx user. */
import * as v from 'valibot';
import { closedObject, emails, kxRole, kxUserName, requestId, userName } from './fields/request-fields.ts';

/** The schema of the contract. parseRoleChangeRequest checks the rules that a schema cannot express. */
export const roleChangeRequestSchema = closedObject({
  kind: v.optional(v.literal('role-change', 'must be role-change')),
  requestId,
  // Both must match: a reused user name must not give access to the kx user of its previous owner.
  user: closedObject({ userName, emails }),
  kx: closedObject({ role: kxRole, userName: kxUserName }),
});

/** A valid role change request. */
export type RoleChangeRequest = v.InferOutput<typeof roleChangeRequestSchema>;
