/** Requests for the tests. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Deployment } from '../../core/request/deployment.ts';
import type { OffboardingRequest } from '../../core/request/offboarding-request.ts';
import type { OnboardingRequest } from '../../core/request/onboarding-request.ts';
import type { RoleChangeRequest } from '../../core/request/role-change-request.ts';

const sample: { detail: OnboardingRequest } = readEvent('user-onboarding-requested.json');
const sampleLeave: { detail: OffboardingRequest } = readEvent('user-offboarding-requested.json');
const sampleChange: { detail: RoleChangeRequest } = readEvent('user-role-change-requested.json');

function readEvent<Event>(file: string): Event {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, '../../events', file), 'utf8'));
}

/** The request of the sample event, a copy each time. */
export function sampleRequest(): OnboardingRequest {
  return structuredClone(sample.detail);
}

/** A request that gives the person of {@link sampleRequest} the role quant, a copy each time. */
export function sampleRoleChange(): RoleChangeRequest {
  return structuredClone(sampleChange.detail);
}

/** A request that suspends the person of {@link sampleRequest}, a copy each time. */
export function sampleOffboarding(): OffboardingRequest {
  return structuredClone(sampleLeave.detail);
}

/** A request that removes the person of {@link sampleRequest}. */
export function sampleRemoval(): OffboardingRequest {
  return { ...sampleOffboarding(), requestId: 'HR-2026-009002', mode: 'remove', confirm: true };
}

/** A deployment that allows the roles analyst, quant and admin, and no super users. */
export const deployment: Deployment = {
  accountId: '111122223333',
  identityStoreId: 'd-1234567890',
  kxEnvironmentId: 'kxenvironment0123456789abc',
  kxRoles: new Map(
    ['analyst', 'quant', 'admin'].map((role) => [role, `arn:aws:iam::111122223333:role/finspace/${role}`]),
  ),
  allowSuperUsers: false,
  finSpaceUsers: 'create',
  kxUsers: 'create',
  identityStoreUsers: 'create',
  allowedGroups: new Map([
    ['Quants', '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01'],
    ['Traders', '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02'],
  ]),
  protectedUserIds: new Set(),
  kxNoAccessRoleArn: 'arn:aws:iam::111122223333:role/finspace/no-access',
};

/** When the execution started. */
export const startedAt = '2026-01-05T00:00:00.000Z';

/** ARN of an execution. */
export const executionId = 'arn:aws:states:us-east-1:111122223333:execution:onboard-user:HR-2026-004217';

/** A request for a person, made of the sample. */
export function person(number: number, more: object = {}): OnboardingRequest {
  const userName = `person.${number}`;
  const user = { ...sampleRequest().user, userName, emails: [{ value: `${userName}@example.com` }] };
  return { ...sampleRequest(), requestId: `HR-${number}`, user, ...more };
}

/** Requests as JSON Lines. */
export const jsonLines = (...requests: unknown[]) => requests.map((request) => `${JSON.stringify(request)}\n`).join('');
