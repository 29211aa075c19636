/** Finds the identity-store user with the person's user name and primary email. */
import middy from '@middy/core';
import { observe } from './lib/runtime/middleware.ts';
import { findIdentityStoreUser, type Person } from './lib/services/identity-store.ts';

const functionHandler = (event: { requestId: string; request: Person; startedAt: string }) =>
  findIdentityStoreUser(event.request, event.startedAt);

export const handler = middy(functionHandler).use(observe('FindIdentityStoreUser'));
