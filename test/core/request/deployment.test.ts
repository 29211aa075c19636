import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../../core/request/deployment.ts';

const env = {
  ACCOUNT_ID: '111122223333',
  IDENTITY_STORE_ID: 'd-1234567890',
  KX_ENVIRONMENT_ID: 'kxenv',
  KX_ROLE_ARNS: 'arn:aws:iam::111122223333:role/finspace/analyst, arn:aws:iam::111122223333:role/admin',
  ALLOW_SUPER_USERS: 'true',
  FINSPACE_USERS: 'create',
  KX_USERS: 'create',
};

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
    });
  });

  it('requires no kdb environment if kx users are switched off', () => {
    expect(readDeployment({ ...env, KX_ENVIRONMENT_ID: '', KX_USERS: 'skip' }).kxEnvironmentId).toBe('');
  });

  it.each([
    ['ACCOUNT_ID', undefined, 'ACCOUNT_ID is not set'],
    ['ACCOUNT_ID', 'x', 'ACCOUNT_ID must match'],
    ['IDENTITY_STORE_ID', '', 'IDENTITY_STORE_ID is not set'],
    ['KX_ENVIRONMENT_ID', '', 'KX_ENVIRONMENT_ID is not set'],
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
  ])('throws when %s is %j', (name, value, message) => {
    expect(() => readDeployment({ ...env, [name]: value })).toThrow(message);
  });
});
