/** The whole: an event on the bus, three users in the services, over HTTP with the real clients and the built bundles. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand, type PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { CreateKxUserCommand, FinspaceClient, GetKxUserCommand, UpdateKxUserCommand } from '@aws-sdk/client-finspace';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault, LocalCloud } from 'local-cloud';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApplication } from '../local/application.ts';
import { avoidWholeSeconds } from './helpers/clock.ts';
import { deployment, sampleRequest } from './helpers/requests.ts';

let cloud: LocalCloud;
/** Everything that the functions have logged, and everything that went wrong in the local cloud. */
const logs: string[] = [];
let stateMachineArn: string;
let stepFunctions: SFNClient;
const settings = () => ({
  endpoint: cloud.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeAll(async () => {
  avoidWholeSeconds();
  cloud = await startApplication({
    port: 0,
    speed: 1000,
    onLog: (_, line) => logs.push(line),
    onError: (error) => logs.push(String(error)),
  });
  stepFunctions = new SFNClient(settings());
  stateMachineArn = cloud.stack.outputs.StateMachineArn ?? '';
});

afterAll(() => cloud.close());

beforeEach(() => fetch(`${cloud.url}/_local/reset`, { method: 'POST' }));

async function localState(): Promise<{
  identityStore: { users: { UserId: string; UserName: string }[] };
  finSpace: { users: { userId: string; emailAddress: string; status: string }[] };
  kx: { users: { userName: string; iamRole: string; tags: Record<string, string> }[] };
}> {
  const answer = await fetch(`${cloud.url}/_local/state`);
  return JSON.parse(await answer.text());
}

async function entered(executionArn: string | undefined, state: string): Promise<void> {
  await vi.waitUntil(
    async () => {
      const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
      return events.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state);
    },
    { timeout: 15_000, interval: 50 },
  );
}

async function ended(executionArn: string | undefined): Promise<DescribeExecutionCommandOutput> {
  return vi.waitUntil(
    async () => {
      const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status !== 'RUNNING' && execution;
    },
    { timeout: 15_000, interval: 50 },
  );
}

async function onboard(request: unknown): Promise<{ execution: DescribeExecutionCommandOutput; output: never }> {
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(request) }),
  );
  const execution = await ended(executionArn);
  return { execution, output: JSON.parse(execution.output ?? '{}') as never };
}

/** Puts an event of the HR system on the bus. */
async function putEvent(Detail: string): Promise<PutEventsCommandOutput> {
  const EventBusName = cloud.stack.outputs.EventBusName;
  const entry = { EventBusName, Source: 'hr', DetailType: 'User Onboarding Requested', Detail };
  return new EventBridgeClient(settings()).send(new PutEventsCommand({ Entries: [entry] }));
}

