/** Builds the input of each API call from a request. */
import { createHash } from 'node:crypto';
import type { CreateKxUserCommandInput } from '@aws-sdk/client-finspace';
import type { CreateUserCommandInput as CreateIdentityStoreUserInput } from '@aws-sdk/client-identitystore';
import type { StateName } from '../execution/states.ts';
import type { Deployment } from '../request/deployment.ts';
import { defaultKxUserName } from '../request/fields/kx-user-name.ts';
import { ENTERPRISE_EXTENSION, SCIM_ENTERPRISE_USER } from '../request/fields/scim-names.ts';
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

/** The API requests of an onboarding: one for each target that is requested and enabled. */
export interface ServiceRequests {
  identityStore: CreateIdentityStoreUserInput;
  finSpace?: CreateFinSpaceUserInput;
  kx?: CreateKxUserCommandInput;
  kxUserName?: KxUserNameOrigin;
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
  };
}

/**
 * The API requests of a role change: the person to search for in the identity store, and the kx user with its new role.
 */
export interface RoleChangeServiceRequests {
  identityStore: Pick<CreateIdentityStoreUserInput, 'IdentityStoreId' | 'UserName' | 'Emails'>;
  kx: Pick<CreateKxUserCommandInput, 'environmentId' | 'userName' | 'iamRole'>;
  kxUserName: KxUserNameOrigin;
}

/**
 * Builds the API requests of a role change.
 *
 * @param request a request that has been validated against this deployment
 */
export function buildRoleChangeServiceRequests(
  { user, kx }: RoleChangeRequest,
  deployment: Deployment,
): RoleChangeServiceRequests {
  return {
    identityStore: {
      IdentityStoreId: deployment.identityStoreId,
      UserName: user.userName,
      Emails: emailEntries(user.emails),
    },
    kx: {
      environmentId: deployment.kxEnvironmentId,
      userName: kx.userName ?? defaultKxUserName(user.userName),
      iamRole: deployment.kxRoles.get(kx.role),
    },
    kxUserName: kx.userName === undefined ? 'any' : 'given',
  };
}

/**
 * Returns the idempotency token of one step of one execution. Retries of the step use the same token. Every other step
 * and every other execution uses a different token.
 *
 * @param executionId ARN of the execution
 * @param step state of the workflow
 * @returns 32 hexadecimal digits; the kdb API accepts at most 36 characters
 */
export function clientToken(executionId: string, step: StateName): string {
  return createHash('sha256').update(`${executionId}/${step}`).digest('hex').slice(0, 32);
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

function primaryEmail(user: OnboardingRequest['user']): string {
  const [email] = user.emails;
  // The schema requires exactly one email address.
  if (!email) throw new TypeError('The request has no email');
  return email.value;
}
