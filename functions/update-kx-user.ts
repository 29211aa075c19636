/** Gives the kx user that was found the role that is asked for. */
import middy from '@middy/core';
import { type KxUserWithRole, updateKxUser } from './lib/kx-users.ts';
import { observe } from './lib/middleware.ts';
import { clientToken } from './lib/service-requests.ts';

interface UpdateKxUserEvent {
  requestId: string;
  executionId: string;
  request: KxUserWithRole;
  previousIamRole: string;
}

const functionHandler = ({ request, executionId, previousIamRole }: UpdateKxUserEvent) =>
  updateKxUser(request, previousIamRole, clientToken(executionId, 'UpdateKxUser'));

export const handler = middy(functionHandler).use(observe('UpdateKxUser'));
