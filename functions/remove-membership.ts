/** Removes one membership of the person in a group. */
import middy from '@middy/core';
import type { OffboardingServiceRequests } from '../core/api/service-requests.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { deleteMembership, type Membership } from './lib/services/group-memberships.ts';

interface RemoveMembershipEvent {
  requestId: string;
  requests: OffboardingServiceRequests;
  membership: Membership;
  claim: Claim;
}

const functionHandler = async ({
  requests,
  membership,
  claim,
}: RemoveMembershipEvent): Promise<{ groupId: string }> => {
  const { IdentityStoreId: identityStoreId = '' } = requests.identityStore;
  await deleteMembership({ identityStoreId }, membership.membershipId, writerUnder(claim));
  return { groupId: membership.groupId };
};

export const handler = middy(functionHandler).use(observe('RemoveMembership')).use(noticeThrottling());
