/**
 * Calls of the SDK clients of the functions, against the server of AWS_ENDPOINT_URL. `bundled-clients.ts` bundles this
 * file and runs it. It prints what the calls returned or threw, as JSON.
 */
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as finspace from '@aws-sdk/client-finspace';
import * as identitystore from '@aws-sdk/client-identitystore';
import * as sfn from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { batchClientSettings, clientSettings } from '../../functions/lib/services/client-settings.ts';
import * as data from '../../functions/lib/services/finspace-data-client.ts';

const settings = { ...clientSettings, requestHandler: { ...clientSettings.requestHandler, requestTimeout: 300 } };
const identityStore = new identitystore.IdentitystoreClient(settings);
const kx = new finspace.FinspaceClient(settings);
const finSpaceData = new data.FinSpaceDataClient(settings);
const stepFunctions = new sfn.SFNClient(batchClientSettings);
const sqs = new SQSClient(batchClientSettings);
const eventBridge = new eventbridge.EventBridgeClient(clientSettings);
const table = new dynamodb.DynamoDBClient(settings);

const IdentityStoreId = 'd-1234567890';
const environmentId = 'kxenvironment0123456789abc';
const person = {
  IdentityStoreId,
  UserName: 'zoë.o’hara',
  DisplayName: 'Zoë O’Hara 李',
  Name: { GivenName: 'Zoë', FamilyName: 'O’Hara' },
  Emails: [{ Value: 'zoe@example.com', Type: 'work', Primary: true }],
};
const kxUser = {
  environmentId,
  userName: 'zoe o+hara/ä',
  iamRole: 'arn:aws:iam::111122223333:role/analyst',
  tags: { desk: 'rates & fx' },
};
// The client calls the host of the URL.
const message = { QueueUrl: `${process.env.AWS_ENDPOINT_URL}/111122223333/dead`, MessageBody: '{"zoë":1}' };
// Every kind of value that a record has, and the size of the numbers that it has.
const record = {
  wholeKey: '2026-01-05T00:00:00.000Z HR-1 zoë',
  claim: { holder: 'arn', state: 'held', until: 1_790_000_000_123, open: 1, lastCall: undefined },
  answer: { identityStoreUser: { created: true }, finSpaceUser: null, differs: ['Name.GivenName', 'O’Hara'] },
};
const key = { person: 'p', item: 'request HR-1 0a1b' };
const Key = marshall(key);
const put = (TableName: string) =>
  new dynamodb.PutItemCommand({
    TableName,
    Item: marshall({ ...key, ...record, version: 2 }, { removeUndefinedValues: true }),
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: marshall({ ':version': 1 }),
  });
const execution = { stateMachineArn: 'arn', input: '{}' };
const entry = { Source: 's', DetailType: 'd', Detail: '{"zoë":1}' };
const dataUser = { emailAddress: 'zoe@example.com', type: 'APP_USER' as const };

const kxExceptions = withPrefix('Kx', finspace);
const tableExceptions = withPrefix('Table', dynamodb);

function withPrefix(prefix: string, exports: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(exports).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** An answer, or an error with the classes that it is an instance of. */
async function attempt(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await call() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message: text, ...rest } = error;
    const classes = {
      ...identitystore,
      ...kxExceptions,
      ...tableExceptions,
      ...withPrefix('Sfn', sfn),
      ...withPrefix('Events', eventbridge),
      DataConflictException: data.ConflictException,
    };
    const instanceOf = Object.entries(classes)
      .filter(([, value]) => isErrorClass(value) && error instanceof value)
      .map(([key]) => key);
    const { $response: _, ...own }: Record<string, unknown> = rest;
    return { error: { name, message: text, instanceOf, ...own } };
  }
}

function isErrorClass(value: unknown): value is typeof Error {
  return typeof value === 'function' && value.prototype instanceof Error;
}

/** The host that a client calls without an endpoint in the environment. Nothing is sent. */
async function hostOf(region: string, send: (options: object) => Promise<unknown>): Promise<unknown> {
  const { AWS_ENDPOINT_URL = '' } = process.env;
  delete process.env.AWS_ENDPOINT_URL;
  let host: unknown;
  const handle = (request: { protocol: string; hostname: string }) => {
    host = `${request.protocol}//${request.hostname}`;
    return Promise.reject(new Error('not sent'));
  };
  const sent = await attempt(() => send({ maxAttempts: 1, region, requestHandler: { handle } }));
  process.env.AWS_ENDPOINT_URL = AWS_ENDPOINT_URL;
  return host ?? sent;
}

