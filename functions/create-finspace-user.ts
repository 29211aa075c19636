/** Creates the FinSpace user. */
import middy from '@middy/core';
import { createFinSpaceUser, type FinSpaceRequest } from './lib/finspace-users.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: FinSpaceRequest }) => createFinSpaceUser(event.request);

export const handler = middy(functionHandler).use(observe('CreateFinSpaceUser'));
