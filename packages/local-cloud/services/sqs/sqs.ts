/** SQS: the queues of the stack, on the server of the package local-aws-sqs, behind the gateway. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createRequestHandler } from 'local-aws-sqs';
import { Changes } from '../../service/changes.ts';
import { Records } from '../../service/records.ts';
import type { RawRequest, RawResponse, Service } from '../../service/service.ts';
import type { StackQueue } from '../../template/resources/queues.ts';

import { type KeptMessage, keepMessages } from './kept-messages.ts';

const HOST = '127.0.0.1';

/** Operations that are forwarded to the server. */
const OPERATIONS = [
  'SendMessage',
  'SendMessageBatch',
  'ReceiveMessage',
  'DeleteMessage',
  'DeleteMessageBatch',
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'GetQueueUrl',
  'GetQueueAttributes',
  'ListQueues',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'StartMessageMoveTask',
  'ListMessageMoveTasks',
  'CancelMessageMoveTask',
];

/** Settings of SQS. */
export interface SqsOptions {
  accountId: string;
  region: string;
  /** Base URL of the local cloud: queue URLs begin with it. */
  url: string;
  queues: readonly StackQueue[];
  /** Divides visibility timeouts; they are at least one second. */
  speed?: number;
  /** Is told of each change of a queue. */
  changes?: Changes;
  /** What the service keeps. */
  records?: Records;
}

/** SQS, and calls for other services. */
export interface Sqs extends Service {
  /** A client that bypasses the faults and quotas of the gateway. A reset replaces it. */
  readonly client: SQSClient;
  queues: readonly StackQueue[];
  /** All messages, oldest first, without receiving them. */
  messages(): KeptMessage[];
  /** Numbers of the messages of a queue: those that wait, and those that a consumer has received and not deleted. */
  counts(queueArn: string): Promise<{ waiting: number; inFlight: number }>;
  /**
   * Sends a message to a dead-letter queue.
   *
   * @param attributes text attributes of the message
   */
  sendDeadLetter(queueArn: string, body: string, attributes: Record<string, string>): Promise<void>;
  /**
   * Takes messages off a queue.
   *
   * @param signal ends the call
   */
  receiveMessages(queueArn: string, maximum: number, signal: AbortSignal): Promise<Message[]>;
  /** Deletes messages that were received. */
  deleteMessages(queueArn: string, messages: readonly Message[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Opens SQS with the queues of a stack. */
export async function openSqs(options: SqsOptions): Promise<Sqs> {
  const { accountId, region, url, queues, speed = 1, records = new Records(), changes = new Changes() } = options;
  const { port, hostname } = new URL(url);
  const messages = records.map<KeptMessage>('sqs.messages');
  const createQueues = () => {
    const { service, requestHandler } = createRequestHandler({
      port: Number(port),
      hostname,
      accountId,
      region,
      // A dead-letter queue must exist before the queues that refer to it.
      queues: [...queues]
        .sort((a, b) => Number(a.redrive !== undefined) - Number(b.redrive !== undefined))
        .map(toQueue),
    });
    for (const queue of service.Queues) keepMessages(queue, messages, () => changes.tell('queues'));
    return requestHandler;
  };
  /** Opens new queues on a new port, so that no request for the old queues can reach them. */
  async function open() {
    const server = createServer(createQueues());
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    const endpoint = `http://${HOST}:${(server.address() as AddressInfo).port}`;
    const client = new SQSClient({
      endpoint,
      useQueueUrlAsEndpoint: false,
      region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    return {
      endpoint,
      client,
      async close() {
        client.destroy();
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      },
    };
  }
  let current = await open();
  const find = (queueArn: string) => queues.find(({ arn }) => arn === queueArn);
  const urlOf = (queueArn: string) => find(queueArn)?.url;
  const isEmpty = (queueArn: string) => {
    const name = find(queueArn)?.name;
    return !messages.values().some(({ queueName }) => queueName === name);
  };

  function toQueue({ name, visibilityTimeoutSeconds, redrive }: StackQueue) {
    return {
      QueueName: name,
      Attributes: {
        VisibilityTimeout: Math.max(1, Math.round(visibilityTimeoutSeconds / speed)),
        ...(redrive && {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
      },
    };
  }

  async function forward({ headers, body }: RawRequest): Promise<RawResponse> {
    const passed = ['content-type', 'x-amz-target', 'authorization', 'x-amzn-query-mode'].flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    const answered = await fetch(current.endpoint, {
      method: 'POST',
      headers: Object.fromEntries(passed),
      body: new Uint8Array(body),
    });
    const contentType = answered.headers.get('content-type') ?? 'application/x-amz-json-1.0';
    const queryError = answered.headers.get('x-amzn-query-error');
    return {
      status: answered.status,
      headers: { 'content-type': contentType, ...(queryError && { 'x-amzn-query-error': queryError }) },
      body: await answered.text(),
    };
  }

  return {
    name: 'sqs',
    signingName: 'sqs',
    protocol: 'json',
    jsonVersion: '1.0',
    targetPrefix: 'AmazonSQS',
    operations: Object.fromEntries(OPERATIONS.map((name) => [name, { raw: forward }])),
    get client() {
      return current.client;
    },
    queues,
    messages: () => [...messages.values()],
    async counts(queueArn) {
      const { Attributes = {} } = await current.client.send(
        new GetQueueAttributesCommand({
          QueueUrl: urlOf(queueArn),
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes;
      return { waiting: Number(waiting ?? 0), inFlight: Number(inFlight ?? 0) };
    },
    async sendDeadLetter(queueArn, body, attributes) {
      await current.client.send(
        new SendMessageCommand({
          QueueUrl: urlOf(queueArn),
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
          ),
        }),
      );
    },
    async receiveMessages(queueArn, maximum, signal) {
      // The mappings of an idle local cloud poll ten times a second.
      if (isEmpty(queueArn)) return [];
      const { Messages = [] } = await current.client.send(
        new ReceiveMessageCommand({
          QueueUrl: urlOf(queueArn),
          MaxNumberOfMessages: maximum,
          AttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      );
      return Messages;
    },
    async deleteMessages(queueArn, messages, signal) {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const command = new DeleteMessageBatchCommand({ QueueUrl: urlOf(queueArn), Entries });
      await current.client.send(command, { abortSignal: signal });
    },
    async reset() {
      const old = current;
      messages.clear();
      current = await open();
      await old.close();
    },
    close: () => current.close(),
  };
}
