import {
  DeleteKxUserCommand,
  FinspaceClient,
  GetKxUserCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-finspace';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { clientToken } from '../../core/api/service-requests.ts';
import { handler } from '../../functions/delete-kx-user.ts';
import { context } from '../helpers/lambda-context.ts';
import { FakePersonTable } from '../helpers/person/person-table.ts';
import { executionId } from '../helpers/requests.ts';

const finSpace = mockClient(FinspaceClient);
const table = new FakePersonTable();
const claim = table.claimed();
const name = { environmentId: 'env', userName: 'ada-lovelace' };
const kxUser = { ...name, userArn: 'arn:kx', iamRole: 'arn:analyst' };
const event = {
  requestId: 'r',
  executionId,
  requests: {
    identityStore: { IdentityStoreId: 'd', UserName: 'ada', Emails: [] },
    mode: 'remove' as const,
    kx: { environmentId: 'env' },
  },
  leaver: { userId: 'u-1' },
  kxUser,
  claim,
};
const cut = { ...name, userArn: 'arn:kx' };
const notFound = new ResourceNotFoundException({ message: 'no', $metadata: { httpStatusCode: 404 } });

beforeEach(() => {
  finSpace.reset();
  table.reset();
  table.claimed();
  finSpace.on(GetKxUserCommand, name, true).resolves(kxUser);
  finSpace.on(ListTagsForResourceCommand).resolves({ tags: { identityStoreUserId: 'u-1' } });
  finSpace.on(DeleteKxUserCommand).resolves({});
});

afterEach(() => {
  vi.useRealTimers();
});

const writes = () => finSpace.commandCalls(DeleteKxUserCommand).map(({ args }) => args[0].input);

it('deletes the kx user, with a token of the kx user', async () => {
  await expect(handler(event, context)).resolves.toEqual({ ...cut, removed: true, changed: true });
  const token = clientToken(executionId, 'DeleteKxUser', 'ada-lovelace');
  expect(writes()).toEqual([{ ...name, clientToken: token }]);
});

it('takes a kx user that was deleted before as removed', async () => {
  finSpace.on(GetKxUserCommand).rejects(notFound);
  await expect(handler(event, context)).resolves.toEqual({ ...cut, removed: true, changed: false });
  expect(writes()).toEqual([]);
});

it('takes a kx user that was deleted meanwhile as removed', async () => {
  finSpace.on(DeleteKxUserCommand).rejects(notFound);
  await expect(handler(event, context)).resolves.toEqual({ ...cut, removed: true, changed: true });
});

it.each([
  ['of another person', { identityStoreUserId: 'u-2' }],
  ['of no person', {}],
])('deletes no kx user %s', async (_, tags) => {
  finSpace.on(ListTagsForResourceCommand).resolves({ tags });
  // The tags of a kx user may appear some seconds after it.
  vi.useFakeTimers();
  const refused = expect(handler(event, context)).rejects.toMatchObject({ name: 'UserMismatch' });
  await vi.runAllTimersAsync();
  await refused;
  expect(writes()).toEqual([]);
});

it('does not take a table that does not exist for a kx user that does not exist', async () => {
  table.fail('GetItem', 'ResourceNotFoundException');
  await expect(handler(event, context)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
