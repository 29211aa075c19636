import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadStack } from '../../../../packages/local-cloud/template/stack.ts';
import { createRequestHandler, InProcessCloud, trackTimers } from '../../../../packages/local-cloud/testing/index.ts';

const TEMPLATE = `
Resources:
  People:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
  Claim:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: dist/claim
      Handler: index.handler
      Policies:
        - Statement:
            - { Effect: Allow, Action: dynamodb:UpdateItem, Resource: !GetAtt People.Arn }
`;

const place = { accountId: '111122223333', region: 'us-east-1' };
const TableName = 'stack-People';
const QUANTS = { id: '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01', name: 'Quants' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  trackTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

async function open(run: (client: DynamoDBClient) => Promise<unknown>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'in-process-'));
  const file = path.join(folder, 'template.yaml');
  await writeFile(file, TEMPLATE);
  const stack = loadStack(file, {}, { ...place, stackName: 'stack', url: 'http://127.0.0.1:1' });
  await rm(folder, { recursive: true });
  const client = new DynamoDBClient({
    region: place.region,
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: createRequestHandler({ requestTimeout: 5_000 }),
  });
  const cloud = new InProcessCloud({
    ...place,
    stack,
    functions: new Map([['Claim', () => run(client)]]),
    timers: vi,
    identityStoreId: 'd-1234567890',
    groups: [QUANTS],
    kxEnvironmentIds: [],
  });
  return {
    cloud,
    async invoke() {
      const invoked = cloud.invoke(stack.functions[0]?.arn ?? '', '{}');
      await cloud.run(() => false);
      return invoked;
    },
  };
}

const claim = (holder: string) =>
  new UpdateItemCommand({
    TableName,
    Key: { pk: { S: 'ada' } },
    UpdateExpression: 'SET holder = :me',
    ConditionExpression: 'attribute_not_exists(holder)',
    ExpressionAttributeValues: { ':me': { S: holder } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });

it('has tables, in faked time', async () => {
  const { cloud, invoke } = await open(async (client) => {
    const begun = Date.now();
    await client.send(claim('one'));
    const error = await client.send(claim('two')).catch((thrown) => thrown);
    return {
      waited: Date.now() - begun,
      holder: error instanceof ConditionalCheckFailedException && error.Item?.holder,
    };
  });
  await cloud.setFaults([{ operation: 'dynamodb:UpdateItem', delayMs: 4_000, times: 2 }]);
  expect(await invoke()).toEqual({ payload: JSON.stringify({ waited: 8_000, holder: { S: 'one' } }) });
  expect(await cloud.call('dynamoDb', 'Scan', { TableName })).toMatchObject({
    Items: [{ pk: { S: 'ada' }, holder: { S: 'one' } }],
  });
});

it('times a call of a table out whose answer comes too late, and the change is made', async () => {
  const { cloud, invoke } = await open((client) => client.send(claim('one')));
  await cloud.setFaults([{ operation: 'dynamodb:UpdateItem', delayMs: 6_000, when: 'after' }]);
  expect(await invoke()).toMatchObject({ error: { errorType: 'TimeoutError' } });
  expect(await cloud.call('dynamoDb', 'Scan', { TableName })).toMatchObject({ Count: 1 });
});

it('lets a function do what its role may do with a table', async () => {
  const { invoke } = await open((client) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'ada' } },
      }),
    ),
  );
  expect(await invoke()).toMatchObject({
    error: {
      errorType: 'AccessDeniedException',
      errorMessage: expect.stringContaining(
        'dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:111122223333:table/stack-People',
      ),
    },
  });
});

it('has groups and memberships of the identity store', async () => {
  const { cloud } = await open(async () => undefined);
  const IdentityStoreId = 'd-1234567890';
  expect(cloud.groups()).toMatchObject({ groups: [{ GroupId: QUANTS.id, DisplayName: 'Quants' }], memberships: [] });
  const Name = { GivenName: 'Ada', FamilyName: 'Lovelace' };
  await cloud.call('identityStore', 'CreateUser', { IdentityStoreId, UserName: 'ada', Name, DisplayName: 'Ada' });
  const UserId = cloud.users().identityStore[0]?.UserId;
  const MemberId = { UserId };
  await cloud.call('identityStore', 'CreateGroupMembership', { IdentityStoreId, GroupId: QUANTS.id, MemberId });
  const before = cloud.groups();
  expect(before.memberships).toMatchObject([{ GroupId: QUANTS.id, MemberId }]);
  await cloud.call('identityStore', 'DeleteUser', { IdentityStoreId, UserId });
  expect(cloud.groups().memberships).toEqual([]);
  expect(before.memberships).toHaveLength(1);
});
