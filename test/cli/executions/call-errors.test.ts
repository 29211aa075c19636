/** A call without an answer is explained in one line: what was asked, where, and what to do. */

import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { NoAnswer } from '../../../cli/executions/call-errors.ts';
import { openStack } from '../../../cli/executions/deployed-stack.ts';
import { ServiceException, toUserError } from '../../../cli/user-error.ts';

beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});

afterEach(() => vi.unstubAllEnvs());

async function portOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}

const http = (answer: RequestListener) => portOf(createHttpServer(answer));
const tcp = (answer: (socket: Socket) => void) => portOf(createServer(answer));
const html: RequestListener = (_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><p>It works!</p>');
};
const status =
  (code: number): RequestListener =>
  (_, response) => {
    response.statusCode = code;
    response.end();
  };

async function messageAt(endpointUrl: string, options: object = {}): Promise<string> {
  const error = await openStack({ stack: 'stack', region: 'eu-west-1', endpointUrl, ...options }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(NoAnswer);
  expect(error).toMatchObject({ exitCode: 3 });
  return error instanceof Error ? error.message : '';
}

const CHECK = 'Check --endpoint-url and AWS_ENDPOINT_URL. For the local cloud: npm run local';

describe('the endpoint', () => {
  it.each([
    ['is a web page', () => http(html), `(DescribeStacks). ${CHECK}`],
    ['answers with nothing', () => http(status(200)), `(DescribeStacks). ${CHECK}`],
    ['does not know the path', () => http(status(404)), `(DescribeStacks, HTTP 404). ${CHECK}`],
    ['redirects', () => http(status(302)), `(DescribeStacks, HTTP 302). ${CHECK}`],
    ['fails', () => http(status(500)), `(DescribeStacks, HTTP 500). ${CHECK}`],
    ['answers with JSON', () => http((_, response) => response.end('{"a":1}')), `(DescribeStacks, HTTP 200). ${CHECK}`],
  ])('%s', async (_, server, rest) => {
    const host = await server();
    expect(await messageAt(`http://${host}`)).toBe(`http://${host} does not answer as AWS does ${rest}`);
  });

  it('closes the connection', async () => {
    const host = await tcp((socket) => socket.destroy());
    expect(await messageAt(`http://${host}`)).toBe(
      `http://${host} closed the connection without an answer (DescribeStacks, ECONNRESET). ` +
        'Try again. If it stays so, an endpoint with https:// may be right.',
    );
  });

  it('speaks another protocol', async () => {
    const host = await tcp((socket) => socket.end('220 mail.example.com ESMTP\r\n'));
    expect(await messageAt(`http://${host}`)).toMatch(
      /^http:\S+ does not speak HTTP \(DescribeStacks, HPE_\w+\)\. Check/,
    );
  });

  it('does not speak TLS', async () => {
    const host = await http(html);
    expect(await messageAt(`https://${host}`)).toBe(
      `https://${host} does not speak TLS (DescribeStacks, EPROTO). An endpoint with http:// may be right.`,
    );
  });

  it('does not exist', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    // RFC 6761 keeps this domain free.
    expect(await messageAt('https://cloud.invalid')).toMatch(
      /^There is no host for https:\/\/cloud\.invalid \(DescribeStacks, (ENOTFOUND|EAI_AGAIN)\)\. Check the network, the region, /,
    );
  });

  it.each(['eu west 1', 'a/b'])('does not matter when the region is %j', async (region) => {
    expect(await messageAt('http://127.0.0.1:9', { region })).toMatch(
      /^Region not accepted: .* Check --region, --profile, /,
    );
  });
});

it('a mode that the SDK does not know is refused before a client is made', async () => {
  vi.stubEnv('AWS_DEFAULTS_MODE', 'absent');
  expect(await messageAt('http://127.0.0.1:9')).toMatch(/^Invalid parameter for "defaultsMode", .* Check --region, /);
});

it('a later call is explained too, and an exception of a service stays', async () => {
  const outputs = [
    'StateMachineArn',
    'StateMachineAliasArn',
    'RoleChangeStateMachineArn',
    'RoleChangeStateMachineAliasArn',
    'EventBusName',
    'BatchQueueUrl',
  ].map((key) => `<member><OutputKey>${key}</OutputKey><OutputValue>value</OutputValue></member>`);
  const xml = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  let answer: RequestListener = (request) => request.socket.destroy();
  const host = await http((request, response) => {
    if (request.headers['x-amz-target'] === undefined) response.end(xml);
    else answer(request, response);
  });
  const { stepFunctions } = await openStack({ stack: 'stack', endpointUrl: `http://${host}` });
  const list = () => stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: 'arn' }));
  await expect(list()).rejects.toThrow(/closed the connection without an answer \(ListExecutions, ECONNRESET\)/);
  for (const [code, text] of [
    [200, '<html>'],
    [403, '<html>'],
    [404, ''],
    [502, '<html>'],
    [500, '{}'],
  ] as const) {
    answer = (_, response) => response.writeHead(code).end(text);
    await expect(list()).rejects.toThrow(`does not answer as AWS does (ListExecutions, HTTP ${code})`);
  }
  for (const [body, message] of [
    ['{"__type": "AccessDeniedException", "message": "not allowed"}', 'AccessDeniedException: not allowed'],
    ['{"__type": "InvalidArn"}', /^InvalidArn: /],
  ] as const) {
    answer = (_, response) => response.writeHead(400).end(body);
    const exception = await list().catch((error: unknown) => toUserError(error));
    expect(exception).toBeInstanceOf(ServiceException);
    expect(exception).toMatchObject({
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  }
});
