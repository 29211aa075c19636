/** `npm run local -- --state FILE`, with processes that are killed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateKxUserCommand,
  FinspaceClient,
  GetKxUserCommand,
  ListTagsForResourceCommand,
  UpdateKxUserCommand,
} from '@aws-sdk/client-finspace';
import { CreateUserCommand, IdentitystoreClient, ListUsersCommand } from '@aws-sdk/client-identitystore';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { LOCAL_STORES } from '../../local/application.ts';
import { launch, launchLocal, startWaitingExecution } from './local-process.ts';

/** Each test starts several processes. */
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'state-'));
});

afterAll(() => rm(folder, { recursive: true }));

function stateFile(): string {
  files += 1;
  return path.join(folder, `${files}.state`);
}

const settings = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});

const environmentId = LOCAL_STORES.kxEnvironmentIds[0] ?? '';
const iamRole = 'arn:aws:iam::111122223333:role/finspace/analyst';
const { identityStoreId: IdentityStoreId } = LOCAL_STORES;

async function kill({ child, ended }: Awaited<ReturnType<typeof launchLocal>>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

it('loses nothing that was answered when it is killed between two answers', async () => {
  const file = stateFile();
  const answered = { kx: new Set<string>(), store: new Set<string>() };
  for (let life = 0; life < 2; life += 1) {
    const local = await launchLocal('--state', file);
    const finSpace = new FinspaceClient(settings(local.url));
    const store = new IdentitystoreClient(settings(local.url));
    const before = answered.kx.size;
    const create = async (client: number) => {
      for (let number = 0; ; number += 1) {
        const userName = `user-${life}-${client}-${number}`;
        await finSpace.send(new CreateKxUserCommand({ environmentId, userName, iamRole, tags: { userName } }));
        answered.kx.add(userName);
        const Name = { GivenName: 'Ada', FamilyName: 'Lovelace' };
        await store.send(new CreateUserCommand({ IdentityStoreId, UserName: userName, Name, DisplayName: 'Ada' }));
        answered.store.add(userName);
      }
    };
    const clients = Array.from({ length: 8 }, (_, client) => create(client).catch(() => undefined));
    await expect.poll(() => answered.kx.size, { timeout: 15_000, interval: 1 }).toBeGreaterThan(before + 30);
    await kill(local);
    await Promise.all(clients);
  }
  expect(answered.store.size).toBeGreaterThan(0);
  const { url } = await launchLocal('--state', file);
  const state = JSON.parse(await (await fetch(`${url}/_local/state`)).text());
  const kx: { userName: string; tags: object }[] = state.kx.users;
  const kept = new Map(kx.map(({ userName, tags }) => [userName, tags]));
  for (const userName of answered.kx) expect(kept.get(userName)).toEqual({ userName });
  const users: { UserName: string }[] = state.identityStore.users;
  const userNames = users.map((user) => user.UserName);
  for (const userName of answered.store) expect(userNames).toContain(userName);
  // The unique names are known again.
  const [UserName = ''] = answered.store;
  const again = new CreateUserCommand({
    IdentityStoreId,
    UserName,
    Name: { GivenName: 'A', FamilyName: 'B' },
    DisplayName: 'A',
  });
  await expect(new IdentitystoreClient(settings(url)).send(again)).rejects.toHaveProperty('name', 'ConflictException');
});

it('keeps changes, events, messages and executions, and runs those again that ran', async () => {
  const file = stateFile();
  const first = await launchLocal('--state', file);
  const finSpace = new FinspaceClient(settings(first.url));
  await finSpace.send(new CreateKxUserCommand({ environmentId, userName: 'other', iamRole, tags: { team: 'x' } }));
  await finSpace.send(new UpdateKxUserCommand({ environmentId, userName: 'other', iamRole: `${iamRole}-2` }));
  const sqs = new SQSClient(settings(first.url));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
  const deadLetters = QueueUrls.find((url) => /dead|failed|undelivered/i.test(url));
  for (const MessageBody of ['one', 'two'])
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters }));
  const [{ Body: deleted, ReceiptHandle } = {}] = Messages;
  await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetters, ReceiptHandle }));
  await startWaitingExecution(first.url);
  await kill(first);

  const second = await launchLocal('--state', file, '--speed', '100');
  const finSpaceAgain = new FinspaceClient(settings(second.url));
  const kx = await finSpaceAgain.send(new GetKxUserCommand({ environmentId, userName: 'other' }));
  expect(kx).toMatchObject({ iamRole: `${iamRole}-2` });
  await expect(finSpaceAgain.send(new ListTagsForResourceCommand({ resourceArn: kx.userArn }))).resolves.toMatchObject({
    tags: { team: 'x' },
  });
  const sqsAgain = new SQSClient(settings(second.url));
  const { QueueUrls: [...urls] = [] } = await sqsAgain.send(new ListQueuesCommand());
  const QueueUrl = urls.find((url) => deadLetters?.endsWith(new URL(url).pathname));
  const kept = await sqsAgain.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(kept.Messages?.map(({ Body }) => Body)).toEqual([deleted === 'one' ? 'two' : 'one']);
  const seen: { event: { source: string } }[] = JSON.parse(await (await fetch(`${second.url}/_local/events`)).text());
  expect(seen.map(({ event }) => event.source)).toContain('hr');

  const sfn = new SFNClient(settings(second.url));
  const executions = await onlyExecutions(sfn);
  expect(executions).toHaveLength(1);
  const executionArn = executions[0]?.executionArn;
  const describe = new DescribeExecutionCommand({ executionArn });
  await expect.poll(async () => (await sfn.send(describe)).status, { timeout: 15_000 }).toBe('SUCCEEDED');
  const ended = await sfn.send(describe);
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  await kill(second);

  const third = await launchLocal('--state', file);
  const sfnAgain = new SFNClient(settings(third.url));
  const { $metadata: _, ...answer } = ended;
  await expect(sfnAgain.send(describe)).resolves.toMatchObject(answer);
  await expect(sfnAgain.send(new GetExecutionHistoryCommand({ executionArn }))).resolves.toMatchObject({ events });
  await expect(onlyExecutions(sfnAgain)).resolves.toHaveLength(1);
});

