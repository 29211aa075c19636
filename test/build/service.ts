/** A server on a loopback address that records requests, and answers as AWS does. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/** A request as the server received it. */
export interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: Record<string, unknown>;
  body: string;
}

/** A running server. */
export interface RecordingService {
  url: string;
  received: Received[];
  close(): void;
}

/** Hours after the time of the calls. */
const SKEWED = Date.UTC(2026, 0, 5, 15);

/** Starts the server. It does not answer a request that contains `slow`, and ends the connection of one that contains `reset`. */
export async function startRecordingService(): Promise<RecordingService> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    // The host has the port, which differs from run to run.
    const { host: _, ...headers } = request.headers;
    received.push({ method: request.method, url: request.url, headers, body });
    const operation = String(headers['x-amz-target'] ?? request.url);
    const told = `${request.url} ${body}`;
    if (told.includes('slow')) return;
    if (told.includes('reset')) {
      request.socket.destroy();
      return;
    }
    const tries = received.filter((earlier) => earlier.body === body && earlier.url === request.url).length;
    const [status, answer] = answerTo(operation, told, tries);
    const errorType = 'type' in answer ? { 'x-amzn-errortype': String(answer.type) } : {};
    // Without the date: a client would correct its clock.
    response.sendDate = false;
    if (told.includes('skewed')) response.setHeader('date', new Date(SKEWED).toUTCString());
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': 'r-1', ...errorType });
    response.end(told.includes('/damaged') ? '<html>' : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An item as DynamoDB returns it. */
const ITEM = {
  person: { S: 'p' },
  version: { N: '2' },
  until: { N: '1790000000123' },
  claim: { M: { holder: { S: 'arn:zoë' }, open: { N: '1' } } },
  answer: { M: { created: { BOOL: true }, nothing: { NULL: true }, differs: { L: [{ S: 'Name.GivenName' }] } } },
};

/** The end of an execution, as Step Functions returns it. */
const HISTORY_EVENT = {
  timestamp: 1_790_000_000.25,
  type: 'ExecutionFailed',
  id: 7,
  executionFailedEventDetails: { error: 'UserMismatch', cause: 'zoë' },
};

function answerTo(operation: string, told: string, tries: number): [status: number, answer: object] {
  if (operation.startsWith('DynamoDB')) {
    const answer = answerOfTable(operation, told);
    if (answer) return answer;
  }
  if (told.includes('undocumented')) {
    // An exception of another operation.
    return [
      400,
      { __type: operation.startsWith('AWSStep') ? 'TaskTimedOut' : 'ResourceNotFoundException', message: 'Odd' },
    ];
  }
  if (told.includes('exists')) return [400, { __type: 'ExecutionAlreadyExists', message: 'It exists' }];
  if (told.includes('internal')) return [500, { __type: 'InternalException', message: 'It fails' }];
  if (operation.endsWith('GetExecutionHistory')) return [200, { events: [HISTORY_EVENT] }];
  if (told.includes('conflict')) {
    return operation.startsWith('AWS')
      ? [
          400,
          {
            __type: 'com.amazonaws#ConflictException',
            Message: 'It exists',
            Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
          },
        ]
      : [409, { type: 'ConflictException', message: 'It exists', reason: 'exists' }];
  }
  if (told.includes('unknown')) return [500, { __type: 'SomethingNew', Message: 'What is it?' }];
  if (told.includes('exhausted') || (told.includes('retried') && tries < 3)) return [503, { message: 'Busy' }];
  if (operation.endsWith('SendMessage')) {
    const { MessageBody }: { MessageBody: string } = JSON.parse(told.slice(told.indexOf('{')));
    const digest = createHash('md5').update(MessageBody).digest('hex');
    return [
      200,
      { MessageId: 'm-1', MD5OfMessageBody: MessageBody === 'damaged' ? digest.replace(/^./, 'x') : digest },
    ];
  }
  if (operation.endsWith('DescribeUser')) return [200, { UserId: 'u', CreatedAt: 1_790_000_000.25 }];
  return [200, { UserId: 'u', userId: 'u', userArn: 'arn', executionArn: 'arn', startDate: 1_790_000_000 }];
}

function answerOfTable(operation: string, told: string): [status: number, answer: object] | undefined {
  const prefix = 'com.amazonaws.dynamodb.v20120810#';
  if (told.includes('conflict')) {
    const message = 'The conditional request failed';
    return [400, { __type: `${prefix}ConditionalCheckFailedException`, message, Item: ITEM }];
  }
  if (told.includes('throttled')) {
    return [400, { __type: `${prefix}ProvisionedThroughputExceededException`, message: 'Too much' }];
  }
  if (told.includes('undocumented')) {
    return [400, { __type: `${prefix}BackupInUseException`, message: 'A backup runs' }];
  }
  if (told.includes('empty')) return [200, {}];
  if (/retried|exhausted|unknown/.test(told)) return undefined;
  if (operation.endsWith('GetItem')) return [200, { Item: ITEM }];
  if (operation.endsWith('UpdateItem')) return [200, { Attributes: ITEM }];
  if (operation.endsWith('Query')) return [200, { Items: [ITEM], Count: 1, LastEvaluatedKey: { person: { S: 'p' } } }];
  if (operation.endsWith('DescribeTable')) {
    return [200, { Table: { TableName: 'people', TableStatus: 'ACTIVE', CreationDateTime: 1_790_000_000.25 } }];
  }
  return [200, {}];
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
