/** Ends the membership of the person in one group. */
import middy from '@middy/core';
import type { Group } from '../core/api/service-requests.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { deleteMembership, findMembershipId } from './lib/services/group-memberships.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';

interface RemoveFromGroupEvent {
  requestId: string;
  group: Group;
  identityStoreUser: NamedIdentityStoreUser;
  claim: Claim;
}

const functionHandler = async ({ group, identityStoreUser, claim }: RemoveFromGroupEvent): Promise<Group> => {
  // The id is looked up for each attempt: a membership that was ended and made again has another id.
  const membershipId = await findMembershipId(identityStoreUser, group.groupId);
  if (membershipId !== undefined) await deleteMembership(identityStoreUser, membershipId, writerUnder(claim));
  return group;
};

export const handler = middy(functionHandler).use(observe('RemoveFromGroup')).use(noticeThrottling());