describe('the HR event', () => {
  it('makes three users, and says so on the bus', async () => {
    await putEvent(JSON.stringify(sampleRequest()));
    const arn = await vi.waitUntil(
      async () =>
        (await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.[0]?.executionArn,
      { timeout: 5_000 },
    );
    expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED' });

    const state = await localState();
    const userId = state.identityStore.users[0]?.UserId;
    expect(state).toMatchObject({
      identityStore: {
        users: [{ UserName: 'ada.lovelace', Emails: [{ Value: 'ada.lovelace@example.com', Primary: true }] }],
      },
      finSpace: { users: [{ emailAddress: 'ada.lovelace@example.com', type: 'APP_USER', status: 'ENABLED' }] },
      kx: {
        users: [
          {
            userName: 'ada-lovelace',
            iamRole: deployment.kxRoles.get('analyst'),
            tags: { desk: 'rates', identityStoreUserId: userId },
          },
        ],
      },
    });
  });
});

describe('a manual start', () => {
  it('twice gives one person, and says that the second found them', async () => {
    const first = await onboard(sampleRequest());
    const second = await onboard(sampleRequest());
    expect(first.execution.status).toBe('SUCCEEDED');
    expect(first.output).toMatchObject({
      identityStoreUser: { created: true },
      finSpaceUser: { created: true },
      kxUser: { created: true },
    });
    expect(second.execution.status).toBe('SUCCEEDED');
    expect(second.output).toMatchObject({
      identityStoreUser: { created: false },
      finSpaceUser: { created: false },
      kxUser: { created: false },
    });
    const state = await localState();
    expect([state.identityStore, state.finSpace, state.kx].map(({ users }) => users.length)).toEqual([1, 1, 1]);
  });

  it('with another role gives the person that role', async () => {
    await onboard(sampleRequest());
    const { execution, output } = await onboard({ ...sampleRequest(), kx: { role: 'quant' } });
    expect(execution.status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      kxUser: {
        created: false,
        iamRole: deployment.kxRoles.get('quant'),
        previousIamRole: deployment.kxRoles.get('analyst'),
      },
    });
  });

  it('without finSpace and kx makes one user, and says what was skipped', async () => {
    const { requestId, user } = sampleRequest();
    const { output } = await onboard({ requestId, user });
    expect(output).toMatchObject({
      identityStoreUser: { created: true },
      finSpaceUser: { skipped: 'not requested' },
      kxUser: { skipped: 'not requested' },
    });
    expect(await localState()).toMatchObject({ finSpace: { users: [] }, kx: { users: [] } });
  });

  it.each([
    ['misses a field', { user: undefined }, 'user: is required'],
    ['names an unknown role', { kx: { role: 'trader' } }, 'kx.role: is not a role'],
    ['asks for SUPER_USER', { finSpace: { type: 'SUPER_USER' } }, 'finSpace.type: SUPER_USER is refused'],
    [
      'has a bad address',
      { user: { ...sampleRequest().user, emails: [{ value: 'ada' }] } },
      'user.emails[0].value: must be an email address',
    ],
  ])('that %s is refused, and creates nothing', async (_, part, fault) => {
    const { execution } = await onboard({ ...sampleRequest(), ...part });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    expect(execution.cause).toContain(fault);
    expect(await localState()).toEqual({ identityStore: { users: [] }, finSpace: { users: [] }, kx: { users: [] } });
  });

  it('stops at a user name of another person, and changes nothing', async () => {
    await new IdentitystoreClient(settings()).send(
      new CreateUserCommand({
        IdentityStoreId: deployment.identityStoreId,
        UserName: 'ada.lovelace',
        DisplayName: 'Another Ada',
        Name: { GivenName: 'Another', FamilyName: 'Ada' },
        Emails: [{ Value: 'another.ada@example.com', Primary: true }],
      }),
    );
    const before = await localState();
    const { execution } = await onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(await localState()).toEqual(before);
  });

  it('stops at a kx user that no onboarding made', async () => {
    const finSpace = new FinspaceClient(settings());
    const kxUser = { environmentId: cloud.stack.parameters.KxEnvironmentId, userName: 'ada-lovelace' };
    const iamRole = deployment.kxRoles.get('admin');
    await finSpace.send(new CreateKxUserCommand({ ...kxUser, iamRole }));
    const { execution } = await onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UserMismatch' });
    expect(await finSpace.send(new GetKxUserCommand(kxUser))).toMatchObject({ iamRole });
  });

  it('survives lost answers: the service commits, and the caller hears of an error', async () => {
    await fetch(`${cloud.url}/_local/faults`, {
      method: 'PUT',
      body: JSON.stringify(
        ['identitystore:CreateUser', 'finspace-api:CreateUser', 'finspace:CreateKxUser'].map((operation) => ({
          operation,
          error: 'InternalServerException',
          times: 1,
          when: 'after',
        })),
      ),
    });
    const { execution, output } = await onboard(sampleRequest());
    expect(execution.status).toBe('SUCCEEDED');
    // The identity store has no client token: its user can only be found, and is younger than the execution.
    expect(output).toMatchObject({
      identityStoreUser: { created: 'unknown' },
      finSpaceUser: { created: true },
      kxUser: { created: true },
    });
    const state = await localState();
    expect([state.identityStore, state.finSpace, state.kx].map(({ users }) => users.length)).toEqual([1, 1, 1]);
  });

  it('reports the error of a role that it may not change', async () => {
    const { execution } = await onboard({ ...sampleRequest(), kx: { role: 'analyst' } });
    expect(execution.status).toBe('SUCCEEDED');
    await new FinspaceClient(settings()).send(
      new UpdateKxUserCommand({
        environmentId: cloud.stack.parameters.KxEnvironmentId,
        userName: 'ada-lovelace',
        iamRole: deployment.kxRoles.get('admin'),
      }),
    );
    await fetch(`${cloud.url}/_local/faults`, {
      method: 'PUT',
      body: JSON.stringify([
        { operation: 'finspace:UpdateKxUser', error: 'AccessDeniedException', times: 1, when: 'before' },
      ]),
    });
    const second = await onboard({ ...sampleRequest(), kx: { role: 'analyst' } });
    expect(second.execution).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
  });
});

