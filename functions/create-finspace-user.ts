/** Creates the FinSpace user. */
import middy from '@middy/core';
import { observe } from './lib/runtime/middleware.ts';
import { createFinSpaceUser, type FinSpaceRequest } from './lib/services/finspace-users.ts';

const functionHandler = (event: { requestId: string; request: FinSpaceRequest }) => createFinSpaceUser(event.request);

export const handler = middy(functionHandler).use(observe('CreateFinSpaceUser'));
