/** Makes the person a member of one group. */
import middy from '@middy/core';
import type { Group } from '../core/api/service-requests.ts';
import type { GrantedGroup } from '../core/outcome/outcome.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { createMembership } from './lib/services/group-memberships.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';

interface AddToGroupEvent {
  requestId: string;
  group: Group;
  identityStoreUser: NamedIdentityStoreUser;
  claim: Claim;
}

const functionHandler = async ({ group, identityStoreUser, claim }: AddToGroupEvent): Promise<GrantedGroup> => {
  await createMembership(identityStoreUser, group.groupId, writerUnder(claim));
  return { ...group, granted: true };
};

export const handler = middy(functionHandler).use(observe('AddToGroup')).use(noticeThrottling());
