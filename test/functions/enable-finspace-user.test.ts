import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { handler } from '../../functions/enable-finspace-user.ts';
import {
  ConflictException,
  EnableUserCommand,
  FinSpaceDataClient,
  GetUserCommand,
  LimitExceededException,
} from '../../functions/lib/services/finspace-data-client.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const finSpaceData = mockClient(FinSpaceDataClient);
const table = new FakePersonTable();
const claim = table.claimed();
const event = { requestId: 'r', executionId, finSpaceUser: { userId: 'f-1', created: false, disabled: true }, claim };
const conflict = new ConflictException({ message: 'Conflict', $metadata: { httpStatusCode: 409 } });

beforeEach(() => {
  finSpaceData.reset();
  table.reset();
  table.claimed();
});

it('enables the user, with the same token in each attempt', async () => {
  finSpaceData.on(EnableUserCommand, { userId: 'f-1' }).resolves({ userId: 'f-1' });
  await handler(event, context);
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', created: false, enabled: true });
  const tokens = finSpaceData.commandCalls(EnableUserCommand).map(({ args: [{ input }] }) => input.clientToken);
  expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), tokens[0]]);
});

it('takes a conflict for a success only if the user is enabled', async () => {
  finSpaceData.on(EnableUserCommand).rejects(conflict);
  finSpaceData.on(GetUserCommand, { userId: 'f-1' }).resolves({ userId: 'f-1', status: 'ENABLED' });
  await expect(handler(event, context)).resolves.toMatchObject({ enabled: true });
  finSpaceData.on(GetUserCommand).resolves({ userId: 'f-1', status: 'DISABLED' });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ConflictException' });
});

it('throws other documented exceptions', async () => {
  finSpaceData
    .on(EnableUserCommand)
    .rejects(new LimitExceededException({ message: 'Limit', $metadata: { httpStatusCode: 400 } }));
  await expect(handler(event, context)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'finspace-api:EnableUser: Limit',
  });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(finSpaceData.calls()).toHaveLength(0);
});
