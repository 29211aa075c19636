import {
  ConflictException,
  CreateGroupCommand,
  type CreateGroupCommandInput,
  DescribeGroupCommand,
  GetGroupIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-identitystore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentityStore } from '../../../../../packages/local-cloud/services/identity-store/identity-store.ts';
import type { Document } from '../../../../helpers/document.ts';
import { IDENTITY_STORE_ID, openGateway } from '../../gateway/open-gateway.ts';
import { keptRecords } from './kept-records.ts';

const IdentityStoreId = IDENTITY_STORE_ID;
const traders = { IdentityStoreId, DisplayName: 'Equity Traders', Description: 'Who trades' };
const quants = { id: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01', name: 'Quants' };

async function open(options: Parameters<typeof openGateway>[0] = {}) {
  const gateway = await openGateway(options);
  const client = new IdentitystoreClient(gateway.settings);
  const find = (AttributeValue: string, AttributePath = 'displayName') =>
    client.send(
      new GetGroupIdCommand({
        IdentityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
      }),
    );
  const names = async () => {
    const { body } = await gateway.control('GET', 'groups');
    return body.groups.map(({ DisplayName }: Document) => DisplayName);
  };
  return { gateway, client, find, names };
}

it('creates a group, describes it, and finds it by its name', async () => {
  const { client, gateway, find } = await open();
  const { GroupId } = await client.send(new CreateGroupCommand(traders));
  expect(GroupId).toMatch(/^[0-9a-f-]{36}$/);
  const time = new Date(gateway.clock.now);
  for (const id of [GroupId, `arn:aws:identitystore:::group/${GroupId}`, GroupId?.toUpperCase()]) {
    await expect(client.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: id }))).resolves.toMatchObject({
      ...traders,
      GroupId,
      CreatedAt: time,
      CreatedBy: 'AKID',
      UpdatedAt: time,
      UpdatedBy: 'AKID',
    });
  }
  await expect(find('equity TRADERS')).resolves.toMatchObject({ GroupId, IdentityStoreId });
});

it('answers the ARN and the revision on the wire', async () => {
  const { gateway } = await open();
  const send = async (operation: string, input: Document): Promise<Document> => {
    const response = await gateway.send('identitystore', '/', {
      method: 'POST',
      headers: { 'x-amz-target': `AWSIdentityStore.${operation}` },
      body: JSON.stringify(input),
    });
    return JSON.parse(await response.text());
  };
  const created = await send('CreateGroup', traders);
  const GroupArn = `arn:aws:identitystore:::group/${created.GroupId}`;
  expect(created).toEqual({ IdentityStoreId, GroupId: created.GroupId, GroupArn, Revision: '1' });
  await expect(send('DescribeGroup', { IdentityStoreId, GroupId: GroupArn })).resolves.toMatchObject(created);
});

