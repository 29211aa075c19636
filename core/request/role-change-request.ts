/** The contract of a role change: whose kx user gets which role. */
import * as v from 'valibot';
import { closedObject, emails, kxRole, kxUserName, requestId, userName } from './fields/request-fields.ts';

/** The contract as a schema. What it cannot say, parseRoleChangeRequest checks. */
export const roleChangeRequestSchema = closedObject({
  kind: v.optional(v.literal('role-change', 'must be role-change')),
  requestId,
  // Both have to be the person's: a recycled name must not inherit somebody's kx user.
  user: closedObject({ userName, emails }),
  kx: closedObject({ role: kxRole, userName: kxUserName }),
});

/** A request that keeps the contract. */
export type RoleChangeRequest = v.InferOutput<typeof roleChangeRequestSchema>;
