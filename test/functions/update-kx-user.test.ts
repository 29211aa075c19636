import { FinspaceClient, UpdateKxUserCommand } from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { clientToken } from '../../core/api/service-requests.ts';
import { handler } from '../../functions/update-kx-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { executionId } from '../helpers/requests.ts';

const finSpace = mockClient(FinspaceClient);
const user = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'arn:aws:iam::111122223333:role/analyst' };
const userArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/ada-lovelace';

beforeEach(() => finSpace.reset());

it('sets the role of the request, and returns the previous role', async () => {
  const event = {
    requestId: 'r',
    executionId,
    request: { ...user, tags: { desk: 'rates' }, clientToken: 'create-token' },
    kxUser: { ...user, userArn, iamRole: 'arn:aws:iam::111122223333:role/quant', created: 'unknown' as const },
  };
  finSpace
    .on(UpdateKxUserCommand, { ...user, clientToken: clientToken(executionId, 'UpdateKxUser') }, true)
    .resolves({ ...user, userArn });
  await expect(handler(event, context)).resolves.toEqual({
    ...user,
    userArn,
    created: 'unknown',
    previousIamRole: 'arn:aws:iam::111122223333:role/quant',
  });
});