it('keeps that an execution was stopped, and keeps the state at a regular end', async () => {
  const file = stateFile();
  const first = await launchLocal('--state', file);
  await startWaitingExecution(first.url);
  const sfn = new SFNClient(settings(first.url));
  const [execution] = await onlyExecutions(sfn);
  const executionArn = execution?.executionArn;
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'why' }));
  await kill(first);
  const second = await launchLocal('--state', file);
  second.child.kill('SIGTERM');
  await second.ended;
  const third = await launchLocal('--state', file);
  await expect(
    new SFNClient(settings(third.url)).send(new DescribeExecutionCommand({ executionArn })),
  ).resolves.toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'why' });

  // A reset is kept too.
  await fetch(`${third.url}/_local/reset`, { method: 'POST' });
  await kill(third);
  const fourth = await launchLocal('--state', file);
  await expect(onlyExecutions(new SFNClient(settings(fourth.url)))).resolves.toEqual([]);
  const { Users } = await new IdentitystoreClient(settings(fourth.url)).send(new ListUsersCommand({ IdentityStoreId }));
  expect(Users).toEqual([]);
});

it('is not shared by two local clouds', async () => {
  const file = stateFile();
  const first = await launchLocal('--state', file);
  const second = launch(process.execPath, ['local/main.ts', '--no-build', '--port', '0', '--state', file]);
  await expect(second.ended).resolves.toMatchObject({ code: 2 });
  expect(second.lines.join('\n')).toBe(
    `The state file ${file} is in use by the process ${first.child.pid}. If that is no local cloud, delete ${file}.lock.`,
  );
});

async function onlyExecutions(sfn: SFNClient) {
  const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:finspace-user-onboarding-onboard-user';
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return executions;
}
