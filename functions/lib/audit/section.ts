/** What the audits of the sections have in common. */
import type { AuditAnswer } from '../../../core/audit/audit-page.ts';
import type { Finding } from '../../../core/audit/findings.ts';
import { type RecordedAccess, recordedAccess } from '../../../core/audit/recorded-access.ts';
import { personKey } from '../../../core/person/person-key.ts';
import type { Deployment } from '../../../core/request/deployment.ts';
import { readPerson, readRequests } from '../person/person-table.ts';
import { personSecret } from '../person/record-settings.ts';
import { describeUserIfThere, isUserId } from '../services/identity-store.ts';
import type { Page } from '../services/pages/page.ts';
import type { PatientCalls } from './patient-calls.ts';

const secret = personSecret();

/** What the audit of a page needs. */
export interface Audit {
  deployment: Deployment;
  calls: PatientCalls;
}

/** Audits one page of a section. */
export type AuditSectionPage = (audit: Audit, cursor: string | undefined) => Promise<AuditAnswer>;

/** What was found of one user; undefined if an execution may write for the person now. */
export type Found = readonly Finding[] | undefined;

/**
 * Audits the users of a page one after the other.
 *
 * @param auditUser finds what is wrong with one user
 */
export async function auditUsers<User>(
  { users, next }: Page<User>,
  auditUser: (user: User) => Promise<Found>,
): Promise<AuditAnswer> {
  const findings: Finding[] = [];
  let inProgress = 0;
  for (const user of users) {
    const found = await auditUser(user);
    if (found) findings.push(...found);
    else inProgress += 1;
  }
  return { findings, checked: users.length, inProgress, ...(next !== undefined && { next }) };
}

/** The answer for a section that the deployment does not have. */
export const NOTHING_TO_AUDIT: AuditAnswer = { findings: [], checked: 0, inProgress: 0 };

/**
 * Reads the user name of an identity-store user.
 *
 * @returns undefined if there is no such user
 */
export async function readUserName(
  { deployment: { identityStoreId }, calls }: Audit,
  userId: string,
): Promise<string | undefined> {
  if (!isUserId(userId)) return undefined;
  const person = { IdentityStoreId: identityStoreId, UserName: undefined };
  const user = await calls.identityStore(() => describeUserIfThere(person, userId));
  if (user && user.UserName === undefined)
    throw new TypeError('The response of the identity store lacks the user name');
  return user?.UserName;
}

/** Reads what is recorded of a person's access. */
export async function readRecordedAccess({ calls }: Audit, userName: string): Promise<RecordedAccess> {
  const person = personKey(userName, secret);
  const record = await calls.record(() => readPerson(person));
  const hasRequests = Object.keys(record).length > 0;
  const requests = hasRequests ? await calls.record(() => readRequests(person)) : [];
  return recordedAccess(record, requests, Date.now());
}

/** Returns the leave of the person to whom a user belonged; undefined if the user is not that of a person who left. */
export function leaveOf(userId: string, { leave }: RecordedAccess): RecordedAccess['leave'] {
  return leave?.ids.includes(userId) ? leave : undefined;
}

/** Returns whether a role gives access. */
export function givesAccess(iamRole: string, { kxNoAccessRoleArn }: Deployment): boolean {
  return iamRole !== kxNoAccessRoleArn;
}
