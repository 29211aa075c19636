/** Creates the identity-store user. */
import middy from '@middy/core';
import { observe } from './lib/runtime/middleware.ts';
import { createIdentityStoreUser, type IdentityStoreRequest } from './lib/services/identity-store.ts';

const functionHandler = (event: { requestId: string; request: IdentityStoreRequest }) =>
  createIdentityStoreUser(event.request);

export const handler = middy(functionHandler).use(observe('CreateIdentityStoreUser'));
