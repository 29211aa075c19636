/** Finds the FinSpace user after ConflictException, and adopts it when it is enabled and of the same type. */
import middy from '@middy/core';
import { type FinSpaceRequest, findFinSpaceUser } from './lib/finspace-users.ts';
import { observe } from './lib/middleware.ts';

const functionHandler = (event: { requestId: string; request: FinSpaceRequest }) => findFinSpaceUser(event.request);

export const handler = middy(functionHandler).use(observe('FindFinSpaceUser'));
