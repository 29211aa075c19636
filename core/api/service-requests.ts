/** Builds the input of each API call from a request. */
import { createHash } from 'node:crypto';
import type { CreateKxUserCommandInput } from '@aws-sdk/client-finspace';
import type { CreateUserCommandInput as CreateIdentityStoreUserInput } from '@aws-sdk/client-identitystore';
import type { StateName } from '../execution/states.ts';
import type { OffboardingMode } from '../kinds.ts';
import type { SkippedUser } from '../outcome/outcome.ts';
import type { Deployment, TargetMode } from '../request/deployment.ts';
import { defaultKxUserName } from '../request/fields/kx-user-name.ts';
import { ENTERPRISE_EXTENSION, SCIM_ENTERPRISE_USER } from '../request/fields/scim-names.ts';
import type { OffboardingRequest } from '../request/offboarding-request.ts';
import type { OnboardingRequest } from '../request/onboarding-request.ts';
import type { RoleChangeRequest } from '../request/role-change-request.ts';
import type { CreateUserCommandInput as CreateFinSpaceUserInput } from './finspace-data.ts';

/**
 * The source of the kx user name:
 *
 * - `given`: the request contains the name;
 * - `default`: the name is derived from the user name;
 * - `any`: a role change without a name. The person's kx user is found by its owner tag and may have any name.
 */
export type KxUserNameOrigin = 'given' | 'default' | 'any';

/** A group of the identity store. */
export interface Group {
  name: string;
  groupId: string;
}

/** The groups that a request sets. */
export interface GroupRequests {
  /** The person becomes a member of these. */
  wished: readonly Group[];
  /** All groups that the deployment allows. Memberships in other groups are never touched. */
  allowed: readonly Group[];
}

/** The API requests of an onboarding: one for each target that is requested and enabled. */
export interface ServiceRequests {
  identityStore: CreateIdentityStoreUserInput;
  finSpace?: CreateFinSpaceUserInput;
  kx?: CreateKxUserCommandInput;
  kxUserName?: KxUserNameOrigin;
  /** Absent if the request has no groups. */
  groups?: GroupRequests;
  /** Present if an identity provider creates the users of the identity store. */
  identityStoreUsers?: 'adopt';
  /** Present if users of a person who has left are adopted. */
  rehire?: true;
}

/**
 * Builds the API requests of an onboarding.
 *
 * @param request a request that has been validated against this deployment
 * @param executionId ARN of the execution; the idempotency tokens are derived from it
 */
export function buildServiceRequests(
  request: OnboardingRequest,
  deployment: Deployment,
  executionId: string,
): ServiceRequests {
  return {
    identityStore: identityStoreRequest(request.user, deployment),
    ...(request.finSpace &&
      deployment.finSpaceUsers === 'create' && {
        finSpace: finSpaceRequest(request.user, request.finSpace, executionId),
      }),
    ...(request.kx &&
      deployment.kxUsers === 'create' && {
        kx: kxRequest(request.user, request.kx, deployment, executionId),
        kxUserName: request.kx.userName === undefined ? 'default' : 'given',
      }),
    ...groupRequests(withGroupsOfRehire(request, deployment), deployment),
    ...(deployment.identityStoreUsers === 'adopt' && { identityStoreUsers: 'adopt' as const }),
    ...(request.rehire === true && { rehire: true as const }),
  };
}

/**
 * Returns why an onboarding leaves a target out.
 *
 * @param asked the member of the request
 * @returns undefined if the target is not left out
 */
export function skippedTarget(asked: object | undefined, mode: TargetMode): SkippedUser | undefined {
  if (asked === undefined) return { skipped: 'not requested' };
  return mode === 'create' ? undefined : { skipped: 'switched off in this deployment' };
}

/**
 * The API requests of a role change: the person to search for in the identity store, and the kx user with its new role.
 */
export interface RoleChangeServiceRequests {
  identityStore: Pick<CreateIdentityStoreUserInput, 'IdentityStoreId' | 'UserName' | 'Emails'>;
  kx: Pick<CreateKxUserCommandInput, 'environmentId' | 'userName' | 'iamRole'>;
  kxUserName: KxUserNameOrigin;
  /** Absent if the request has no groups. */
  groups?: GroupRequests;
}

/**
 * Builds the API requests of a role change.
 *
 * @param request a request that has been validated against this deployment
 */
export function buildRoleChangeServiceRequests(
  request: RoleChangeRequest,
  deployment: Deployment,
): RoleChangeServiceRequests {
  const { user, kx } = request;
  return {
    identityStore: personRequest(user, deployment),
    kx: {
      environmentId: deployment.kxEnvironmentId,
      userName: kx.userName ?? defaultKxUserName(user.userName),
      iamRole: deployment.kxRoles.get(kx.role),
    },
    kxUserName: kx.userName === undefined ? 'any' : 'given',
    ...groupRequests(request, deployment),
  };
}

/** What an offboarding searches for, and what it does. */
export interface OffboardingServiceRequests {
  identityStore: Pick<CreateIdentityStoreUserInput, 'IdentityStoreId' | 'UserName' | 'Emails'>;
  /** Id of the identity-store user, if the request gives it. */
  userId?: string;
  mode: OffboardingMode;
  /** Present if the identity-store user is the identity provider's, and is not deleted. */
  identityStoreUsers?: 'adopt';
  /** Absent if FinSpace users are switched off in the deployment. */
  finSpace?: { emailAddress: string };
  /** Absent if kx users are switched off in the deployment. A kx user without a role to get is deleted. */
  kx?: { environmentId: string; iamRole?: string };
}

/**
 * Builds the requests of an offboarding.
 *
 * @param request a request that has been validated
 */
