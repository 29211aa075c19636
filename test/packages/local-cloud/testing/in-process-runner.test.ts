import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../../../packages/local-cloud/index.ts';
import {
  createRequestHandler,
  type InProcessFunction,
  inProcessRunner,
} from '../../../../packages/local-cloud/testing/index.ts';

const TEMPLATE = `
Resources:
  People:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
  Write:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: dist/write
      Handler: index.handler
      Policies:
        - Statement:
            - { Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt People.Arn }
`;

const TableName = 'stack-People';
const settings = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
/** A client of a function: its calls reach the services without the port. */
const own = new DynamoDBClient({
  ...settings,
  endpoint: 'http://127.0.0.1:1',
  requestHandler: createRequestHandler({ requestTimeout: 5_000 }),
});
const put = () => own.send(new PutItemCommand({ TableName, Item: { pk: { S: 'ada' } } }));

let folder: string;
let cloud: LocalCloud;
let functions: Map<string, InProcessFunction>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runner-'));
  const templateFile = path.join(folder, 'template.yaml');
  await writeFile(templateFile, TEMPLATE);
  functions = new Map();
  cloud = await startLocalCloud({
    templateFile,
    stackName: 'stack',
    accountId: '111122223333',
    region: 'us-east-1',
    identityStore: { id: 'd-1234567890' },
    kxEnvironmentIds: [],
    port: 0,
    openRunner: inProcessRunner(functions),
  });
});

afterEach(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

async function invoke(): Promise<{ error: string | null; answer: unknown }> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/lambda/aws4_request';
  const url = `${cloud.url}/2015-03-31/functions/${cloud.stack.functions[0]?.name}/invocations`;
  const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: '{"number":1}' });
  return { error: answer.headers.get('x-amz-function-error'), answer: JSON.parse(await answer.text()) };
}

async function count(): Promise<number | undefined> {
  const client = new DynamoDBClient({ ...settings, endpoint: cloud.url });
  return (await client.send(new ScanCommand({ TableName }))).Count;
}

it('answers with the result of the function, whose calls reach the services', async () => {
  functions.set('Write', async (event) => {
    await put();
    return { event };
  });
  expect(await invoke()).toEqual({ error: null, answer: { event: { number: 1 } } });
  expect(await count()).toBe(1);
});

it('gives the function the permissions of its role, and answers with its error', async () => {
  functions.set('Write', () => own.send(new ScanCommand({ TableName })));
  expect(await invoke()).toMatchObject({ error: 'Unhandled', answer: { errorType: 'AccessDeniedException' } });
});

it('lets no call of a function arrive after a reset that has ended the function', async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const late = Promise.withResolvers<unknown>();
  functions.set('Write', async () => {
    begun.resolve();
    await goOn.promise;
    late.resolve(await put().catch((error) => error));
  });
  const invoked = invoke().catch(() => undefined);
  await begun.promise;
  await fetch(`${cloud.url}/_local/reset`, { method: 'POST' });
  goOn.resolve();
  expect(await late.promise).toMatchObject({ code: 'ECONNRESET' });
  await invoked;
  expect(await count()).toBe(0);
});
