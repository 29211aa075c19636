import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/create-finspace-user.ts';
import {
  CreateUserCommand,
  FinSpaceDataClient,
  LimitExceededException,
} from '../../functions/lib/services/finspace-data-client.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';

const finSpaceData = mockClient(FinSpaceDataClient);
const table = new FakePersonTable();
const claim = table.claimed();
const request = { emailAddress: 'ada@example.com', type: 'APP_USER', clientToken: 'token' } as const;

beforeEach(() => {
  finSpaceData.reset();
  table.reset();
  table.claimed();
});

it('makes the prepared call, and returns the new user', async () => {
  finSpaceData.on(CreateUserCommand, request, true).resolves({ userId: 'f-1' });
  await expect(handler({ requestId: 'r', request, claim }, context)).resolves.toEqual({ userId: 'f-1', created: true });
});

it('throws an error with the name of the documented exception and a message that begins with the operation', async () => {
  finSpaceData
    .on(CreateUserCommand)
    .rejects(new LimitExceededException({ message: 'Too many', $metadata: { httpStatusCode: 400 } }));
  await expect(handler({ requestId: 'r', request, claim }, context)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'finspace-api:CreateUser: Too many',
  });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler({ requestId: 'r', request, claim }, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(finSpaceData.calls()).toHaveLength(0);
});
