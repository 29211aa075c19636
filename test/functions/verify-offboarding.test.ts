import { DescribeUserCommand, IdentitystoreClient, ResourceNotFoundException } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { offboardingOutcomeSchema } from '../../core/outcome/outcome.ts';
import type { Intent } from '../../core/person/person-record.ts';
import type { KnownLeaver } from '../../functions/lib/leaving/known-leaver.ts';
import { handler } from '../../functions/verify-offboarding.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable, INTENT } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const identityStore = mockClient(IdentitystoreClient);
const table = new FakePersonTable();
const intent: Intent = {
  key: INTENT.key,
  kind: 'offboarding',
  concerns: 'person',
  users: { identityStoreUserId: 'u-1', finSpaceUserId: 'f-1' },
};
const claim = table.claimed(intent);

const IdentityStoreId = 'd-1234567890';
const identityStoreUser = { identityStoreId: IdentityStoreId, userId: 'u-1', userArn: 'arn' };
const kxUser = { environmentId: 'env', userName: 'ada', userArn: 'arn:kx' };
const notFound = new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } });

const known: KnownLeaver = {
  requestId: 'HR-1',
  requests: {
    identityStore: { IdentityStoreId, UserName: 'ada', Emails: [] },
    mode: 'suspend',
    finSpace: { emailAddress: 'ada@example.com' },
    kx: { environmentId: 'env', iamRole: 'arn:no-access' },
  },
  claim,
  leaver: { userId: 'u-1', identityStoreUser },
  before: {
    identityStoreUser,
    groups: [{ groupId: 'g-1', membershipId: 'm-1' }],
    finSpaceUser: { userId: 'f-1', status: 'ENABLED' },
    kxUsers: [{ ...kxUser, iamRole: 'arn:analyst' }],
  },
  memberships: { removed: [{ groupId: 'g-1' }] },
  finSpaceUser: { userId: 'f-1', disabled: true },
  kxAccess: { cut: [{ ...kxUser, removed: false, changed: true }] },
};

beforeEach(() => {
  identityStore.reset();
  table.reset();
  table.claimed(intent);
  identityStore
    .on(DescribeUserCommand, { IdentityStoreId, UserId: 'u-1' })
    .resolves({ IdentityStoreId, UserId: 'u-1' });
});

async function verify(part: Partial<KnownLeaver> = {}) {
  const outcome = await handler({ executionId, offboarding: { ...known, ...part } }, context);
  return v.parse(offboardingOutcomeSchema, outcome);
}

const whatOf = ({ residual }: { residual: { what: string }[] }) => residual.map(({ what }) => what);

it('says what the person had, what was taken away, and what is left', async () => {
  const outcome = await verify();
  expect(outcome).toMatchObject({
    requestId: 'HR-1',
    executionArn: executionId,
    mode: 'suspend',
    before: known.before,
    identityStoreUser: { ...identityStoreUser, removed: false },
    groups: [{ groupId: 'g-1' }],
    finSpaceUser: { userId: 'f-1', disabled: true },
    kxUsers: [{ ...kxUser, removed: false }],
    denyPolicy: { Statement: [{ Effect: 'Deny', Condition: { StringEquals: { 'identitystore:UserId': 'u-1' } } }] },
  });
  expect(outcome.kxUsers[0]).not.toHaveProperty('changed');
});

it('records the tombstone with the ids of the users, and the answer', async () => {
  const answer = await verify();
  expect(table.ada).toMatchObject({ wholeKind: 'offboarding', users: {}, left: { ids: ['u-1', 'f-1'] } });
  expect(table.requests(claim.person)).toMatchObject([{ requestId: 'HR-1', answer }]);
});

it('fails, and records no answer, if the execution has lost its claim', async () => {
  table.reset();
  await expect(verify()).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(table.requests(claim.person)).toEqual([]);
});

const removal = { ...known.requests, mode: 'remove' as const };

describe('after a removal', () => {
  it('says that the user is removed', async () => {
    identityStore.on(DescribeUserCommand).rejects(notFound);
    await expect(verify({ requests: removal, deleted: {} })).resolves.toMatchObject({
      identityStoreUser: { removed: true },
    });
  });

  it.each([
    ['that was deleted', { deleted: {} }],
    ['that no search had found', { leaver: { userId: 'u-1' } }],
  ])('finds a user %s and is still there', async (_, part) => {
    await expect(verify({ requests: removal, ...part })).rejects.toMatchObject({ name: 'AccessRemains' });
    expect(table.requests(claim.person)).toEqual([]);
  });

  it('leaves the user to the identity provider, and says so', async () => {
    const outcome = await verify({ requests: { ...removal, identityStoreUsers: 'adopt' } });
    expect(outcome.identityStoreUser).toMatchObject({ removed: false });
    expect(whatOf(outcome)).toContain('identity-provider');
  });
});

describe('the residual', () => {
  const { finSpaceUser: _, ...withoutFinSpace } = known.before;
  const { finSpaceUser: __, ...unchanged } = known;

  it.each<[string, Partial<KnownLeaver>, string[]]>([
    ['of a FinSpace user', {}, ['finspace-address']],
    ['of a doubtful FinSpace user', { before: withoutFinSpace, doubtfulFinSpaceUserId: 'f-9' }, ['finspace-users']],
    ['of no FinSpace user', { before: withoutFinSpace }, []],
  ])('%s', async (_name, part, expected) => {
    const { finSpaceUser: ___, ...others } = { ...unchanged, ...part };
    const outcome = await handler({ executionId, offboarding: others }, context);
    const sessions = ['portal-sessions', 'application-sessions', 'role-sessions', 'account-assignments'];
    expect(whatOf(outcome)).toEqual([...sessions, ...expected]);
  });

  it('of targets that are switched off says that they were not checked', async () => {
    const { finSpace: ___, kx: ____, ...requests } = known.requests;
    const { before } = known;
    const outcome = await verify({ requests, before: { ...before, kxUsers: [] }, kxAccess: { cut: [] } });
    expect(whatOf(outcome)).toEqual(expect.arrayContaining(['finspace-users', 'kx-users']));
    expect(outcome.before).not.toHaveProperty('kxUsers');
  });

  it('of a person of whom no id is known has no sessions and no policy', async () => {
    const outcome = await verify({
      leaver: {},
      before: { groups: [], kxUsers: [] },
      memberships: { removed: [] },
      kxAccess: { cut: [] },
    });
    expect(whatOf(outcome)).toEqual(['kx-users']);
    expect(outcome).not.toHaveProperty('denyPolicy');
    expect(outcome).not.toHaveProperty('identityStoreUser');
  });
});
