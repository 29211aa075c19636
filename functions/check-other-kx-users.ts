/** Checks that a person who was found has no kx user under another name, before a kx user is created. */
import middy from '@middy/core';
import type { Claim } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';
import { checkOtherKxUsers, type KxRequests } from './lib/services/own-kx-user.ts';

interface CheckOtherKxUsersEvent {
  requestId: string;
  requests: KxRequests;
  identityStoreUser: NamedIdentityStoreUser;
  claim: Claim;
}

const functionHandler = ({ requests, identityStoreUser, claim: { users } }: CheckOtherKxUsersEvent) =>
  checkOtherKxUsers(requests, identityStoreUser, users);

export const handler = middy(functionHandler).use(observe('CheckOtherKxUsers'));
