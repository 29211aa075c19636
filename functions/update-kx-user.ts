/** Changes the role of an existing kx user to the requested role. */
import middy from '@middy/core';
import { clientToken, type ServiceRequests } from '../core/api/service-requests.ts';
import type { KxUser } from '../core/outcome/outcome.ts';
import { noticeThrottling } from './lib/pace/notice-throttling.ts';
import { type Claim, writerUnder } from './lib/person/claim.ts';
import { observe } from './lib/runtime/middleware.ts';
import { updateKxUser } from './lib/services/kx-users.ts';

interface UpdateKxUserEvent {
  requestId: string;
  executionId: string;
  request: NonNullable<ServiceRequests['kx']>;
  kxUser: KxUser;
  claim: Claim;
}

const functionHandler = async ({
  request: { iamRole },
  kxUser,
  executionId,
  claim,
}: UpdateKxUserEvent): Promise<KxUser> => ({
  ...(await updateKxUser({ ...kxUser, iamRole }, clientToken(executionId, 'UpdateKxUser'), writerUnder(claim))),
  created: kxUser.created,
  previousIamRole: kxUser.iamRole,
});

export const handler = middy(functionHandler).use(observe('UpdateKxUser')).use(noticeThrottling());
