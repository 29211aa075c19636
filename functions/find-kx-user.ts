/** Finds an existing kx user whose owner tag names the person. */
import middy from '@middy/core';
import type { Claim } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';
import { findOwnKxUser, type KxRequests, type KxUserBefore } from './lib/services/own-kx-user.ts';

interface FindKxUserEvent {
  requestId: string;
  known: {
    requests: KxRequests;
    identityStoreUser: NamedIdentityStoreUser;
    /** Result of CheckKxUserName or CheckOtherKxUsers. */
    kxUserBefore?: KxUserBefore;
    claim: Claim;
  };
}

const functionHandler = ({ known: { requests, identityStoreUser, kxUserBefore, claim } }: FindKxUserEvent) =>
  findOwnKxUser(requests, identityStoreUser, kxUserBefore?.exists, claim.users);

export const handler = middy(functionHandler).use(observe('FindKxUser'));
