/** Audits the users of the identity store: what is left of people who have left. */
import { AUDIT_PAGE_SIZE } from '../../../core/audit/audit-page.ts';
import type { Finding } from '../../../core/audit/findings.ts';
import { readGroups } from '../leaving/access.ts';
import { listIdentityStoreUsers } from '../services/pages/identity-store-user-page.ts';
import { type Audit, type AuditSectionPage, auditUsers, type Found, leaveOf, readRecordedAccess } from './section.ts';

/** Audits one page of the users of the identity store. */
export const auditIdentityStoreUsers: AuditSectionPage = async (audit, cursor) => {
  const { deployment, calls } = audit;
  const page = await calls.identityStore(() =>
    listIdentityStoreUsers(deployment.identityStoreId, cursor, AUDIT_PAGE_SIZE),
  );
  return auditUsers(page, (user) => auditUser(audit, user));
};

async function auditUser(
  audit: Audit,
  { UserId: userId, UserName: name }: { UserId: string | undefined; UserName?: string | undefined },
): Promise<Found> {
  // Such a user cannot be a person's: CreateUser of this application requires a name.
  if (userId === undefined || name === undefined) return [];
  const recorded = await readRecordedAccess(audit, name);
  if (recorded.inProgress) return undefined;
  const leave = leaveOf(userId, recorded);
  if (!leave) return [];
  const { requestId, isDone, hasRemovedUser } = leave;
  const identityStore = { IdentityStoreId: audit.deployment.identityStoreId, UserName: undefined };
  const groups = await audit.calls.identityStore(() => readGroups({ identityStore }, { userId }));
  const found = { identityStoreUserId: userId, requestId };
  const findings: Finding[] = [];
  if (!isDone) findings.push({ finding: 'leave-not-finished', ...found });
  if (hasRemovedUser) findings.push({ finding: 'user-of-leaver', ...found });
  const groupIds = groups.map(({ groupId }) => groupId);
  if (groupIds.length > 0) findings.push({ finding: 'membership-of-leaver', ...found, groupIds });
  return findings;
}
