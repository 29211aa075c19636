/** Checks a request in full, before anything is created: the document, the contract, the rules of this deployment. */
import * as v from 'valibot';
import type { Deployment } from './deployment.ts';
import { type Fault, InvalidRequest } from './errors.ts';
import { fieldPath, memberAt } from './field-path.ts';
import { type OnboardingRequest, onboardingRequestSchema } from './onboarding-request.ts';
import { ROLE_ARN, ROLE_NAME } from './patterns.ts';
import { findSharedFieldFaults } from './shared-fields.ts';

/** Deeper than any valid request; a limit keeps hostile documents from reaching recursive code. */
const MAX_DEPTH = 20;

/**
 * Room for every field at its limit, and for the state machine, whose states take 256 KiB and hold the request more than
 * once. Only the free values of `user.extensions` could make a request larger.
 */
const MAX_BYTES = 64 * 1024;

/** Keys that reach an object's prototype when a document is copied carelessly. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Checks a request against the contract and against the rules of this deployment.
 *
 * @param input the request as it arrived
 * @param deployment rules to hold it against; left out, only the contract counts
 * @returns the request, typed; the values are unchanged
 * @throws InvalidRequest with every fault found
 */
export function parseOnboardingRequest(input: unknown, deployment?: Deployment): OnboardingRequest {
  const documentFaults = findDocumentFaults(input);
  if (documentFaults.length > 0) throw new InvalidRequest(documentFaults);
  const result = v.safeParse(onboardingRequestSchema, input, { abortPipeEarly: true });
  const faults = (result.issues ?? []).map(faultOf);
  faults.push(...findSharedFieldFaults(input).filter(({ path }) => faults.every((fault) => fault.path !== path)));
  if (deployment) faults.push(...findDeploymentFaults(input, deployment));
  if (!result.success || faults.length > 0) throw new InvalidRequest(faults);
  return result.output;
}

/** Faults that would harm the checks that follow. Iterative, because the depth is what is being checked. */
function findDocumentFaults(input: unknown): Fault[] {
  if (!isObject(input) || Array.isArray(input)) {
    return [{ path: '', message: 'The request must be a JSON object' }];
  }
  const faults: Fault[] = [];
  const pending: { value: object; path: string; depth: number }[] = [{ value: input, path: '', depth: 1 }];
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { value, path, depth } = entry;
    if (depth > MAX_DEPTH) return [{ path: '', message: `The request is nested deeper than ${MAX_DEPTH} levels` }];
    for (const [key, child] of Object.entries(value)) {
      const childPath = fieldPath(path, Array.isArray(value) ? Number(key) : key);
      if (FORBIDDEN_KEYS.includes(key)) faults.push({ path: childPath, message: 'is not a field of the contract' });
      else if (isObject(child)) pending.push({ value: child, path: childPath, depth: depth + 1 });
    }
  }
  if (Buffer.byteLength(JSON.stringify(input)) > MAX_BYTES) {
    faults.push({ path: '', message: `The request is larger than ${MAX_BYTES / 1024} KiB` });
  }
  return faults;
}

/** What the contract allows and this deployment does not. Looks at the raw input: the rest of it may be faulty. */
function findDeploymentFaults(input: unknown, deployment: Deployment): Fault[] {
  const faults: Fault[] = [];
  if (memberAt(input, 'finSpace') !== undefined && deployment.finSpaceUsers === 'refuse') {
    faults.push({ path: 'finSpace', message: 'FinSpace users are switched off in this deployment' });
  }
  if (memberAt(input, 'finSpace.type') === 'SUPER_USER' && !deployment.allowSuperUsers) {
    faults.push({ path: 'finSpace.type', message: 'SUPER_USER is refused: this deployment allows no super users' });
  }
  const principal = memberAt(input, 'finSpace.apiAccessPrincipalArn');
  // "This must be an IAM role within your FinSpace account" (API reference of CreateUser).
  if (typeof principal === 'string' && ROLE_ARN.test(principal) && principal.split(':')[4] !== deployment.accountId) {
    faults.push({
      path: 'finSpace.apiAccessPrincipalArn',
      message: `must be a role of account ${deployment.accountId}`,
    });
  }
  if (memberAt(input, 'kx') !== undefined && deployment.kxUsers === 'refuse') {
    faults.push({ path: 'kx', message: 'kx users are switched off in this deployment' });
  }
  const role = memberAt(input, 'kx.role');
  if (typeof role === 'string' && ROLE_NAME.test(role) && !deployment.kxRoles.has(role)) {
    const allowed = [...deployment.kxRoles.keys()].sort().join(', ') || 'none';
    faults.push({ path: 'kx.role', message: `"${role}" is not a role that this deployment allows: ${allowed}` });
  }
  return faults;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** valibot's own messages quote the value; those of the schema do not, and types are told here. */
function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const path = (issue.path ?? []).reduce((joined, { key }) => fieldPath(joined, key), '');
  if (issue.received === 'undefined') return { path, message: 'is required' };
  const type = issue.kind === 'schema' ? TYPES.get(issue.type) : undefined;
  return { path, message: type ? `must be ${type}` : issue.message };
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a string'],
  ['boolean', 'true or false'],
  ['array', 'an array'],
  ['record', 'an object'],
]);
