/** Enables the FinSpace user of a person who comes back. */
import middy from '@middy/core';
import { clientToken } from '../core/api/service-requests.ts';
import type { FinSpaceUser } from '../core/outcome/outcome.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { enableFinSpaceUser, type FoundFinSpaceUser } from './lib/services/finspace-users.ts';

interface EnableFinSpaceUserEvent {
  requestId: string;
  executionId: string;
  finSpaceUser: FoundFinSpaceUser;
  claim: Claim;
}

const functionHandler = async ({
  finSpaceUser: { userId, created },
  executionId,
  claim,
}: EnableFinSpaceUserEvent): Promise<FinSpaceUser> => {
  await enableFinSpaceUser(userId, clientToken(executionId, 'EnableFinSpaceUser'), writerUnder(claim));
  return { userId, created, enabled: true };
};

export const handler = middy(functionHandler).use(observe('EnableFinSpaceUser')).use(noticeThrottling());
