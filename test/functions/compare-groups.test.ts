import { IdentitystoreClient, IsMemberInGroupsCommand } from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/compare-groups.ts';
import { context } from '../helpers/lambda-context.ts';
import { identityStoreUser, member, quants } from '../helpers/person/member.ts';

const identityStore = mockClient(IdentitystoreClient);
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
