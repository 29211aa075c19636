/** Finds the FinSpace user after ConflictException, and adopts it when it is this person's and has the access asked for. */
import middy from '@middy/core';
import { findFinSpaceUser } from './lib/finspace-users.ts';
import { identityStoreUserCreatedAt, type NamedIdentityStoreUser } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';
import type { ServiceRequests } from './lib/service-requests.ts';

interface FindFinSpaceUserEvent {
  requestId: string;
  requests: ServiceRequests & { finSpace: NonNullable<ServiceRequests['finSpace']> };
  identityStoreUser: NamedIdentityStoreUser;
  startedAt: string;
}

const functionHandler = ({ requests, identityStoreUser, startedAt }: FindFinSpaceUserEvent) =>
  findFinSpaceUser(requests.finSpace, () => identityStoreUserCreatedAt(identityStoreUser), startedAt);

export const handler = middy(functionHandler).use(observe('FindFinSpaceUser'));
