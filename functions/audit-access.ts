/** Audits one page of the users of one service, for an operator. Reads only. The command onboard invokes it. */
import middy from '@middy/core';
import { type AuditAnswer, parseAuditPage } from '../core/audit/audit-page.ts';
import type { AuditSection } from '../core/audit/findings.ts';
import { readDeployment } from '../core/request/deployment.ts';
import { auditFinSpaceUsers } from './lib/audit/audit-finspace-users.ts';
import { auditIdentityStoreUsers } from './lib/audit/audit-identity-store-users.ts';
import { auditKxUsers } from './lib/audit/audit-kx-users.ts';
import { patientCalls } from './lib/audit/patient-calls.ts';
import type { AuditSectionPage } from './lib/audit/section.ts';
import { observe } from './lib/runtime/middleware.ts';

const deployment = readDeployment(process.env);

const SECTIONS = {
  kx: auditKxUsers,
  finspace: auditFinSpaceUsers,
  'identity-store': auditIdentityStoreUsers,
} as const satisfies Record<AuditSection, AuditSectionPage>;

/**
 * @param event the page, not validated
 * @throws InvalidRequest with every fault of the event
 * @throws ServiceCallError for every documented exception of the calls that read
 */
export async function auditAccess(event: unknown): Promise<AuditAnswer> {
  const { section, cursor, callsPerSecond } = parseAuditPage(event);
  return SECTIONS[section]({ deployment, calls: patientCalls(callsPerSecond) }, cursor);
}

export const handler = middy(auditAccess).use(observe('AuditAccess'));