describe('a metric', () => {
  /** Metrics that the functions have logged since, in the embedded metric format. */
  const metricsSince = (start: number) =>
    logs
      .slice(start)
      .filter((line) => line.includes('"_aws"'))
      .map((line): Record<string, unknown> => JSON.parse(line))
      // Each execution measures its turn.
      .filter((metric) => !('TurnWait' in metric || 'Pace' in metric));

  it('counts a request that was resumed, and one that was sent twice', async () => {
    const { requestId, user, finSpace } = sampleRequest();
    const start = logs.length;
    await onboard({ requestId, user });
    await onboard({ requestId, user, finSpace });
    await onboard({ requestId, user, finSpace });
    await vi.waitUntil(() => metricsSince(start).length >= 2, { timeout: 5_000 });
    expect(metricsSince(start)).toMatchObject([{ ResumedRequests: 1 }, { DuplicateRequests: 1 }]);
    const [{ _aws }] = metricsSince(start) as [{ _aws: object }];
    expect(_aws).toMatchObject({
      CloudWatchMetrics: [{ Namespace: cloud.stack.name, Dimensions: [['service']], Metrics: [{ Unit: 'Count' }] }],
    });
  });

  it('counts a request that was refused, by what has to be done', async () => {
    const start = logs.length;
    await onboard({ ...sampleRequest(), kx: { role: 'trader' } });
    await vi.waitUntil(() => metricsSince(start).length > 0, { timeout: 5_000 });
    expect(metricsSince(start)).toMatchObject([{ RefusedRequests: 1, disposition: 'fix-request' }]);
  });
});

interface OutcomeEvent {
  bus: string;
  event: { 'detail-type': string; detail: { executionArn: string; failure?: { message: string } } };
}

/** The outcome events of an execution. */
async function outcomesOf(executionArn: string | undefined): Promise<OutcomeEvent['event'][]> {
  const answer = await fetch(`${cloud.url}/_local/events`);
  const events: OutcomeEvent[] = JSON.parse(await answer.text());
  return events
    .filter(({ bus }) => bus === cloud.stack.outputs.EventBusName)
    .map(({ event }) => event)
    .filter(({ detail }) => detail.executionArn === executionArn);
}

async function setFaults(...faults: Fault[]): Promise<void> {
  await fetch(`${cloud.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

describe('an outcome', () => {
  it('is reported for an execution that an operator stopped, with what exists', async () => {
    await setFaults({ operation: 'finspace-api:CreateUser', error: 'ThrottlingException', delayMs: 5_000 });
    const { executionArn } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(sampleRequest()) }),
    );
    await entered(executionArn, 'CreateFinSpaceUser');
    await stepFunctions.send(new StopExecutionCommand({ executionArn, error: 'Maintenance' }));
    await vi.waitUntil(async () => (await outcomesOf(executionArn)).length > 0, { timeout: 10_000, interval: 50 });
    expect(await outcomesOf(executionArn)).toMatchObject([
      {
        'detail-type': 'User Onboarding Failed',
        source: 'finspace.onboarding',
        detail: {
          requestId: sampleRequest().requestId,
          identityStoreUser: { created: true },
          failure: {
            step: 'CreateFinSpaceUser',
            error: 'ExecutionAborted',
            message: expect.stringMatching(/^An operator stopped the execution.*history$/),
            disposition: 'try-again',
          },
        },
      },
    ]);
  });

  it.each([
    ['identitystore:CreateUser', 'ServiceQuotaExceededException', 'CreateIdentityStoreUser'],
    ['finspace-api:CreateUser', 'LimitExceededException', 'CreateFinSpaceUser'],
    ['finspace:CreateKxUser', 'ResourceNotFoundException', 'CreateKxUser'],
  ])('keeps the name of the exception, from the answer of %s to the bus', async (operation, error, step) => {
    await setFaults({ operation, error });
    const { execution } = await onboard(sampleRequest());
    expect(execution).toMatchObject({ status: 'FAILED', error });
    const message = expect.stringContaining(`${operation}: `);
    expect(await outcomesOf(execution.executionArn)).toMatchObject([{ detail: { failure: { step, error, message } } }]);
  });
});

describe('an unusual request', () => {
  const renamed = (givenName: string, familyName: string) => ({
    ...sampleRequest(),
    user: { ...sampleRequest().user, name: { givenName, familyName }, displayName: `${givenName} ${familyName}` },
  });

  it.each([
    ['right-to-left letters', 'مُحَمَّد', 'ابن بَطُّوطَة'],
    ['combining letters', 'Zoe\u0301', 'Nguye\u0302\u0303n'],
    ['emoji and ideographs', '🦉', '松尾　芭蕉'],
    ['quotes and backslashes', 'O\'Neill "Ada"', 'C:\\temp\\{}'],
    ['paths and intrinsic functions', '$.requests.kx', "States.Format('{}', $$.Execution.Id)"],
  ])('with %s in the names is carried through unchanged', async (_, givenName, familyName) => {
    const { execution } = await onboard(renamed(givenName, familyName));
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(await localState()).toMatchObject({
      identityStore: { users: [{ Name: { GivenName: givenName, FamilyName: familyName } }] },
      finSpace: { users: [{ firstName: givenName, lastName: familyName }] },
    });
  });

  it.each([
    ['nested 1,000 deep', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`, 'nested deeper than'],
    ['of 200 KiB', JSON.stringify({ ...sampleRequest(), requestId: 'x'.repeat(200_000) }), 'larger than 64 KiB'],
    ['that is a list', '[]', 'must be a JSON object'],
    ['with a key for the prototype', '{"__proto__":{"requestId":"HR-1"}}', '__proto__: is not a field'],
  ])('%s is refused clearly', async (_, input, fault) => {
    const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
    const execution = await ended(executionArn);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    expect(execution.cause).toContain(fault);
    expect(await outcomesOf(executionArn)).toHaveLength(1);
  });

  it('nested 10,000 deep is refused at the start', async () => {
    const input = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const starting = stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
    await expect(starting).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  });

  it('of almost 1 MiB on the bus starts nothing, and is in the dead-letter queue', async () => {
    const detail = JSON.stringify({ requestId: 'x'.repeat(1_000_000) });
    expect(await putEvent(detail)).toMatchObject({ FailedEntryCount: 0 });
    const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toEqual([]);
    const { Messages } = await new SQSClient(settings()).send(
      new ReceiveMessageCommand({
        QueueUrl: cloud.stack.outputs.UndeliveredEventsQueueUrl,
        MessageAttributeNames: ['All'],
      }),
    );
    expect(Messages).toMatchObject([{ MessageAttributes: { ERROR_CODE: { StringValue: 'ValidationException' } } }]);
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ source: 'hr', detail: JSON.parse(detail) });
  });

  it('nested 10,000 deep on the bus is refused there', async () => {
    const answer = await putEvent(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }] });
  });

  it('over 256 KiB is refused at the start', async () => {
    const input = JSON.stringify({ ...sampleRequest(), requestId: 'x'.repeat(300_000) });
    await expect(stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }))).rejects.toThrow('262144');
  });

  it('of a size that only the state machine cannot take is reported all the same', async () => {
    const input = JSON.stringify({ ...sampleRequest(), requestId: 'x'.repeat(261_500) });
    const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    await vi.waitUntil(async () => (await outcomesOf(executionArn)).length > 0, { timeout: 10_000, interval: 50 });
    expect(await outcomesOf(executionArn)).toMatchObject([
      { detail: { failure: { step: 'PrepareOnboarding', disposition: 'fix-request' } } },
    ]);
  });
});

