/**
 * Finds the FinSpace user after ConflictException. It is adopted if it belongs to the person and has the requested
 * access.
 */
import middy from '@middy/core';
import type { ServiceRequests } from '../core/api/service-requests.ts';
import { leaverCheck } from '../core/person/leaver-check.ts';
import type { Claim } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { findFinSpaceUser } from './lib/services/finspace-users.ts';
import { identityStoreUserCreatedAt, type NamedIdentityStoreUser } from './lib/services/identity-store.ts';

interface FindFinSpaceUserEvent {
  requestId: string;
  requests: ServiceRequests & { finSpace: NonNullable<ServiceRequests['finSpace']> };
  identityStoreUser: NamedIdentityStoreUser;
  startedAt: string;
  claim: Claim;
}

const functionHandler = ({ requests, identityStoreUser, startedAt, claim }: FindFinSpaceUserEvent) =>
  findFinSpaceUser(
    requests.finSpace,
    claim.users.finSpaceUserId,
    () => identityStoreUserCreatedAt(identityStoreUser),
    startedAt,
    leaverCheck(requests, claim),
  );

export const handler = middy(functionHandler).use(observe('FindFinSpaceUser'));
