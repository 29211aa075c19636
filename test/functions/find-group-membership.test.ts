import {
  GetGroupMembershipIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/find-group-membership.ts';
import { context } from '../helpers/lambda-context.ts';
import { identityStoreUser, member, quants } from '../helpers/person/member.ts';

const identityStore = mockClient(IdentitystoreClient);
const event = { requestId: 'r', group: quants, identityStoreUser };

beforeEach(() => {
  identityStore.reset();
});

it('does not know whether this execution made the membership', async () => {
  identityStore
    .on(GetGroupMembershipIdCommand, { ...member, GroupId: 'g-1' })
    .resolves({ IdentityStoreId: 'd-1234567890', MembershipId: 'm-1' });
  await expect(handler(event, context)).resolves.toEqual({ ...quants, granted: 'unknown' });
});

it('throws MembershipNotFound if the person is not a member', async () => {
  identityStore
    .on(GetGroupMembershipIdCommand)
    .rejects(new ResourceNotFoundException({ message: 'MEMBERSHIP not found.', $metadata: { httpStatusCode: 404 } }));
  await expect(handler(event, context)).rejects.toMatchObject({
    name: 'MembershipNotFound',
    message: 'The person is not a member of the group g-1',
  });
});
