/** Looks whether an adopted person has a kx user under another name, before one is created. */
import middy from '@middy/core';
import type { NamedIdentityStoreUser } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';
import { checkOtherKxUsers, type KxRequests } from './lib/own-kx-user.ts';

interface CheckOtherKxUsersEvent {
  requestId: string;
  requests: KxRequests;
  identityStoreUser: NamedIdentityStoreUser;
}

const functionHandler = (event: CheckOtherKxUsersEvent) => checkOtherKxUsers(event.requests, event.identityStoreUser);

export const handler = middy(functionHandler).use(observe('CheckOtherKxUsers'));
