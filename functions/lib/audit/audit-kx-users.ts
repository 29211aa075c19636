/** Audits the kx users: their owners, and their roles. */

import { AUDIT_PAGE_SIZE } from '../../../core/audit/audit-page.ts';
import type { Finding, FindingName } from '../../../core/audit/findings.ts';
import { OWNER_TAG } from '../../../core/request/fields/owner-tag.ts';
import { readKxUserIfThere, readTagsIfThere } from '../services/kx-users.ts';
import { type ListedKxUser, listKxUsers } from '../services/pages/kx-user-page.ts';
import {
  type Audit,
  type AuditSectionPage,
  auditUsers,
  type Found,
  givesAccess,
  leaveOf,
  NOTHING_TO_AUDIT,
  readRecordedAccess,
  readUserName,
} from './section.ts';

/** Milliseconds in which a new kx user may be visible without its tags. */
const TAGS_FOLLOW_MS = 60_000;

/** Audits one page of the kx users. */
export const auditKxUsers: AuditSectionPage = async (audit, cursor) => {
  const { deployment, calls } = audit;
  if (deployment.kxUsers !== 'create') return NOTHING_TO_AUDIT;
  const page = await calls.finSpace(() => listKxUsers(deployment.kxEnvironmentId, cursor, AUDIT_PAGE_SIZE));
  const seen = new Map<string, string>();
  return auditUsers(page, (user) => auditKxUser(audit, user, seen));
};

/** @param seen ARN of the first kx user of each owner on this page */
async function auditKxUser(audit: Audit, user: ListedKxUser, seen: Map<string, string>): Promise<Found> {
  const { deployment, calls } = audit;
  const { userArn, userName, iamRole, createdAt } = user;
  const tags = await calls.finSpace(() => readTagsIfThere(userArn));
  // The kx user was deleted after its page was read.
  if (!tags) return [];
  const owner = tags[OWNER_TAG];
  if (owner === undefined && Date.now() - createdAt < TAGS_FOLLOW_MS) return undefined;
  const found = (finding: FindingName, more: Partial<Finding> = {}): Finding => ({
    finding,
    ...(owner !== undefined && { identityStoreUserId: owner }),
    kxUserArn: userArn,
    kxUserName: userName,
    iamRole,
    ...more,
  });
  const isAllowed = !givesAccess(iamRole, deployment) || [...deployment.kxRoles.values()].includes(iamRole);
  const ofRole = isAllowed ? [] : [found('role-not-allowed')];
  if (owner === undefined) return [found('kx-user-without-owner'), ...ofRole];
  const name = await readUserName(audit, owner);
  if (name === undefined) return [found('kx-user-of-nobody'), ...ofRole];
  const recorded = await readRecordedAccess(audit, name);
  if (recorded.inProgress) return undefined;
  const leave = leaveOf(owner, recorded);
  const ofRecord: Finding[] = [];
  if (leave && givesAccess(iamRole, deployment)) {
    ofRecord.push(found('kx-access-of-leaver', { requestId: leave.requestId }));
  } else if (recorded.roles.length > 0 && !recorded.roles.includes(iamRole)) {
    ofRecord.push(found('role-other-than-recorded', { recordedRole: recorded.roles.at(-1) }));
  }
  const other = seen.get(owner) ?? (await otherKxUser(audit, user, owner, recorded.users.kxUserArn));
  seen.set(owner, userArn);
  if (other !== undefined) ofRecord.push(found('two-kx-users', { otherKxUserArn: other }));
  return [...ofRole, ...ofRecord];
}

/** Returns the recorded kx user, if it is another one, is still there, and belongs to the same person. */
async function otherKxUser(
  { calls }: Audit,
  { environmentId, userArn }: ListedKxUser,
  owner: string,
  recordedArn: string | undefined,
): Promise<string | undefined> {
  const userName = recordedArn?.split('/').at(-1);
  if (userName === undefined || recordedArn === userArn) return undefined;
  const other = await calls.finSpace(() => readKxUserIfThere({ environmentId, userName }));
  return other?.tags[OWNER_TAG] === owner && other.userArn !== userArn ? other.userArn : undefined;
}
