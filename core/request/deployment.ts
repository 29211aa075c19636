/**
 * The configuration of a deployment: its targets, its role allow list and its switches. Functions read it once, at the
 * cold start, so that an invalid configuration fails before any request is processed.
 */
import { InvalidConfiguration } from '../errors.ts';
import { MOST_GROUPS, ROLE_ARN, USER_ID } from './fields/patterns.ts';

/**
 * How the deployment handles a request for a FinSpace target:
 *
 * - `create`: the user is created;
 * - `skip`: the target is skipped, and the outcome reports it as skipped;
 * - `refuse`: the request is rejected.
 */
export type TargetMode = 'create' | 'skip' | 'refuse';

/**
 * Who creates the users of the identity store:
 *
 * - `create`: the onboarding creates them;
 * - `adopt`: an identity provider does (SCIM). The onboarding waits for the user, and never writes its attributes.
 */
export type IdentityStoreMode = 'create' | 'adopt';

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
  identityStoreUsers: IdentityStoreMode;
  /** Allow list: maps the display name of each group to its id. Empty until {@link withAllowedGroups} adds it. */
  allowedGroups: ReadonlyMap<string, string>;
  /** Ids of identity-store users that no offboarding may touch, in lower case. */
  protectedUserIds: ReadonlySet<string>;
  /** Role without access, which a suspended kx user gets. Empty if a suspended kx user is deleted. */
  kxNoAccessRoleArn: string;
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
    identityStoreUsers: identityStoreMode(env),
    allowedGroups: new Map(),
    protectedUserIds: readProtectedUserIds(env),
    kxNoAccessRoleArn: readNoAccessRole(env),
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

function identityStoreMode(env: NodeJS.ProcessEnv): IdentityStoreMode {
  const value = env.IDENTITY_STORE_USERS;
  if (value === 'create' || value === 'adopt') return value;
  throw new InvalidConfiguration(`IDENTITY_STORE_USERS must be create or adopt, but is "${value ?? ''}"`);
}

/**
 * Adds the allow list of groups to a deployment. It comes with the event of a function, because the environment of a function
 * has 4 KB, which the role allow list needs.
 *
 * @param pairs the parameter AllowedGroups: `name=GroupId` pairs, separated by commas
 * @throws InvalidConfiguration when a pair is invalid
 */
export function withAllowedGroups(deployment: Deployment, pairs: string): Deployment {
  const groups = new Map<string, string>();
  for (const pair of listOf(pairs)) {
    const [name = '', id = '', ...rest] = pair.split('=').map((part) => part.trim());
    if (name === '' || rest.length > 0 || !USER_ID.test(id))
      throw new InvalidConfiguration(`AllowedGroups contains "${pair}", which is not name=GroupId`);
    if (groups.has(name)) throw new InvalidConfiguration(`AllowedGroups contains two groups with the name ${name}`);
    if ([...groups.values()].includes(id)) throw new InvalidConfiguration(`AllowedGroups contains the id ${id} twice`);
    groups.set(name, id);
  }
  if (groups.size > MOST_GROUPS)
    throw new InvalidConfiguration(
      `AllowedGroups contains ${groups.size} groups, but at most ${MOST_GROUPS} are possible`,
    );
  return { ...deployment, allowedGroups: groups };
}

/**
 * Reads the ids of the protected users.
 *
 * @param env the function's environment
 * @returns ids in lower case
 * @throws InvalidConfiguration when an id is invalid
 */
export function readProtectedUserIds({ PROTECTED_USER_IDS = '' }: NodeJS.ProcessEnv): ReadonlySet<string> {
  return new Set(
    listOf(PROTECTED_USER_IDS).map((id) => {
      if (!USER_ID.test(id))
        throw new InvalidConfiguration(`PROTECTED_USER_IDS contains "${id}", which is not the id of a user`);
      return id.toLowerCase();
    }),
  );
}

function readNoAccessRole({ KX_NO_ACCESS_ROLE_ARN = '' }: NodeJS.ProcessEnv): string {
  if (KX_NO_ACCESS_ROLE_ARN !== '' && !ROLE_ARN.test(KX_NO_ACCESS_ROLE_ARN))
    throw new InvalidConfiguration(`KX_NO_ACCESS_ROLE_ARN is "${KX_NO_ACCESS_ROLE_ARN}", which is not a role ARN`);
  return KX_NO_ACCESS_ROLE_ARN;
}

/** Splits a list at its commas. */
function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Returns the name of a role, as a request gives it: the last path segment of the ARN. */
export function kxRoleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function readRoles(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const arn of listOf(env.KX_ROLE_ARNS ?? '')) {
    if (!ROLE_ARN.test(arn)) throw new InvalidConfiguration(`KX_ROLE_ARNS contains "${arn}", which is not a role ARN`);
    const name = kxRoleName(arn);
    if (roles.has(name)) throw new InvalidConfiguration(`KX_ROLE_ARNS contains two roles with the name ${name}`);
    roles.set(name, arn);
  }
  return roles;
}
