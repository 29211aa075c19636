/** Finds the membership of the person in one group, after CreateGroupMembership has reported that it exists. */
import middy from '@middy/core';
import type { Group } from '../core/api/service-requests.ts';
import { MembershipNotFound } from '../core/errors.ts';
import type { GrantedGroup } from '../core/outcome/outcome.ts';
import { observe } from './lib/runtime/middleware.ts';
import { findMembershipId } from './lib/services/group-memberships.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';

interface FindGroupMembershipEvent {
  requestId: string;
  group: Group;
  identityStoreUser: NamedIdentityStoreUser;
}

/**
 * @throws MembershipNotFound when the person is not a member of the group, for example because the index is not up to
 *   date yet
 * @throws ServiceCallError for every documented exception of GetGroupMembershipId but ResourceNotFoundException
 */
export async function findGroupMembership({
  group,
  identityStoreUser,
}: FindGroupMembershipEvent): Promise<GrantedGroup> {
  const membershipId = await findMembershipId(identityStoreUser, group.groupId);
  if (membershipId === undefined)
    throw new MembershipNotFound(`The person is not a member of the group ${group.groupId}`);
  // CompareGroups did not see the membership. The answer of CreateGroupMembership may have been lost.
  return { ...group, granted: 'unknown' };
}

export const handler = middy(findGroupMembership).use(observe('FindGroupMembership'));
