/** Finds the identity-store user with the person's user name and primary email. */
import middy from '@middy/core';
import type { RoleChangeServiceRequests, ServiceRequests } from '../core/api/service-requests.ts';
import { leaverCheck } from '../core/person/leaver-check.ts';
import type { Claim } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { findIdentityStoreUser } from './lib/services/identity-store.ts';

interface FindIdentityStoreUserEvent {
  requestId: string;
  requests: ServiceRequests | RoleChangeServiceRequests;
  startedAt: string;
  claim: Claim;
}

const functionHandler = ({ requests, startedAt, claim }: FindIdentityStoreUserEvent) =>
  findIdentityStoreUser(requests.identityStore, startedAt, leaverCheck(requests, claim));

export const handler = middy(functionHandler).use(observe('FindIdentityStoreUser'));
