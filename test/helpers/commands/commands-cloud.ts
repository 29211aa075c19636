/** A local cloud for the tests of the commands. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Message, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault, LocalCloud } from 'local-cloud';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { BatchOptions } from '../../../cli/declarations/batch.ts';
import { REQUESTS } from '../../../cli/kinds.ts';
import { DEFAULT_STACK } from '../../../cli/options.ts';
import type { RequestKind } from '../../../core/kinds.ts';
import { inProcessCloud } from './in-process-cloud.ts';

/** The cloud of the test file. */
export let cloud: LocalCloud;
let queues: SQSClient;
export let stepFunctions: SFNClient;
/** A folder for files. It is removed after the tests. */
export let folder: string;
/** The output of a command on both streams. */
export const output: string[] = [];
/** The output of a command on each stream. */
export const streams = { stdout: '', stderr: '' };

/** All that a command has said. */
export const said = () => output.join('\n');

/** The JSON document of a command. */
export const document = () => JSON.parse(output.find((line) => line.startsWith('{')) ?? '');

/** Gives a test file the cloud, a folder, and the output of commands. Call it at the top of the file. */
export function useCommandsCloud(): void {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'commands-'));
    cloud = await inProcessCloud();
    const settings = {
      endpoint: cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    queues = new SQSClient(settings);
    stepFunctions = new SFNClient(settings);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    // It ends the executions and the functions of the test before, and empties the queues.
    await fetch(`${cloud.url}/_local/reset`, { method: 'POST' });
    forgetOutput();
    const writer =
      (stream: keyof typeof streams, end = '') =>
      (chunk: unknown) => {
        output.push(String(chunk));
        streams[stream] += `${chunk}${end}`;
        return true;
      };
    vi.spyOn(console, 'log').mockImplementation(writer('stdout', '\n'));
    vi.spyOn(console, 'error').mockImplementation(writer('stderr', '\n'));
    vi.spyOn(process.stdout, 'write').mockImplementation(writer('stdout'));
    vi.spyOn(process.stderr, 'write').mockImplementation(writer('stderr'));
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });
}

/** Forgets the output so far. */
export function forgetOutput(): void {
  output.length = 0;
  Object.assign(streams, { stdout: '', stderr: '' });
}

/** Puts messages on the batch queue. */
export async function send(...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await queues.send(new SendMessageBatchCommand({ QueueUrl: cloud.stack.outputs.BatchQueueUrl, Entries }));
}

/** Receives the messages of the dead-letter queue, as soon as there is one. */
export async function receiveDeadLetters(): Promise<Message[]> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: cloud.stack.outputs.BatchDeadLetterQueueUrl,
    MessageAttributeNames: ['All'],
    MaxNumberOfMessages: 10,
  });
  return vi.waitUntil(
    async () => {
      const { Messages = [] } = await queues.send(receive);
      return Messages.length > 0 && Messages;
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** Numbers of the users of the identity store, of FinSpace, and of kx users. */
export async function userCounts(): Promise<number[]> {
  const answer = await fetch(`${cloud.url}/_local/state`);
  const state: Record<string, { users: unknown[] }> = JSON.parse(await answer.text());
  return Object.values(state).map(({ users }) => users.length);
}

/** Status of each execution by its name. */
export async function executions(kind: RequestKind = 'onboarding'): Promise<Record<string, string>> {
  const stateMachineArn = cloud.stack.outputs[REQUESTS[kind].outputs.stateMachine];
  const { executions: listed = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  return Object.fromEntries(listed.map(({ name = '', status: ended = '' }) => [name, ended]));
}

/** Sets the faults that the cloud injects. */
export async function setFaults(...faults: Fault[]): Promise<void> {
  await fetch(`${cloud.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

/** Waits until this number of executions have ended. */
export async function untilEnded(count: number, kind?: RequestKind): Promise<Record<string, string>> {
  return vi.waitUntil(
    async () => {
      const found = await executions(kind);
      const ended = Object.values(found).filter((state) => state !== 'RUNNING');
      return ended.length >= count && ended.length === Object.keys(found).length && found;
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** @returns the path of a file with this content */
export async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

/** Options of every command. */
export const options = () => ({ stack: DEFAULT_STACK, endpointUrl: cloud.url });
/** Options of the batch. */
export const batchOptions = (): BatchOptions => ({ ...options(), skipInvalid: false, overwrite: false, patience: 1 });
