/** The whole: an event on the bus, three users in the services, over HTTP with the real clients and the built bundles. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateKxUserCommand, FinspaceClient, GetKxUserCommand, UpdateKxUserCommand } from '@aws-sdk/client-finspace';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../local/cloud.ts';
import { deployment, sampleRequest } from './requests.ts';

let cloud: LocalCloud;
let stateMachineArn: string;
let stepFunctions: SFNClient;
const settings = () => ({
  endpoint: cloud.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeAll(async () => {
  cloud = await startLocalCloud({ port: 0, speed: 1000 });
  stepFunctions = new SFNClient(settings());
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand());
  stateMachineArn = stateMachines[0]?.stateMachineArn ?? '';
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

async function ended(executionArn: string | undefined): Promise<DescribeExecutionCommandOutput> {
  return vi.waitUntil(
    async () => {
      const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status !== 'RUNNING' && execution;
    },
    { timeout: 15_000, interval: 20 },
  );
}

async function onboard(request: unknown): Promise<{ execution: DescribeExecutionCommandOutput; output: never }> {
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(request) }),
  );
  const execution = await ended(executionArn);
  return { execution, output: JSON.parse(execution.output ?? '{}') as never };
}

describe('the HR event', () => {
  it('makes three users, and says so on the bus', async () => {
    await new EventBridgeClient(settings()).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: cloud.stack.outputs.EventBusName,
            Source: 'hr',
            DetailType: 'User Onboarding Requested',
            Detail: JSON.stringify(sampleRequest()),
          },
        ],
      }),
    );
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
    ['names an unknown role', { kx: { role: 'trader' } }, 'kx.role: "trader" is not a role'],
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

  it('stops at a user name that somebody else has, and changes nothing', async () => {
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
    // The identity store has no client token: its user can only be found.
    expect(output).toMatchObject({
      identityStoreUser: { created: false },
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

describe('the stack', () => {
  it('tells its outputs, as clients of CloudFormation read them', async () => {
    const { Stacks = [] } = await new CloudFormationClient(settings()).send(new DescribeStacksCommand());
    expect(Stacks[0]?.Outputs).toEqual(
      expect.arrayContaining([expect.objectContaining({ OutputKey: 'StateMachineArn', OutputValue: stateMachineArn })]),
    );
  });
});
