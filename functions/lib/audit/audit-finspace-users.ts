/** Audits the FinSpace users: their owners, and whether they are as active as the kx users of the same people. */
import { AUDIT_PAGE_SIZE } from '../../../core/audit/audit-page.ts';
import type { RecordedAccess } from '../../../core/audit/recorded-access.ts';
import { OWNER_TAG } from '../../../core/request/fields/owner-tag.ts';
import type { User } from '../services/finspace-data-client.ts';
import { findUserId } from '../services/identity-store.ts';
import { readKxUserIfThere, type TaggedKxUser } from '../services/kx-users.ts';
import { listFinSpaceUsers } from '../services/pages/finspace-user-page.ts';
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

/** Audits one page of the FinSpace users. */
export const auditFinSpaceUsers: AuditSectionPage = async (audit, cursor) => {
  if (audit.deployment.finSpaceUsers !== 'create') return NOTHING_TO_AUDIT;
  const page = await audit.calls.finSpace(() => listFinSpaceUsers(cursor, AUDIT_PAGE_SIZE));
  return auditUsers(page, (user) => auditFinSpaceUser(audit, user));
};

async function auditFinSpaceUser(audit: Audit, { userId = '', status, emailAddress }: User): Promise<Found> {
  if (status === 'CREATING') return undefined;
  const isEnabled = status === 'ENABLED';
  const owner = await findOwner(audit, emailAddress);
  if (!owner) return isEnabled ? [{ finding: 'finspace-user-of-nobody', finSpaceUserId: userId }] : [];
  const recorded = await readRecordedAccess(audit, owner.name);
  if (recorded.inProgress) return undefined;
  const ids = { identityStoreUserId: owner.userId, finSpaceUserId: userId };
  const leave = leaveOf(userId, recorded);
  if (leave) {
    const { requestId } = leave;
    return isEnabled ? [{ finding: 'finspace-access-of-leaver', ...ids, requestId }] : [];
  }
  const kxUser = await readOwnKxUser(audit, owner.userId, recorded);
  if (!kxUser || givesAccess(kxUser.iamRole, audit.deployment) === isEnabled) return [];
  const { userArn, userName, iamRole } = kxUser;
  return [{ finding: 'active-in-one-place', ...ids, kxUserArn: userArn, kxUserName: userName, iamRole }];
}

async function findOwner(audit: Audit, address: string | undefined) {
  const person = { IdentityStoreId: audit.deployment.identityStoreId, UserName: undefined };
  const userId = await audit.calls.identityStore(() => findUserId(person, 'emails.value', address));
  const name = userId === undefined ? undefined : await readUserName(audit, userId);
  return userId === undefined || name === undefined ? undefined : { userId, name };
}

/** Reads the kx user that the record has: a search for each person would read all kx users. */
async function readOwnKxUser(
  { deployment: { kxUsers, kxEnvironmentId: environmentId }, calls }: Audit,
  owner: string,
  { users: { kxUserArn } }: RecordedAccess,
): Promise<TaggedKxUser | undefined> {
  const userName = kxUserArn?.split('/').at(-1);
  if (kxUsers !== 'create' || userName === undefined) return undefined;
  const kxUser = await calls.finSpace(() => readKxUserIfThere({ environmentId, userName }));
  return kxUser?.tags[OWNER_TAG] === owner ? kxUser : undefined;
}
