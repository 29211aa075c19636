import { describe, expect, it } from 'vitest';
import { readDeployment, withAllowedGroups } from '../../../core/request/deployment.ts';

const env = {
  ACCOUNT_ID: '111122223333',
  IDENTITY_STORE_ID: 'd-1234567890',
  KX_ENVIRONMENT_ID: 'kxenv',
  KX_ROLE_ARNS: 'arn:aws:iam::111122223333:role/finspace/analyst, arn:aws:iam::111122223333:role/admin',
  ALLOW_SUPER_USERS: 'true',
  FINSPACE_USERS: 'create',
  KX_USERS: 'create',
  IDENTITY_STORE_USERS: 'create',
};

const QUANTS = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01';
const TRADERS = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02';

describe('readDeployment', () => {
  it('reads the deployment from the environment', () => {
    expect(readDeployment(env)).toEqual({
      accountId: '111122223333',
      identityStoreId: 'd-1234567890',
      kxEnvironmentId: 'kxenv',
      kxRoles: new Map([
        ['analyst', 'arn:aws:iam::111122223333:role/finspace/analyst'],
        ['admin', 'arn:aws:iam::111122223333:role/admin'],
      ]),
      allowSuperUsers: true,
      finSpaceUsers: 'create',
      kxUsers: 'create',
      identityStoreUsers: 'create',
      allowedGroups: new Map(),
      protectedUserIds: new Set(),
      kxNoAccessRoleArn: '',
    });
  });

  it('reads protected users in lower case, and the role without access', () => {
    const id = '906762C1-1D5F-4D2B-9A5C-0C2F6F1A7C01';
    const role = 'arn:aws:iam::111122223333:role/finspace/no-access';
    expect(readDeployment({ ...env, PROTECTED_USER_IDS: `${id},`, KX_NO_ACCESS_ROLE_ARN: role })).toMatchObject({
      protectedUserIds: new Set([id.toLowerCase()]),
      kxNoAccessRoleArn: role,
    });
  });

  it('reads the groups by their names', () => {
    const pairs = `Quants (EU)=${QUANTS},Traders=${TRADERS}`;
    expect(withAllowedGroups(readDeployment(env), pairs).allowedGroups).toEqual(
      new Map([
        ['Quants (EU)', QUANTS],
        ['Traders', TRADERS],
      ]),
    );
  });

  it.each([
    ['Quants', 'which is not name=GroupId'],
    [`=${QUANTS}`, 'which is not name=GroupId'],
    ['Quants=g-1', 'which is not name=GroupId'],
    [`Quants=${QUANTS}=${TRADERS}`, 'which is not name=GroupId'],
    [`Quants=${QUANTS},Quants=${TRADERS}`, 'two groups with the name Quants'],
    [`Quants=${QUANTS},Traders=${QUANTS}`, `the id ${QUANTS} twice`],
  ])('refuses the groups %s', (pairs, message) => {
    expect(() => withAllowedGroups(readDeployment(env), pairs)).toThrow(message);
  });

  it('requires no kdb environment if kx users are switched off', () => {
    expect(readDeployment({ ...env, KX_ENVIRONMENT_ID: '', KX_USERS: 'skip' }).kxEnvironmentId).toBe('');
  });

  it.each([
    ['ACCOUNT_ID', undefined, 'ACCOUNT_ID is not set'],
    ['ACCOUNT_ID', 'x', 'ACCOUNT_ID must match'],
    ['IDENTITY_STORE_ID', '', 'IDENTITY_STORE_ID is not set'],
    ['KX_ENVIRONMENT_ID', '', 'KX_ENVIRONMENT_ID is not set'],
    ['IDENTITY_STORE_USERS', undefined, 'IDENTITY_STORE_USERS must be create or adopt'],
    ['IDENTITY_STORE_USERS', 'scim', 'IDENTITY_STORE_USERS must be create or adopt, but is "scim"'],
    ['KX_ENVIRONMENT_ID', 'a-b', 'KX_ENVIRONMENT_ID must match'],
    ['KX_ROLE_ARNS', 'analyst', 'KX_ROLE_ARNS contains "analyst", which is not a role ARN'],
    [
      'KX_ROLE_ARNS',
      'arn:aws:iam::111122223333:role/a/x,arn:aws:iam::111122223333:role/b/x',
      'KX_ROLE_ARNS contains two roles with the name x',
    ],
    ['ALLOW_SUPER_USERS', 'yes', 'ALLOW_SUPER_USERS must match'],
    ['FINSPACE_USERS', 'off', 'FINSPACE_USERS must be create, skip or refuse, but is "off"'],
    ['KX_USERS', undefined, 'KX_USERS must be create, skip or refuse, but is ""'],
    ['IDENTITY_STORE_USERS', undefined, 'IDENTITY_STORE_USERS must be create or adopt, but is ""'],
    ['PROTECTED_USER_IDS', 'u-1', 'PROTECTED_USER_IDS contains "u-1", which is not the id of a user'],
    ['KX_NO_ACCESS_ROLE_ARN', 'no-access', 'KX_NO_ACCESS_ROLE_ARN is "no-access", which is not a role ARN'],
  ])('throws when %s is %j', (name, value, message) => {
    expect(() => readDeployment({ ...env, [name]: value })).toThrow(message);
  });
});
