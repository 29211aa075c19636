/** Compares the memberships of the person with the groups of the request, before any of them changes. */
import middy from '@middy/core';
import { type GroupChanges, groupChanges } from '../core/api/group-changes.ts';
import type { GroupRequests } from '../core/api/service-requests.ts';
import { observe } from './lib/runtime/middleware.ts';
import { readAllowedMemberships } from './lib/services/group-memberships.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';

interface CompareGroupsEvent {
  requestId: string;
  groups: GroupRequests;
  identityStoreUser: NamedIdentityStoreUser;
}

const functionHandler = async ({ groups, identityStoreUser }: CompareGroupsEvent): Promise<GroupChanges> =>
  groupChanges(groups, await readAllowedMemberships(identityStoreUser, groups));

export const handler = middy(functionHandler).use(observe('CompareGroups'));
