import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { FinspaceClient, GetKxUserCommand } from '@aws-sdk/client-finspace';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { createGateway } from '../../../../packages/local-cloud/gateway/gateway.ts';
import { type Operation, type Service, ServiceError } from '../../../../packages/local-cloud/service/service.ts';
import { ENVIRONMENT_ID, IDENTITY_STORE_ID, openGateway, signedFor } from './open-gateway.ts';

const USERS = `/kx/environments/${ENVIRONMENT_ID}/users`;

function cloudFormation(DescribeStacks: Operation): Service {
  return {
    name: 'cloudformation',
    signingName: 'cloudformation',
    protocol: 'query',
    operations: { DescribeStacks },
    reset() {},
  };
}

/** CreateUser as a client sends it, with a body of its own. */
const toIdentityStore = (body: string | Buffer, target = 'AWSIdentityStore.CreateUser') => ({
  method: 'POST',
  headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
  body,
});

it('asks for the Authorization header when there is none', async () => {
  const { url } = await openGateway();
  const response = await fetch(`${url}${USERS}`);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
  'Basic YTpi',
  'AWS4-HMAC-SHA256',
  'AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/finspace',
  'AWS4-HMAC-SHA256 Credential=AKID/today/us-east-1/finspace/aws4_request, Signature=0',
])('refuses the Authorization header %s', async (authorization) => {
  const { url } = await openGateway();
  const response = await fetch(`${url}${USERS}`, { headers: { authorization } });
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException');
});

it('lists its services when an unknown service is called', async () => {
  const { send } = await openGateway();
  const response = await send('s3', '/');
  expect(response.status).toBe(400);
  await expect(response.json()).resolves.toEqual({
    message: 'The local cloud has no service "s3", only identitystore, finspace, finspace-api',
  });
});

it.each([
  'AWSIdentityStore.DeleteGroup',
  'AWSIdentityStore.constructor',
  'AWSIdentityStore.__proto__',
  'CreateUser',
  '',
])('has no operation for the target "%s"', async (target) => {
  const { send } = await openGateway();
  const response = await send('identitystore', '/', toIdentityStore('{}', target));
  expect(response.status).toBe(404);
  await expect(response.json()).resolves.toMatchObject({ __type: 'UnknownOperationException' });
});

it.each([
  ['POST', '/unknown'],
  ['PATCH', USERS],
  ['GET', `${USERS}/`],
  ['GET', '//users'],
])('has no operation for %s %s', async (method, path) => {
  const { send } = await openGateway();
  const response = await send('finspace', path, { method });
  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
});

