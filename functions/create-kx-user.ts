/** Creates the kx user in the kdb environment, bound to its IAM role and tagged with its owner. */
import middy from '@middy/core';
import { createKxUser, type KxRequest } from './lib/kx-users.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: KxRequest; identityStoreUserId: string }) =>
  createKxUser(event.request, event.identityStoreUserId);

export const handler = middy(functionHandler).use(observe('CreateKxUser'));
