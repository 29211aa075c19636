import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { clientToken } from '../../core/api/service-requests.ts';
import { handler } from '../../functions/disable-finspace-user.ts';
import {
  ConflictException,
  DisableUserCommand,
  FinSpaceDataClient,
  GetUserCommand,
  ResourceNotFoundException,
} from '../../functions/lib/services/finspace-data-client.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const finSpace = mockClient(FinSpaceDataClient);
const table = new FakePersonTable();
const claim = table.claimed();
const event = { requestId: 'r', executionId, finSpaceUser: { userId: 'f-1' }, claim };

const conflict = new ConflictException({ message: 'no', $metadata: { httpStatusCode: 409 } });
const notFound = new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } });

beforeEach(() => {
  finSpace.reset();
  table.reset();
  table.claimed();
});

it('disables the user under the claim, with a token of the step', async () => {
  finSpace
    .on(DisableUserCommand, { userId: 'f-1', clientToken: clientToken(executionId, 'DisableFinSpaceUser') }, true)
    .resolves({ userId: 'f-1' });
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', disabled: true });
});

it.each([
  ['is disabled already', conflict, { status: 'DISABLED' as const }],
  ['was disabled by a call whose answer is lost', notFound, { status: 'DISABLED' as const }],
])('is done if the user %s', async (_, error, user) => {
  finSpace.on(DisableUserCommand).rejects(error);
  finSpace.on(GetUserCommand, { userId: 'f-1' }).resolves(user);
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', disabled: false });
});

it('is done if the user does not exist', async () => {
  finSpace.on(DisableUserCommand).rejects(notFound);
  finSpace.on(GetUserCommand).rejects(notFound);
  await expect(handler(event, context)).resolves.toEqual({ userId: 'f-1', disabled: false });
});

it('waits for a user that is CREATING', async () => {
  finSpace.on(DisableUserCommand).rejects(conflict);
  finSpace.on(GetUserCommand).resolves({ status: 'CREATING' });
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'NotYetActive' });
});

it.each([
  ['ConflictException', conflict],
  ['ResourceNotFoundException', notFound],
])('throws %s if the user is enabled', async (name, error) => {
  finSpace.on(DisableUserCommand).rejects(error);
  finSpace.on(GetUserCommand).resolves({ status: 'ENABLED' });
  await expect(handler(event, context)).rejects.toMatchObject({ name });
});

it('makes no call if the execution has lost its claim', async () => {
  table.reset();
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ClaimLost' });
  expect(finSpace.calls()).toHaveLength(0);
});