it.each<[string, string | Buffer]>([
  ['text', 'UserName=ada'],
  ['a number that JSON has not', '{"MaxResults":NaN}'],
  ['half a document', '{"UserName":'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a string', '"x"'],
  ['invalid UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
  ['objects 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['lists 500,000 deep', `{"a":${'['.repeat(500_000)}`],
])('refuses a body of %s', async (_what, body) => {
  const { send } = await openGateway();
  for (const response of [
    await send('identitystore', '/', toIdentityStore(body)),
    await send('finspace', USERS, { method: 'POST', body }),
  ]) {
    expect(response.status).toBe(400);
    await expect(response.text()).resolves.toMatch(/The body is n/);
  }
});

it('refuses a body over 2 MiB with an answer that the client reads', async () => {
  const { send } = await openGateway();
  const response = await send('identitystore', '/', toIdentityStore(randomBytes(4 * 1_024 * 1_024)));
  expect(response.status).toBe(413);
  await expect(response.json()).resolves.toMatchObject({ __type: 'RequestEntityTooLargeException' });
});

it.each(['%', '%zz', '%ff', 'a%2Fb%'])('refuses the path segment %s', async (segment) => {
  const { send } = await openGateway();
  const response = await send('finspace', `${USERS}/${segment}`);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('SerializationException');
});

it.each(['__proto__', 'constructor', 'toString', 'valueOf'])('knows no user named %s', async (name) => {
  const { send } = await openGateway();
  const response = await send('finspace', `${USERS}/${name}`);
  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
});

it('ignores members with the names of inherited properties', async () => {
  const { send } = await openGateway();
  const tags = '{"__proto__":"x","constructor":"y"}';
  const body = `{"userName":"a","iamRole":"arn:aws:iam::111122223333:role/a","tags":${tags},"__proto__":{"userName":"b"}}`;
  const created = await send('finspace', USERS, { method: 'POST', body });
  expect(created.status).toBe(200);
  const arn = `arn:aws:finspace:us-east-1:111122223333:kxEnvironment/${ENVIRONMENT_ID}/kxUser/a`;
  const listed = await send('finspace', `/tags/${encodeURIComponent(arn)}`);
  await expect(listed.text()).resolves.toBe(`{"tags":${tags}}`);
  expect(({} as Record<string, unknown>).userName).toBeUndefined();
});

it('never answers a 5xx to a JSON body', async () => {
  const onError = vi.fn();
  const { send } = await openGateway({ onError });
  const member = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom('ada', IDENTITY_STORE_ID, { GivenName: 'A', FamilyName: 'B' }, [{ Value: 'a@b.c' }], -0),
  );
  const names = ['IdentityStoreId', 'UserName', 'Name', 'DisplayName', 'Emails', 'Extensions', 'Operations', 'Filters'];
  const input = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...names, 'userName', 'iamRole', 'tags', 'AlternateIdentifier', '__proto__'), member),
  );
  const operations = ['CreateUser', 'DescribeUser', 'GetUserId', 'ListUsers', 'UpdateUser', 'DeleteUser'];
  await fc.assert(
    fc.asyncProperty(input, fc.constantFrom(...operations), async (value, operation) => {
      const body = JSON.stringify(value);
      const answers = await Promise.all([
        send('identitystore', '/', toIdentityStore(body, `AWSIdentityStore.${operation}`)),
        send('finspace', USERS, { method: 'POST', body }),
        send('finspace-api', '/user', { method: 'POST', body }),
      ]);
      for (const { status } of answers) expect(status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
  expect(onError).not.toHaveBeenCalled();
});

it('never answers a 5xx to a path', async () => {
  const { send } = await openGateway();
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
      const response = await send('finspace', `/kx/environments${path}?${query}`);
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
});

it('keeps running when clients close their connections', async () => {
  const { url, send } = await openGateway();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `POST / HTTP/1.1\r\nhost: localhost\r\nauthorization: ${signedFor('finspace')}\r\ncontent-length: 9\r\n\r\n{`,
  );
  socket.resetAndDestroy();
  const response = await send('finspace', `${USERS}/ada`);
  expect(response.status).toBe(404);
});

it('answers 400 to a request that is not HTTP', async () => {
  const { url } = await openGateway();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end('nonsense\r\n\r\n');
  await expect(text(socket)).resolves.toMatch(/^HTTP\/1.1 400 /);
});

it('answers InternalFailure when a handler throws, and reports the error', async () => {
  const onError = vi.fn();
  const bug = new TypeError('bug');
  const handler = () => {
    throw bug;
  };
  const { settings, control } = await openGateway({ onError, services: [cloudFormation({ handler })] });
  const client = new CloudFormationClient(settings);
  await expect(client.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
    name: 'InternalFailure',
    $metadata: { httpStatusCode: 500 },
  });
  expect(onError).toHaveBeenCalledExactlyOnceWith(bug);
  await expect(control('GET', 'calls')).resolves.toMatchObject({
    body: { 'cloudformation:DescribeStacks': { InternalFailure: 1 } },
  });
});

it('passes the caller to the handler', async () => {
  const handler = vi.fn(() => ({}));
  const { settings } = await openGateway({ services: [cloudFormation({ handler })] });
  await new CloudFormationClient(settings).send(new DescribeStacksCommand({ StackName: 'a&b' }));
  expect(handler).toHaveBeenCalledExactlyOnceWith({ StackName: 'a&b' }, { accessKeyId: 'AKID', region: 'us-east-1' });
});

it('answers in the Query protocol', async () => {
  const StackName = `<&">'\u0000\r\n😀`;
  const CreationTime = new Date('2026-11-22T00:00:00Z');
  const stack = { StackName, CreationTime, StackStatus: 'CREATE_COMPLETE', Description: undefined };
  const handler = () => ({ Stacks: [{ ...stack, Parameters: [], Outputs: [{ OutputKey: 'A', OutputValue: '1' }] }] });
  const { settings } = await openGateway({ services: [cloudFormation({ handler })] });
  const { Stacks, $metadata } = await new CloudFormationClient(settings).send(new DescribeStacksCommand({}));
  expect(Stacks).toEqual([
    {
      StackName: `<&">'\ufffd\r\n😀`,
      CreationTime,
      StackStatus: 'CREATE_COMPLETE',
      Parameters: [],
      Outputs: [{ OutputKey: 'A', OutputValue: '1' }],
    },
  ]);
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('writes errors of the Query protocol', async () => {
  const handler = () => {
    throw new ServiceError('ValidationError', 400, 'Stack with id <x> does not exist');
  };
  const { settings, send } = await openGateway({ services: [cloudFormation({ handler })] });
  await expect(new CloudFormationClient(settings).send(new DescribeStacksCommand({}))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id <x> does not exist',
  });
  const response = await send('cloudformation', '/', { method: 'POST', body: 'Action=constructor' });
  expect(response.status).toBe(404);
  await expect(response.text()).resolves.toContain('<Code>UnknownOperationException</Code>');
});

it('passes bodies unchanged to a raw operation', async () => {
  const lambda: Service = {
    name: 'lambda',
    signingName: 'lambda',
    protocol: 'rest-json',
    operations: {
      Invoke: {
        route: { method: 'POST', uri: '/2015-03-31/functions/{FunctionName}/invocations' },
        async raw({ uriParameters, query, headers, body }) {
          if (uriParameters.FunctionName === 'unknown') {
            throw new ServiceError('ResourceNotFoundException', 404, 'Function not found', { Type: 'User' });
          }
          return {
            status: 200,
            headers: { 'x-amz-function-error': 'Unhandled' },
            body: JSON.stringify([
              uriParameters.FunctionName,
              query.get('Qualifier'),
              headers['x-amz-invocation-type'],
              `${body}`,
            ]),
          };
        },
      },
    },
    reset() {},
  };
  const { settings } = await openGateway({ services: [lambda] });
  const client = new LambdaClient(settings);
  const FunctionName = 'arn:aws:lambda:us-east-1:111122223333:function:f';
  const invoke = { FunctionName, Payload: 'not JSON', Qualifier: '1', InvocationType: 'RequestResponse' } as const;
  const { Payload, FunctionError } = await client.send(new InvokeCommand(invoke));
  expect(FunctionError).toBe('Unhandled');
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual([FunctionName, '1', 'RequestResponse', 'not JSON']);
  await expect(client.send(new InvokeCommand({ FunctionName: 'unknown' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    Type: 'User',
  });
});

it('refuses a port that is in use', async () => {
  const { url } = await openGateway();
  const second = createGateway({ services: [] });
  await expect(second.listen(Number(new URL(url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

// Other systems than Linux have no second loopback address to knock at.
it.runIf(process.platform === 'linux')('listens on 127.0.0.1 only', async () => {
  const { url } = await openGateway();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  connect(Number(new URL(url).port), '127.0.0.2')
    .on('error', resolve)
    .on('connect', resolve);
  await expect(promise).resolves.toHaveProperty('code', 'ECONNREFUSED');
});

it('applies the quotas of the services, and refills them over time', async () => {
  const { settings, clock, control } = await openGateway({ quotas: { identitystore: 2, finspace: 1 } });
  const identityStore = new IdentitystoreClient(settings);
  const create = () => identityStore.send(new CreateUserCommand({ IdentityStoreId: IDENTITY_STORE_ID }));
  await expect(create()).rejects.toHaveProperty('name', 'ValidationException');
  await expect(create()).rejects.toHaveProperty('name', 'ValidationException');
  await expect(create()).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: 'Rate exceeded',
    RetryAfterSeconds: 1,
    $metadata: { httpStatusCode: 429 },
  });
  clock.now += 500;
  await expect(create()).rejects.toHaveProperty('name', 'ValidationException');
  await expect(create()).rejects.toHaveProperty('name', 'ThrottlingException');

  const kx = new FinspaceClient(settings);
  const read = () => kx.send(new GetKxUserCommand({ environmentId: ENVIRONMENT_ID, userName: 'ada' }));
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
  await expect(read()).rejects.toHaveProperty('name', 'ThrottlingException');
  await control('POST', 'reset');
  await expect(read()).rejects.toHaveProperty('name', 'ResourceNotFoundException');
});
