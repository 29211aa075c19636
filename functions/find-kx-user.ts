/** Finds the kx user that exists, which is the person's when its tag says so. */
import middy from '@middy/core';
import { findKxUser, type KxUserWithRole } from './lib/kx-users.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: KxUserWithRole; identityStoreUserId: string }) =>
  findKxUser(event.request, event.identityStoreUserId);

export const handler = middy(functionHandler).use(observe('FindKxUser'));
