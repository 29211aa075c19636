/** Creates the FinSpace user. */
import middy from '@middy/core';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { createFinSpaceUser, type FinSpaceRequest } from './lib/services/finspace-users.ts';

const functionHandler = ({ request, claim }: { requestId: string; request: FinSpaceRequest; claim: Claim }) =>
  createFinSpaceUser(request, writerUnder(claim));

export const handler = middy(functionHandler).use(observe('CreateFinSpaceUser')).use(noticeThrottling());
