/** The stacks that the template makes with the parameters that bring policies of their own. */
import type { Stack } from 'local-cloud';
import { Authorizer } from 'local-cloud/iam';
import { ACCOUNT, stackWith } from '../../helpers/world.ts';

/** The HR system is of another account. */
export const HR_ACCOUNT = '444455556666';

/** The key of the identity store is of the organization's management account, as the store is. */
export const IDENTITY_STORE_KEY = 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** With keys of the customer, and an HR system of another account. */
export const HARDENED = stackWith({
  CustomerManagedKey: 'true',
  IdentityStoreKeyArn: IDENTITY_STORE_KEY,
  HrPrincipal: HR_ACCOUNT,
});

/** With an HR system that is one user of another account. */
export const WITH_HR_USER = stackWith({ HrPrincipal: `arn:aws:iam::${HR_ACCOUNT}:user/administrator` });

/** With a role of the stack for kx users. */
export const WITH_OWN_ROLE = stackWith({ KxRoleArns: '' });

/** Ids of users that no function may remove. */
export const PROTECTED_IDS = ['d3f0a1c2-1111-4222-8333-444455556666', 'e4f0a1c2-1111-4222-8333-444455556666'];

/** With these protected users. */
export const WITH_PROTECTED_USERS = stackWith({ ProtectedUserIds: PROTECTED_IDS.join(',') });

/** With an identity provider that provisions the users. */
export const ADOPTING = stackWith({ IdentityStoreUsers: 'adopt' });

/** Answers what the policies of a stack allow. */
export function authorizerOf(policies: Stack): Authorizer {
  return new Authorizer({ ...ACCOUNT, ...policies });
}

/** The ARN of a role. */
export function roleOf({ roles }: Stack, logicalId: string): string {
  return roles.find((role) => role.logicalId === logicalId)?.arn ?? '';
}

/** The ARN of the kx user of the sample person. */
export function kxUserArn({ parameters }: Stack): string {
  const { region, accountId } = ACCOUNT;
  return `arn:aws:finspace:${region}:${accountId}:kxEnvironment/${parameters.KxEnvironmentId}/kxUser/ada-lovelace`;
}
