/** Waits for the identity-store user that the identity provider provisions. The state machine repeats the search. */
import middy from '@middy/core';
import type { ServiceRequests } from '../core/api/service-requests.ts';
import { leaverCheck } from '../core/person/leaver-check.ts';
import type { Claim } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { findProvisionedUser, type NamedIdentityStoreUser } from './lib/services/identity-store.ts';

interface AwaitIdentityStoreUserEvent {
  requestId: string;
  requests: ServiceRequests;
  startedAt: string;
  claim: Claim;
}

/**
 * @throws UserNotProvisioned when no user has the user name or the email
 * @throws UserMismatch when the user name or the email belongs to another person
 * @throws RehireRequired when the user is that of a person who has left and does not come back
 * @throws ServiceCallError for every documented exception of GetUserId and DescribeUser
 */
export async function awaitIdentityStoreUser({
  requests,
  startedAt,
  claim,
}: AwaitIdentityStoreUserEvent): Promise<NamedIdentityStoreUser> {
  return findProvisionedUser(requests.identityStore, startedAt, leaverCheck(requests, claim));
}

export const handler = middy(awaitIdentityStoreUser).use(observe('AwaitIdentityStoreUser'));
