/** Reads everything back after the access was cut, before the user of the identity store is deleted. */
import middy from '@middy/core';
import { AccessRemains } from '../core/errors.ts';
import { readGroups, readKxUsers } from './lib/leaving/access.ts';
import type { KnownLeaver } from './lib/leaving/known-leaver.ts';
import { observe } from './lib/runtime/middleware.ts';
import { readStatus } from './lib/services/finspace-users.ts';

interface VerifyAccessCutEvent {
  requestId: string;
  offboarding: Pick<KnownLeaver, 'requests' | 'leaver' | 'before'>;
}

/**
 * @throws AccessRemains when the person has a membership, an enabled FinSpace user, or a kx user with another role than that
 *   without access, also one that has appeared meanwhile
 * @throws ServiceCallError for every documented exception of ListGroupMembershipsForMember, GetUser, ListKxUsers and
 *   ListTagsForResource
 */
export async function verifyAccessCut({
  offboarding: { requests, leaver, before },
}: VerifyAccessCutEvent): Promise<void> {
  const groups = await readGroups(requests, leaver);
  const status = before.finSpaceUser && (await readStatus(before.finSpaceUser.userId));
  const kxUsers = await readKxUsers(requests, leaver);
  const remains = [
    ...groups.map(({ groupId }) => `the membership in group ${groupId}`),
    ...(status === undefined || status === 'DISABLED'
      ? []
      : [`FinSpace user ${before.finSpaceUser?.userId}, which is ${status}`]),
    ...kxUsers
      .filter(({ iamRole }) => iamRole !== requests.kx?.iamRole)
      .map(({ userName, iamRole }) => `kx user ${userName} with the role ${iamRole}`),
  ];
  if (remains.length > 0) throw new AccessRemains(`The person still has ${remains.join(', ')}`);
}

export const handler = middy(verifyAccessCut).use(observe('VerifyAccessCut'));
