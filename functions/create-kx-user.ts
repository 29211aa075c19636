/** Creates the kx user in the kdb environment, bound to its IAM role and tagged with its owner. */
import middy from '@middy/core';
import type { NamedIdentityStoreUser } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';
import { createOwnKxUser, type KxRequests } from './lib/own-kx-user.ts';
import type { ServiceRequests } from './lib/service-requests.ts';

interface CreateKxUserEvent {
  requestId: string;
  requests: ServiceRequests & KxRequests;
  identityStoreUser: NamedIdentityStoreUser;
}

const functionHandler = (event: CreateKxUserEvent) => createOwnKxUser(event.requests, event.identityStoreUser);

export const handler = middy(functionHandler).use(observe('CreateKxUser'));
