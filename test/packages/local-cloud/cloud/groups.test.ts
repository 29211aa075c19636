/** Groups and owner tags in a local cloud as a whole: its state file, its reset, and what its IAM knows of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateKxUserCommand, DeleteKxUserCommand, FinspaceClient } from '@aws-sdk/client-finspace';
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DeleteGroupMembershipCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../../../packages/local-cloud/cloud/cloud.ts';
import { accessKeyIdOf } from '../../../../packages/local-cloud/iam/principals.ts';
import type { Document } from '../../../helpers/document.ts';

const QUANTS = { id: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01', name: 'Quants' };
const TRADERS = { id: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02', name: 'Traders' };
const IdentityStoreId = 'd-1234567890';
const environmentId = 'kx';

const TEMPLATE = `
Resources:
  RemoveFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: dist/remove
      Handler: index.handler
      Policies:
        - Statement:
            - Effect: Allow
              Action: finspace:DeleteKxUser
              Resource: '*'
              Condition: { 'Null': { 'aws:ResourceTag/identityStoreUserId': 'false' } }
            - { Effect: Allow, Action: identitystore:DeleteGroupMembership, Resource: '*' }
            - { Effect: Deny, Action: 'identitystore:Delete*', Resource: 'arn:aws:identitystore:::group/${TRADERS.id}' }
`;

let folder: string;
let cloud: LocalCloud;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groups-'));
  await writeFile(path.join(folder, 'template.yaml'), TEMPLATE);
  await start();
});

afterEach(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  cloud = await startLocalCloud({
    templateFile: path.join(folder, 'template.yaml'),
    stackName: 'stack',
    accountId: '111122223333',
    region: 'us-east-1',
    identityStore: { id: IdentityStoreId, groups: [QUANTS, TRADERS] },
    kxEnvironmentIds: [environmentId],
    stateFile: path.join(folder, 'state'),
    port: 0,
  });
}

const settings = (accessKeyId: string) => ({
  endpoint: cloud.url,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: 'secret' },
  maxAttempts: 1,
});
const store = (accessKeyId = 'local') => new IdentitystoreClient(settings(accessKeyId));
const finSpace = (accessKeyId = 'local') => new FinspaceClient(settings(accessKeyId));
const role = accessKeyIdOf('RemoveFunction');

async function state(): Promise<Document> {
  return JSON.parse(await (await fetch(`${cloud.url}/_local/groups`)).text());
}

const groupNames = async () => (await state()).groups.map(({ DisplayName }: Document) => DisplayName);

async function createUser(): Promise<string> {
  const user = { IdentityStoreId, UserName: 'ada', Name: { GivenName: 'A', FamilyName: 'B' }, DisplayName: 'Ada' };
  return (await store().send(new CreateUserCommand(user))).UserId ?? '';
}

async function add(GroupId: string, UserId: string): Promise<string> {
  const input = { IdentityStoreId, GroupId, MemberId: { UserId } };
  return (await store().send(new CreateGroupMembershipCommand(input))).MembershipId ?? '';
}

it('keeps groups and memberships in the state file; a reset leaves the groups of the settings', async () => {
  const UserId = await createUser();
  const { GroupId = '' } = await store().send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'Analysts' }));
  await add(QUANTS.id, UserId);
  await add(GroupId, UserId);
  await cloud.close();
  await start();
  await expect(groupNames()).resolves.toEqual(['Quants', 'Traders', 'Analysts']);
  const MemberId = { UserId };
  expect((await state()).memberships).toMatchObject([
    { GroupId: QUANTS.id, MemberId },
    { GroupId, MemberId },
  ]);
  await fetch(`${cloud.url}/_local/reset`, { method: 'POST' });
  await expect(groupNames()).resolves.toEqual(['Quants', 'Traders']);
  expect((await state()).memberships).toEqual([]);
});

it('lets a function delete only kx users that have an owner tag', async () => {
  const iamRole = 'arn:aws:iam::111122223333:role/finspace/analyst';
  const tags = { identityStoreUserId: 'someone' };
  await finSpace().send(new CreateKxUserCommand({ environmentId, userName: 'ada', iamRole, tags }));
  await finSpace().send(new CreateKxUserCommand({ environmentId, userName: 'boss', iamRole }));
  const remove = (userName: string) => finSpace(role).send(new DeleteKxUserCommand({ environmentId, userName }));
  await expect(remove('boss')).rejects.toHaveProperty('name', 'AccessDeniedException');
  await remove('ada');
  // The tags are gone with the user.
  for (const userName of ['ada', 'other'])
    await expect(remove(userName)).rejects.toHaveProperty('name', 'AccessDeniedException');
});

it('denies a function to remove members of a protected group', async () => {
  const UserId = await createUser();
  const remove = (MembershipId: string) =>
    store(role).send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }));
  await remove(await add(QUANTS.id, UserId));
  await expect(remove(await add(TRADERS.id, UserId))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('because of an explicit deny in an identity-based policy'),
  });
});
