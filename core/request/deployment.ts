/**
 * The configuration of a deployment: its targets, its role allow list and its switches. Functions read it once, at the
 * cold start, so that an invalid configuration fails before any request is processed.
 */
import { InvalidConfiguration } from '../errors.ts';
import { ROLE_ARN } from './fields/patterns.ts';

/**
 * How the deployment handles a request for a FinSpace target:
 *
 * - `create`: the user is created;
 * - `skip`: the target is skipped, and the outcome reports it as skipped;
 * - `refuse`: the request is rejected.
 */
export type TargetMode = 'create' | 'skip' | 'refuse';

/** The configuration of a deployment. The values come from the parameters of the template. */
export interface Deployment {
  accountId: string;
  identityStoreId: string;
  kxEnvironmentId: string;
  /** Allow list: maps the name of each role (the last path segment of its ARN) to the ARN. */
  kxRoles: ReadonlyMap<string, string>;
  allowSuperUsers: boolean;
  finSpaceUsers: TargetMode;
  kxUsers: TargetMode;
}

/**
 * Reads the configuration from environment variables.
 *
 * @param env the function's environment
 * @throws InvalidConfiguration when a variable is missing or invalid; the message names the variable
 */
export function readDeployment(env: NodeJS.ProcessEnv): Deployment {
  const kxUsers = targetMode(env, 'KX_USERS');
  return {
    accountId: matching(env, 'ACCOUNT_ID', /^\d{12}$/),
    identityStoreId: matching(env, 'IDENTITY_STORE_ID', /^\S{1,93}$/),
    // A deployment without kx users needs no kdb environment.
    kxEnvironmentId: kxUsers === 'create' ? matching(env, 'KX_ENVIRONMENT_ID', /^[a-zA-Z0-9]{1,26}$/) : '',
    kxRoles: readRoles(env),
    allowSuperUsers: matching(env, 'ALLOW_SUPER_USERS', /^(true|false)$/) === 'true',
    finSpaceUsers: targetMode(env, 'FINSPACE_USERS'),
    kxUsers,
  };
}

function matching(env: NodeJS.ProcessEnv, name: string, pattern: RegExp): string {
  const value = env[name];
  if (value === undefined || value === '') throw new InvalidConfiguration(`${name} is not set`);
  if (!pattern.test(value)) throw new InvalidConfiguration(`${name} must match ${pattern}, but is "${value}"`);
  return value;
}

function targetMode(env: NodeJS.ProcessEnv, name: string): TargetMode {
  const value = env[name];
  if (value === 'create' || value === 'skip' || value === 'refuse') return value;
  throw new InvalidConfiguration(`${name} must be create, skip or refuse, but is "${value ?? ''}"`);
}

/** Returns the name of a role, as a request gives it: the last path segment of the ARN. */
export function kxRoleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function readRoles(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const arn of (env.KX_ROLE_ARNS ?? '').split(',').map((part) => part.trim())) {
    if (arn === '') continue;
    if (!ROLE_ARN.test(arn)) throw new InvalidConfiguration(`KX_ROLE_ARNS contains "${arn}", which is not a role ARN`);
    const name = kxRoleName(arn);
    if (roles.has(name)) throw new InvalidConfiguration(`KX_ROLE_ARNS contains two roles with the name ${name}`);
    roles.set(name, arn);
  }
  return roles;
}
