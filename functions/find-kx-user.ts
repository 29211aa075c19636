/** Finds the kx user that exists, which is the person's when its tag says so. */
import middy from '@middy/core';
import { observe } from './lib/runtime/middleware.ts';
import type { NamedIdentityStoreUser } from './lib/services/identity-store.ts';
import { findOwnKxUser, type KxRequests, type KxUserBefore } from './lib/services/own-kx-user.ts';

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