it('accepts a group without a name; no other group has no name', async () => {
  const { client, find } = await open();
  const [one, other] = await Promise.all([
    client.send(new CreateGroupCommand({ IdentityStoreId })),
    client.send(new CreateGroupCommand({ IdentityStoreId })),
  ]);
  expect(one.GroupId).not.toBe(other.GroupId);
  await expect(find('x')).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it.each(['Equity Traders', 'equity traders'])('refuses a second group with the name %s', async (DisplayName) => {
  const { client } = await open();
  await client.send(new CreateGroupCommand(traders));
  const error = await client.send(new CreateGroupCommand({ ...traders, DisplayName })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ConflictException);
  expect(error).toMatchObject({ Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION', $metadata: { httpStatusCode: 409 } });
});

it.each<[string, Partial<CreateGroupCommandInput>, string]>([
  ['an empty name', { DisplayName: '' }, "'displayName' failed to satisfy constraint: Member must have length greater"],
  ['a long name', { DisplayName: 'x'.repeat(1_025) }, "'displayName' failed to satisfy constraint: Member must have"],
  ['a control character', { DisplayName: 'a\u0007' }, "'displayName' failed to satisfy constraint"],
  ['a long description', { Description: 'x'.repeat(1_025) }, "'description' failed to satisfy constraint"],
  ['a reserved name', { DisplayName: 'Administrator' }, 'The group name is reserved'],
  ['a bad store id', { IdentityStoreId: 'd-1' }, "'identityStoreId' failed to satisfy constraint"],
])('refuses %s', async (_what, changes, message) => {
  const { client } = await open();
  const error = await client.send(new CreateGroupCommand({ ...traders, ...changes })).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ValidationException);
  expect(error.message).toContain(message);
});

it('does not find what does not exist', async () => {
  const { client, find } = await open();
  await client.send(new CreateGroupCommand(traders));
  await expect(find('Nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException', ResourceType: 'GROUP' });
  await expect(client.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: quants.id }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    ResourceType: 'GROUP',
    ResourceId: quants.id,
  });
  const AlternateIdentifier = { ExternalId: { Issuer: 'hr', Id: '1' } };
  await expect(client.send(new GetGroupIdCommand({ IdentityStoreId, AlternateIdentifier }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    ResourceType: 'GROUP',
  });
  const other = { IdentityStoreId: 'd-0000000000' };
  for (const command of [
    new CreateGroupCommand({ ...traders, ...other }),
    new DescribeGroupCommand({ ...other, GroupId: quants.id }),
    new GetGroupIdCommand({ ...other, AlternateIdentifier }),
  ]) {
    await expect(client.send(command as CreateGroupCommand)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      ResourceType: 'IDENTITY_STORE',
    });
  }
});

it('finds groups by their display name only', async () => {
  const { client, find } = await open();
  await client.send(new CreateGroupCommand(traders));
  await expect(find('Equity Traders', 'DISPLAYNAME')).resolves.toHaveProperty('GroupId');
  await expect(find('Equity Traders', 'description')).rejects.toBeInstanceOf(ValidationException);
});

describe('groups of the settings', () => {
  it('exist from the start', async () => {
    const { client, find } = await open({ groups: [quants] });
    await expect(find('Quants')).resolves.toMatchObject({ GroupId: quants.id });
    await expect(client.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: quants.id }))).resolves.toMatchObject(
      { GroupId: quants.id, DisplayName: 'Quants', CreatedBy: 'local-cloud' },
    );
    await expect(
      client.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'quants' })),
    ).rejects.toBeInstanceOf(ConflictException);
  });

  it('stay at a reset, and the others go', async () => {
    const { client, gateway, find, names } = await open({ groups: [quants] });
    await client.send(new CreateGroupCommand(traders));
    await expect(names()).resolves.toEqual(['Quants', 'Equity Traders']);
    await gateway.control('POST', 'reset');
    await expect(names()).resolves.toEqual(['Quants']);
    await expect(find('Quants')).resolves.toMatchObject({ GroupId: quants.id });
    await expect(find('Equity Traders')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await client.send(new CreateGroupCommand(traders));
  });

  it('are those of the settings at the next start, and the others are kept', async () => {
    const records = keptRecords();
    const first = await open({ groups: [quants], records: records() });
    await first.client.send(new CreateGroupCommand(traders));
    await first.client.send(new CreateGroupCommand({ ...traders, DisplayName: 'Analysts' }));
    const analysts = { id: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b09', name: 'analysts' };
    const second = await open({ groups: [analysts], records: records() });
    await expect(second.names()).resolves.toEqual(['analysts', 'Equity Traders']);
    await expect(second.find('Analysts')).resolves.toMatchObject({ GroupId: analysts.id });
    const third = await open({ records: records() });
    await expect(third.names()).resolves.toEqual(['Equity Traders']);
  });
});

it('keeps names unique, whatever is created', async () => {
  const caller = { accessKeyId: 'AKID', region: 'us-east-1' };
  const name = fc.oneof(fc.constantFrom('a', 'A', 'ä', 'Ä', 'a b'), fc.stringMatching(/^[\p{L}\p{N} ]{1,5}$/u));
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 20 }), async (displayNames) => {
      const store = createIdentityStore({ identityStoreId: IdentityStoreId, groups: [quants] });
      const taken = new Set(['quants']);
      for (const DisplayName of displayNames) {
        const create = async () => store.operations.CreateGroup?.handler?.({ IdentityStoreId, DisplayName }, caller);
        if (taken.has(DisplayName.toLowerCase())) {
          await expect(create()).rejects.toHaveProperty('name', 'ConflictException');
        } else await expect(create()).resolves.toHaveProperty('GroupId');
        taken.add(DisplayName.toLowerCase());
      }
      expect(store.groups().map(({ DisplayName = '' }) => DisplayName.toLowerCase())).toEqual([...taken]);
    }),
  );
});