export function buildOffboardingServiceRequests(
  { user, mode = 'suspend' }: OffboardingRequest,
  deployment: Deployment,
): OffboardingServiceRequests {
  const { kxEnvironmentId: environmentId, kxNoAccessRoleArn: iamRole } = deployment;
  return {
    identityStore: personRequest(user, deployment),
    ...(user.userId !== undefined && { userId: user.userId }),
    mode,
    ...(deployment.identityStoreUsers === 'adopt' && { identityStoreUsers: 'adopt' as const }),
    ...(deployment.finSpaceUsers === 'create' && { finSpace: { emailAddress: primaryEmail(user) } }),
    ...(deployment.kxUsers === 'create' && {
      kx: { environmentId, ...(mode === 'suspend' && iamRole !== '' && { iamRole }) },
    }),
  };
}

/** The person to search for. */
function personRequest({ userName, emails }: RoleChangeRequest['user'], { identityStoreId }: Deployment) {
  return { IdentityStoreId: identityStoreId, UserName: userName, Emails: emailEntries(emails) };
}

/** A person who comes back keeps no group of before, unless the request names it. */
function withGroupsOfRehire({ groups, rehire }: OnboardingRequest, { allowedGroups }: Deployment) {
  return { groups: groups ?? (rehire === true && allowedGroups.size > 0 ? [] : undefined) };
}

function groupRequests({ groups }: { groups?: readonly string[] | undefined }, { allowedGroups }: Deployment) {
  if (groups === undefined) return {};
  const allowed = [...allowedGroups].map(([name, groupId]): Group => ({ name, groupId }));
  return { groups: { wished: allowed.filter(({ name }) => groups.includes(name)), allowed } };
}

/**
 * Returns the idempotency token of one step of one execution. Retries of the step use the same token. Every other step
 * and every other execution uses a different token.
 *
 * @param executionId ARN of the execution
 * @param step state of the workflow
 * @param item what the call is about, if the step makes one call for each of several items
 * @returns 32 hexadecimal digits; the kdb API accepts at most 36 characters
 */
export function clientToken(executionId: string, step: StateName, item?: string): string {
  const name = [executionId, step, ...(item === undefined ? [] : [item])].join('/');
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

function identityStoreRequest(user: OnboardingRequest['user'], deployment: Deployment): CreateIdentityStoreUserInput {
  return {
    IdentityStoreId: deployment.identityStoreId,
    UserName: user.userName,
    Name: {
      Formatted: user.name.formatted,
      FamilyName: user.name.familyName,
      GivenName: user.name.givenName,
      MiddleName: user.name.middleName,
      HonorificPrefix: user.name.honorificPrefix,
      HonorificSuffix: user.name.honorificSuffix,
    },
    DisplayName: user.displayName,
    NickName: user.nickName,
    ProfileUrl: user.profileUrl,
    Emails: emailEntries(user.emails),
    Addresses: user.addresses?.map((address) => ({
      StreetAddress: address.streetAddress,
      Locality: address.locality,
      Region: address.region,
      PostalCode: address.postalCode,
      Country: address.country,
      Formatted: address.formatted,
      Type: address.type,
      Primary: address.primary,
    })),
    PhoneNumbers: user.phoneNumbers?.map(valueEntry),
    UserType: user.userType,
    Title: user.title,
    PreferredLanguage: user.preferredLanguage,
    Locale: user.locale,
    Timezone: user.timezone,
    Photos: user.photos?.map((photo) => ({ ...valueEntry(photo), Value: photo.value, Display: photo.display })),
    Website: user.website,
    Birthdate: user.birthdate,
    Roles: user.roles?.map(valueEntry),
    Extensions: extensions(user) as CreateIdentityStoreUserInput['Extensions'],
  };
}

/** The identity store keeps the attributes of the SCIM Enterprise User in an extension with its own name. */
function extensions(user: OnboardingRequest['user']) {
  const enterprise = user[SCIM_ENTERPRISE_USER];
  return enterprise ? { ...user.extensions, [ENTERPRISE_EXTENSION]: enterprise } : user.extensions;
}

function emailEntries(emails: OnboardingRequest['user']['emails']) {
  return emails.map(({ value, type }) => ({ Value: value, Type: type, Primary: true }));
}

function valueEntry({
  value,
  type,
  primary,
}: {
  value: string;
  type?: string | undefined;
  primary?: boolean | undefined;
}) {
  return { Value: value, Type: type, Primary: primary };
}

function finSpaceRequest(
  user: OnboardingRequest['user'],
  finSpace: NonNullable<OnboardingRequest['finSpace']>,
  executionId: string,
): CreateFinSpaceUserInput {
  return {
    emailAddress: primaryEmail(user),
    type: finSpace.type,
    firstName: user.name.givenName,
    lastName: user.name.familyName,
    apiAccess: finSpace.apiAccess,
    apiAccessPrincipalArn: finSpace.apiAccessPrincipalArn,
    clientToken: clientToken(executionId, 'CreateFinSpaceUser'),
  };
}

function kxRequest(
  user: OnboardingRequest['user'],
  kx: NonNullable<OnboardingRequest['kx']>,
  deployment: Deployment,
  executionId: string,
): CreateKxUserCommandInput {
  return {
    environmentId: deployment.kxEnvironmentId,
    userName: kx.userName ?? defaultKxUserName(user.userName),
    iamRole: deployment.kxRoles.get(kx.role),
    // CreateKxUser adds the owner tag, because the owner's id is not known yet.
    tags: kx.tags ?? {},
    clientToken: clientToken(executionId, 'CreateKxUser'),
  };
}

function primaryEmail(user: Pick<OnboardingRequest['user'], 'emails'>): string {
  const [email] = user.emails;
  // The schema requires exactly one email address.
  if (!email) throw new TypeError('The request has no email');
  return email.value;
}
