import { FinspaceClient, UpdateKxUserCommand } from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { clientToken } from '../../core/api/service-requests.ts';
import { handler } from '../../functions/update-kx-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const finSpace = mockClient(FinspaceClient);
const table = new FakePersonTable();
const claim = table.claimed();
const user = { environmentId: 'env', userName: 'ada-lovelace', iamRole: 'arn:aws:iam::111122223333:role/analyst' };
const userArn = 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/env/kxUser/ada-lovelace';

beforeEach(() => {
  finSpace.reset();
  table.reset();
  table.claimed();
});

const event = {
  requestId: 'r',
  executionId,
  request: { ...user, tags: { desk: 'rates' }, clientToken: 'create-token' },
  kxUser: { ...user, userArn, iamRole: 'arn:aws:iam::111122223333:role/quant', created: 'unknown' as const },
  claim,
};

it('sets the role of the request, and returns the previous role', async () => {
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

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(finSpace.calls()).toHaveLength(0);
});
