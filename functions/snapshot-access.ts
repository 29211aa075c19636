/** Reads all that the person has, before any of it is taken away. */
import middy from '@middy/core';
import { readHoldings } from './lib/leaving/access.ts';
import type { KnownLeaver } from './lib/leaving/known-leaver.ts';
import { observe } from './lib/runtime/middleware.ts';

type Known = Pick<KnownLeaver, 'requests' | 'claim' | 'leaver'>;

/**
 * @returns the data of the execution with what the person has. The claim names the users, so that the record of the person
 *   keeps them with the first removal
 * @throws ServiceCallError for every documented exception of ListGroupMembershipsForMember, DescribeUser, GetUser,
 *   ListUsers, ListKxUsers and ListTagsForResource
 */
export async function snapshotAccess<Given extends Known>({
  known,
}: {
  known: Given;
}): Promise<Given & Pick<KnownLeaver, 'before' | 'doubtfulFinSpaceUserId'>> {
  const { requests, claim, leaver } = known;
  const { userId } = leaver;
  const { before, doubtfulFinSpaceUserId } = await readHoldings(requests, leaver, claim);
  const { finSpaceUser } = before;
  const users = {
    ...(userId !== undefined && { identityStoreUserId: userId }),
    ...(finSpaceUser && { finSpaceUserId: finSpaceUser.userId }),
  };
  return {
    ...known,
    claim: { ...claim, intent: { ...claim.intent, users } },
    before,
    ...(doubtfulFinSpaceUserId !== undefined && { doubtfulFinSpaceUserId }),
  };
}

const functionHandler = (event: { requestId: string; known: Known }) => snapshotAccess(event);

export const handler = middy(functionHandler).use(observe('SnapshotAccess'));