const results = {
  identityStore: await attempt(() => identityStore.send(new identitystore.CreateUserCommand(person))),
  date: await attempt(() =>
    identityStore.send(new identitystore.DescribeUserCommand({ IdentityStoreId, UserId: 'u' })),
  ),
  conflict: await attempt(() =>
    identityStore.send(new identitystore.CreateUserCommand({ ...person, UserName: 'conflict' })),
  ),
  unknownError: await attempt(() =>
    identityStore.send(new identitystore.CreateUserCommand({ ...person, UserName: 'unknown' })),
  ),
  timeOut: await attempt(() =>
    identityStore.send(new identitystore.CreateUserCommand({ ...person, UserName: 'slow' })),
  ),
  kx: await attempt(() => kx.send(new finspace.CreateKxUserCommand({ ...kxUser, clientToken: 'token' }))),
  kxToken: await attempt(() => kx.send(new finspace.CreateKxUserCommand(kxUser))),
  kxList: await attempt(() => kx.send(new finspace.ListKxUsersCommand({ environmentId, nextToken: 'a b&c=/+é' }))),
  kxConflict: await attempt(() => kx.send(new finspace.CreateKxUserCommand({ ...kxUser, userName: 'conflict' }))),
  kxUpdate: await attempt(() => kx.send(new finspace.UpdateKxUserCommand({ ...kxUser, clientToken: 'token' }))),
  kxTags: await attempt(() =>
    kx.send(new finspace.ListTagsForResourceCommand({ resourceArn: 'arn:aws:finspace:us-east-1:1:kxUser/a b' })),
  ),
  kxUnknownError: await attempt(() => kx.send(new finspace.GetKxUserCommand({ environmentId, userName: 'unknown' }))),
  kxNoJson: await attempt(() => kx.send(new finspace.GetKxUserCommand({ environmentId, userName: 'damaged' }))),
  kxNoName: await attempt(() => kx.send(new finspace.GetKxUserCommand({ environmentId, userName: '' }))),
  kxUnavailable: await attempt(() => kx.send(new finspace.GetKxUserCommand({ environmentId, userName: 'exhausted' }))),
  kxGateway: await attempt(() =>
    kx.send(new finspace.GetKxUserCommand({ environmentId, userName: 'damaged+unknown' })),
  ),
  kxReset: await attempt(() => kx.send(new finspace.GetKxUserCommand({ environmentId, userName: 'reset' }))),
  kxTimeOut: await attempt(() => kx.send(new finspace.GetKxUserCommand({ environmentId, userName: 'slow' }))),
  data: await attempt(() => finSpaceData.send(new data.CreateUserCommand(dataUser))),
  dataList: await attempt(() => finSpaceData.send(new data.ListUsersCommand({ maxResults: 100, nextToken: 'a b' }))),
  dataConflict: await attempt(() =>
    finSpaceData.send(new data.CreateUserCommand({ ...dataUser, emailAddress: 'conflict@example.com' })),
  ),
  retried: await attempt(() => stepFunctions.send(new sfn.StartExecutionCommand({ ...execution, name: 'retried' }))),
  exhausted: await attempt(() =>
    stepFunctions.send(new sfn.StartExecutionCommand({ ...execution, name: 'exhausted' })),
  ),
  sqs: await attempt(() => sqs.send(new SendMessageCommand(message))),
  sqsDamaged: await attempt(() => sqs.send(new SendMessageCommand({ ...message, MessageBody: 'damaged' }))),
  tableGet: await attempt(async () => {
    const { Item = {}, $metadata } = await table.send(
      new dynamodb.GetItemCommand({ TableName: 'people', Key, ConsistentRead: true }),
    );
    return { item: unmarshall(Item), $metadata };
  }),
  tableGetNothing: await attempt(() => table.send(new dynamodb.GetItemCommand({ TableName: 'empty', Key }))),
  tablePut: await attempt(() => table.send(put('people'))),
  tableCondition: await attempt(() => table.send(put('conflict'))),
  tableThrottled: await attempt(() => table.send(put('throttled'))),
  tableUndocumented: await attempt(() => table.send(put('undocumented'))),
  tableUnknownError: await attempt(() => table.send(put('unknown'))),
  tableTimeOut: await attempt(() => table.send(put('slow'))),
  tableUpdate: await attempt(async () => {
    const { Attributes = {} } = await table.send(
      new dynamodb.UpdateItemCommand({
        TableName: 'people',
        Key,
        UpdateExpression: 'SET #key = if_not_exists(#key, :key)',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: marshall({ ':key': 'zoë' }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return unmarshall(Attributes);
  }),
  tableQuery: await attempt(() =>
    table.send(
      new dynamodb.QueryCommand({
        TableName: 'people',
        KeyConditionExpression: 'person = :person AND begins_with(#item, :item)',
        ExpressionAttributeNames: { '#item': 'item' },
        ExpressionAttributeValues: marshall({ ':person': 'p', ':item': 'request ' }),
        ExclusiveStartKey: Key,
      }),
    ),
  ),
  tableDelete: await attempt(() => table.send(new dynamodb.DeleteItemCommand({ TableName: 'people', Key }))),
  tableDescribe: await attempt(async () => {
    const { Table } = await table.send(new dynamodb.DescribeTableCommand({ TableName: 'people' }));
    return { created: Table?.CreationDateTime?.getTime(), Table };
  }),
  tableRetried: await attempt(() =>
    new dynamodb.DynamoDBClient(batchClientSettings).send(new dynamodb.GetItemCommand({ TableName: 'retried', Key })),
  ),
  executionExists: await attempt(() =>
    stepFunctions.send(new sfn.StartExecutionCommand({ ...execution, name: 'exists' })),
  ),
  executionUndocumented: await attempt(() =>
    stepFunctions.send(new sfn.StartExecutionCommand({ ...execution, name: 'undocumented' })),
  ),
  executionHistory: await attempt(() =>
    stepFunctions.send(new sfn.GetExecutionHistoryCommand({ executionArn: 'arn', maxResults: 1 })),
  ),
  executionState: await attempt(() => stepFunctions.send(new sfn.DescribeExecutionCommand({ executionArn: 'arn' }))),
  events: await attempt(() => eventBridge.send(new eventbridge.PutEventsCommand({ Entries: [entry] }))),
  eventsFailed: await attempt(() =>
    eventBridge.send(new eventbridge.PutEventsCommand({ Entries: [{ ...entry, Detail: 'internal' }] })),
  ),
  eventsUndocumented: await attempt(() =>
    eventBridge.send(new eventbridge.PutEventsCommand({ Entries: [{ ...entry, Detail: 'undocumented' }] })),
  ),
};
// After an answer with another time, a client corrects the time of its signatures.
const skewed = { environmentId, userName: 'skewed' };
const corrected = [
  await attempt(() => kx.send(new finspace.GetKxUserCommand(skewed))),
  await attempt(() => kx.send(new finspace.GetKxUserCommand(skewed))),
  await attempt(() => table.send(put('skewed'))),
  await attempt(() => table.send(put('skewed'))),
];
const hosts: Record<string, unknown> = {};
for (const region of ['us-east-1', 'eu-central-2', 'cn-north-1', 'us-gov-west-1']) {
  hosts[region] = [
    await hostOf(region, (options) =>
      new identitystore.IdentitystoreClient(options).send(new identitystore.CreateUserCommand(person)),
    ),
    await hostOf(region, (options) =>
      new finspace.FinspaceClient(options).send(new finspace.GetKxUserCommand({ environmentId, userName: 'u' })),
    ),
    await hostOf(region, (options) =>
      new data.FinSpaceDataClient(options).send(new data.GetUserCommand({ userId: 'u' })),
    ),
    await hostOf(region, (options) => new dynamodb.DynamoDBClient(options).send(put('people'))),
  ];
}
for (const region of JSON.parse(process.env.REGIONS ?? '[]')) {
  hosts[region] ??= await hostOf(region, (options) =>
    new identitystore.IdentitystoreClient(options).send(new identitystore.CreateUserCommand(person)),
  );
}
// With the account, the client of DynamoDB calls the endpoint of the account.
process.env.AWS_ACCOUNT_ID = '111122223333';
hosts.account = await hostOf('us-east-1', (options) => new dynamodb.DynamoDBClient(options).send(put('people')));
delete process.env.AWS_REGION;
const noRegion = await attempt(() =>
  new identitystore.IdentitystoreClient(settings).send(new identitystore.CreateUserCommand(person)),
);

process.stdout.write(JSON.stringify({ ...results, corrected, hosts, noRegion }));
