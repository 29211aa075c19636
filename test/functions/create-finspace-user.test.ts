import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/create-finspace-user.ts';
import {
  CreateUserCommand,
  FinSpaceDataClient,
  LimitExceededException,
} from '../../functions/lib/services/finspace-data-client.ts';
import { context } from '../helpers/lambda-context.ts';

const finSpaceData = mockClient(FinSpaceDataClient);
const request = { emailAddress: 'ada@example.com', type: 'APP_USER', clientToken: 'token' } as const;

beforeEach(() => finSpaceData.reset());

it('makes the prepared call, and returns the new user', async () => {
  finSpaceData.on(CreateUserCommand, request, true).resolves({ userId: 'f-1' });
  await expect(handler({ requestId: 'r', request }, context)).resolves.toEqual({ userId: 'f-1', created: true });
});

it('throws an error with the name of the documented exception and a message that begins with the operation', async () => {
  finSpaceData
    .on(CreateUserCommand)
    .rejects(new LimitExceededException({ message: 'Too many', $metadata: { httpStatusCode: 400 } }));
  await expect(handler({ requestId: 'r', request }, context)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'finspace-api:CreateUser: Too many',
  });
});
