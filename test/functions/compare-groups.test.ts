import { IdentitystoreClient, IsMemberInGroupsCommand } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/compare-groups.ts';
import { context } from '../helpers/lambda-context.ts';

const identityStore = mockClient(IdentitystoreClient);
const member = { IdentityStoreId: 'd-1234567890', MemberId: { UserId: 'u-1' } };
const identityStoreUser = {
  identityStoreId: 'd-1234567890',
  userId: 'u-1',
  userArn: 'arn',
  created: false,
  userName: 'ada.lovelace',
};
const quants = { name: 'Quants', groupId: 'g-1' };
const traders = { name: 'Traders', groupId: 'g-2' };
const risk = { name: 'Risk', groupId: 'g-3' };
const sales = { name: 'Sales', groupId: 'g-4' };
const allowed = [quants, traders, risk, sales];

beforeEach(() => {
  identityStore.reset();
});

it('says what to revoke, what to grant, and what is there already', async () => {
  identityStore.on(IsMemberInGroupsCommand, { ...member, GroupIds: ['g-1', 'g-2', 'g-3', 'g-4'] }).resolves({
    Results: allowed.map(({ groupId }) => ({ GroupId: groupId, MembershipExists: ['g-2', 'g-3'].includes(groupId) })),
  });
  const groups = { wished: [quants, traders], allowed };
  await expect(handler({ requestId: 'r', groups, identityStoreUser }, context)).resolves.toEqual({
    revoke: [risk],
    grant: [quants],
    present: [traders],
  });
});
