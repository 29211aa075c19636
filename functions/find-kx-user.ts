/** Finds the kx user after ResourceAlreadyExistsException, and adopts it when its tag names the same person. */
import middy from '@middy/core';
import { findKxUser, type KxRequest } from './lib/kx-users.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: KxRequest; identityStoreUserId: string }) =>
  findKxUser(event.request, event.identityStoreUserId);

export const handler = middy(functionHandler).use(observe('FindKxUser'));
