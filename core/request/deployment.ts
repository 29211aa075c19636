/**
 * What this deployment is for: its targets, its allow list, its switches. Read from the environment once, at the cold
 * start, so that a deployment that lacks something stops before a person meets it.
 */
import { InvalidConfiguration } from '../errors.ts';
import { ROLE_ARN } from './fields/patterns.ts';

/**
 * What becomes of a request that asks for a FinSpace target: the user is created; the target is left out and the
 * outcome says so; or the request is refused.
 */
export type TargetMode = 'create' | 'skip' | 'refuse';

/** The deployment's configuration, from the parameters of the template. */
export interface Deployment {
  accountId: string;
  identityStoreId: string;
  kxEnvironmentId: string;
  /** Allow list: the role's name (last path segment of its ARN) to its ARN. */
  kxRoles: ReadonlyMap<string, string>;
  allowSuperUsers: boolean;
  finSpaceUsers: TargetMode;
  kxUsers: TargetMode;
}

/**
 * Reads the configuration from environment variables.
 *
 * @param env the function's environment
 * @throws InvalidConfiguration naming the variable that is missing or has a value that cannot be used
 */
export function readDeployment(env: NodeJS.ProcessEnv): Deployment {
  const kxUsers = targetMode(env, 'KX_USERS');
  return {
    accountId: matching(env, 'ACCOUNT_ID', /^\d{12}$/),
    identityStoreId: matching(env, 'IDENTITY_STORE_ID', /^\S{1,93}$/),
    // Without kdb there is no environment to name.
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
  if (!pattern.test(value)) throw new InvalidConfiguration(`${name} must match ${pattern}, and is "${value}"`);
  return value;
}

function targetMode(env: NodeJS.ProcessEnv, name: string): TargetMode {
  const value = env[name];
  if (value === 'create' || value === 'skip' || value === 'refuse') return value;
  throw new InvalidConfiguration(`${name} must be create, skip or refuse, and is "${value ?? ''}"`);
}

function readRoles(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const arn of (env.KX_ROLE_ARNS ?? '').split(',').map((part) => part.trim())) {
    if (arn === '') continue;
    if (!ROLE_ARN.test(arn)) throw new InvalidConfiguration(`KX_ROLE_ARNS holds "${arn}", which is no role ARN`);
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    if (roles.has(name)) throw new InvalidConfiguration(`KX_ROLE_ARNS holds two roles with the name ${name}`);
    roles.set(name, arn);
  }
  return roles;
}
