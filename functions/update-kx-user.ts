/** Gives the kx user that was found the role that is asked for. */
import middy from '@middy/core';
import { updateKxUser } from './lib/kx-users.ts';
import { observe } from './lib/middleware.ts';
import type { KxUser } from './lib/outcome.ts';
import { clientToken, type ServiceRequests } from './lib/service-requests.ts';

interface UpdateKxUserEvent {
  requestId: string;
  executionId: string;
  request: NonNullable<ServiceRequests['kx']>;
  kxUser: KxUser;
}

const functionHandler = async ({ request: { iamRole }, kxUser, executionId }: UpdateKxUserEvent): Promise<KxUser> => ({
  ...(await updateKxUser({ ...kxUser, iamRole }, clientToken(executionId, 'UpdateKxUser'))),
  created: kxUser.created,
  previousIamRole: kxUser.iamRole,
});

export const handler = middy(functionHandler).use(observe('UpdateKxUser'));
