/** Disables the FinSpace user of the person. FinSpace cannot delete a user. */
import middy from '@middy/core';
import { clientToken } from '../core/api/service-requests.ts';
import type { OffboardingOutcome } from '../core/outcome/outcome.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { disableFinSpaceUser } from './lib/services/finspace-users.ts';

interface DisableFinSpaceUserEvent {
  requestId: string;
  executionId: string;
  finSpaceUser: { userId: string };
  claim: Claim;
}

const functionHandler = async ({
  executionId,
  finSpaceUser: { userId },
  claim,
}: DisableFinSpaceUserEvent): Promise<OffboardingOutcome['finSpaceUser']> => ({
  userId,
  disabled: await disableFinSpaceUser(userId, clientToken(executionId, 'DisableFinSpaceUser'), writerUnder(claim)),
});

export const handler = middy(functionHandler).use(observe('DisableFinSpaceUser')).use(noticeThrottling());
