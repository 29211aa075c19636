/** Deletes the person's user in the identity store, after it was compared again. The last removal. */
import middy from '@middy/core';
import type { OffboardingServiceRequests } from '../core/api/service-requests.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import {
  describeUserIfThere,
  type IdentityStoreUserReference,
  requireSamePerson,
} from './lib/services/identity-store.ts';
import { deleteIdentityStoreUser } from './lib/services/removals/delete-identity-store-user.ts';

interface DeleteIdentityStoreUserEvent {
  requestId: string;
  requests: OffboardingServiceRequests;
  identityStoreUser: IdentityStoreUserReference;
  claim: Claim;
}

/**
 * @throws UserMismatch when the user has another user name or another address now
 * @throws ServiceCallError for every documented exception of DescribeUser and DeleteUser but ResourceNotFoundException: a
 *   user that does not exist is as good as deleted
 */
const functionHandler = async ({
  requests,
  identityStoreUser,
  claim,
}: DeleteIdentityStoreUserEvent): Promise<{ userId: string }> => {
  const { userId } = identityStoreUser;
  const found = await describeUserIfThere(requests.identityStore, userId);
  if (found) {
    requireSamePerson(found, requests.identityStore);
    await deleteIdentityStoreUser(identityStoreUser, writerUnder(claim));
  }
  return { userId };
};

export const handler = middy(functionHandler).use(observe('DeleteIdentityStoreUser')).use(noticeThrottling());
