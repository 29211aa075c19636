/** Creates the person in the identity store. */
import middy from '@middy/core';
import { createIdentityStoreUser, type IdentityStoreRequest } from './lib/identity-store.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: IdentityStoreRequest }) =>
  createIdentityStoreUser(event.request);

export const handler = middy(functionHandler).use(observe('CreateIdentityStoreUser'));
