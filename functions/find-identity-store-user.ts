/** Finds the person in the identity store after ConflictException, and adopts it when it is the same person. */
import middy from '@middy/core';
import { findIdentityStoreUser, type IdentityStoreRequest } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: IdentityStoreRequest }) =>
  findIdentityStoreUser(event.request);

export const handler = middy(functionHandler).use(observe('FindIdentityStoreUser'));
