/** Finds the kx user that exists, which is the person's when its tag says so. */
import middy from '@middy/core';
import type { NamedIdentityStoreUser } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';
import { findOwnKxUser, type KxRequests, type KxUserBefore } from './lib/own-kx-user.ts';

interface FindKxUserEvent {
  requestId: string;
  known: {
    requests: KxRequests;
    identityStoreUser: NamedIdentityStoreUser;
    /** What CheckKxUserName or CheckOtherKxUsers has found. */
    kxUserBefore?: KxUserBefore;
  };
}

const functionHandler = ({ known: { requests, identityStoreUser, kxUserBefore } }: FindKxUserEvent) =>
  findOwnKxUser(requests, identityStoreUser, kxUserBefore?.exists);

export const handler = middy(functionHandler).use(observe('FindKxUser'));
