import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Authorizer } from '../../../../packages/local-cloud/iam/authorizer.ts';
import { accessKeyIdOf } from '../../../../packages/local-cloud/iam/principals.ts';
import { statementSchema } from '../../../../packages/local-cloud/iam/statements.ts';

const account = { accountId: '111122223333', region: 'us-east-1' };
const USER = '906740a7-1c2d-4c5e-8f00-a1b2c3d4e5f6';
const GROUP = '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01';
const MEMBERSHIP = '906762c1-9a8b-4d2b-9a5c-0c2f6f1a7b03';
const kxUserArn = (userName: string) => `arn:aws:finspace:us-east-1:111122223333:kxEnvironment/kx/kxUser/${userName}`;

/** Calls of a function whose role has these statements. */
function roleWith(...statements: object[]) {
  const role = {
    logicalId: 'RemoveFunction',
    arn: 'arn:aws:iam::111122223333:role/remove',
    statements: statements.map((statement) => v.parse(statementSchema, statement)),
    trust: [],
  };
  const tags: Record<string, Record<string, string>> = {
    [kxUserArn('ada')]: { identityStoreUserId: USER },
    [kxUserArn('boss')]: { desk: 'rates' },
  };
  const authorizer = new Authorizer({
    ...account,
    roles: [role],
    resourcePolicies: [],
    existing: {
      tagsOf: (arn) => tags[arn],
      findMembership: (id) => (id === MEMBERSHIP ? { groupId: GROUP, userId: USER } : undefined),
    },
  });
  const caller = { accessKeyId: accessKeyIdOf(role.logicalId), region: account.region };
  return (operation: string, input: Record<string, unknown>) => () =>
    authorizer.authorizeCall(operation, input, caller);
}

describe('a permission for kx users with an owner tag', () => {
  const allowed = {
    Effect: 'Allow',
    Action: 'finspace:DeleteKxUser',
    Resource: kxUserArn('*'),
    Condition: { Null: { 'aws:ResourceTag/identityStoreUserId': 'false' } },
  };

  it.each(['boss', 'nobody'])('does not allow to delete %s, who has none', (userName) => {
    const call = roleWith(allowed);
    expect(call('finspace:DeleteKxUser', { environmentId: 'kx', userName: 'ada' })).not.toThrow();
    expect(call('finspace:DeleteKxUser', { environmentId: 'kx', userName })).toThrow(
      `is not authorized to perform: finspace:DeleteKxUser on resource: ${kxUserArn(userName)}`,
    );
  });

  it('may be for one owner', () => {
    const ofUser = (id: string) => ({
      ...allowed,
      Condition: { StringEquals: { 'aws:ResourceTag/identityStoreUserId': id } },
    });
    const input = { environmentId: 'kx', userName: 'ada' };
    expect(roleWith(ofUser(USER))('finspace:DeleteKxUser', input)).not.toThrow();
    expect(roleWith(ofUser(GROUP))('finspace:DeleteKxUser', input)).toThrow('is not authorized');
  });
});

describe('an explicit deny of a role', () => {
  const all = { Effect: 'Allow', Action: 'identitystore:*', Resource: '*' };
  const deny = (...Resource: string[]) => ({ Effect: 'Deny', Action: 'identitystore:Delete*', Resource });
  const input = { IdentityStoreId: 'd-1234567890', UserId: USER, MembershipId: MEMBERSHIP };

  it.each([USER, USER.toUpperCase(), `arn:aws:identitystore:::user/${USER}`])(
    'overrides what is allowed, for the id %s',
    (UserId) => {
      const call = roleWith(all, deny(`arn:aws:identitystore:::user/${USER}`));
      expect(call('identitystore:DeleteUser', { ...input, UserId })).toThrow(
        `on resource: arn:aws:identitystore:::user/${USER} because of an explicit deny in an identity-based policy`,
      );
      expect(call('identitystore:DescribeUser', { ...input, UserId })).not.toThrow();
    },
  );

  it.each([`user/${USER}`, `group/${GROUP}`])('protects the memberships of %s', (resource) => {
    const call = roleWith(all, deny(`arn:aws:identitystore:::${resource}`));
    expect(call('identitystore:DeleteGroupMembership', input)).toThrow('explicit deny in an identity-based policy');
    // A membership that does not exist is for the service to say.
    expect(call('identitystore:DeleteGroupMembership', { ...input, MembershipId: GROUP })).not.toThrow();
  });
});