describe('privacy', () => {
  it('no log line, no error and no outcome holds a name, an address or a phone number', async () => {
    const user = {
      userName: 'grace.hopper',
      name: { givenName: 'Gracious', familyName: 'Hopperson' },
      displayName: 'Gracious B. Hopperson',
      emails: [{ value: 'grace.hopper@personal.example.com' }],
      phoneNumbers: [{ value: '+1 555 0100 987' }],
    };
    const request = { ...sampleRequest(), user };
    const first = await onboard(request);
    const refused = await onboard({ ...request, user: { ...user, emails: [{ value: 'grace.hopper@personal' }] } });
    const mismatch = await onboard({
      ...request,
      user: { ...user, emails: [{ value: 'gracious@personal.example.com' }] },
    });
    const invalid = await onboard({ ...request, user: { ...user, userName: 'gracious.hopperson', title: '\u0001' } });
    expect([first, refused, mismatch, invalid].map(({ execution }) => execution.status)).toEqual([
      'SUCCEEDED',
      'FAILED',
      'FAILED',
      'FAILED',
    ]);
    const executions = [first, refused, mismatch, invalid].map(({ execution }) => execution);
    const outcomes = await Promise.all(executions.map(({ executionArn }) => outcomesOf(executionArn)));
    const said = JSON.stringify([logs, outcomes, executions.map(({ error, cause }) => [error, cause])]);
    expect(logs.length).toBeGreaterThan(10);
    for (const text of ['Gracious', 'Hopperson', 'grace.hopper@', 'gracious@', 'personal', '555 0100']) {
      expect(said).not.toContain(text);
    }
  });
});

describe('the stack', () => {
  it('tells its outputs, as clients of CloudFormation read them', async () => {
    const { Stacks = [] } = await new CloudFormationClient(settings()).send(new DescribeStacksCommand());
    expect(Stacks[0]?.Outputs).toEqual(
      expect.arrayContaining([expect.objectContaining({ OutputKey: 'StateMachineArn', OutputValue: stateMachineArn })]),
    );
  });
});
