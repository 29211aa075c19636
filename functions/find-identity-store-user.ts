/** Finds the person in the identity store: the same user name and primary email. */
import middy from '@middy/core';
import { findIdentityStoreUser, type Person } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: Person; startedAt: string }) =>
  findIdentityStoreUser(event.request, event.startedAt);

export const handler = middy(functionHandler).use(observe('FindIdentityStoreUser'));
