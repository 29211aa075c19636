/** A deployment with all that is optional: keys of the customer, a role of its own for kx users, a named HR system. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { LocalCloud } from 'local-cloud';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startApplication } from '../../local/application.ts';
import localParameters from '../../local/parameters.json' with { type: 'json' };
import { sampleRequest } from '../helpers/requests.ts';

const HR_ACCOUNT = '444455556666';

let cloud: LocalCloud;

beforeAll(async () => {
  const optional = {
    CustomerManagedKey: 'true',
    IdentityStoreKeyArn: 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    HrPrincipal: HR_ACCOUNT,
    KxRoleArns: '',
  };
  cloud = await startApplication({ port: 0, speed: 1000, parameters: { ...localParameters, ...optional } });
});

afterAll(() => cloud.close());

/** Settings of a client of an account. */
function settings(accessKeyId: string) {
  return { endpoint: cloud.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'test' } };
}

async function putEvent(accountId: string, part: object = {}): Promise<unknown> {
  const role = cloud.stack.outputs.KxUserRoleName;
  const entry = {
    EventBusName: cloud.stack.outputs.EventBusArn,
    Source: 'hr',
    DetailType: 'User Onboarding Requested',
    Detail: JSON.stringify({ ...sampleRequest(), kx: { role } }),
    ...part,
  };
  return new EventBridgeClient(settings(accountId)).send(new PutEventsCommand({ Entries: [entry] }));
}

it('onboards whom the HR system names, with the role of the stack, in the live version of the workflow', async () => {
  const { StateMachineArn: stateMachineArn, StateMachineAliasArn: stateMachineAliasArn } = cloud.stack.outputs;
  const stepFunctions = new SFNClient(settings('test'));
  await putEvent(HR_ACCOUNT);
  const executionArn = await vi.waitUntil(
    async () =>
      (await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.[0]?.executionArn,
    { timeout: 5_000 },
  );
  const execution = await vi.waitUntil(
    async () => {
      const answer = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return answer.status !== 'RUNNING' && answer;
    },
    { timeout: 15_000, interval: 20 },
  );
  expect(execution, execution.cause).toMatchObject({ status: 'SUCCEEDED', stateMachineArn, stateMachineAliasArn });
  expect(JSON.parse(execution.output ?? '')).toMatchObject({
    kxUser: { iamRole: 'arn:aws:iam::111122223333:role/finspace-user-onboarding-KxUserRole', created: true },
  });
  await expect(
    stepFunctions.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn })),
  ).resolves.toMatchObject({
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }],
  });
});

it.each([
  ['another principal of the account', '111122223333', {}, 'explicit deny'],
  ['another account', '999999999999', {}, 'explicit deny'],
  ['the HR system with another source', HR_ACCOUNT, { Source: 'finspace.onboarding' }, 'no resource-based policy'],
  ['the HR system with an outcome', HR_ACCOUNT, { DetailType: 'User Onboarded' }, 'no resource-based policy'],
  ['the HR system on another bus', HR_ACCOUNT, { EventBusName: 'default' }, 'no resource-based policy'],
])('refuses events of %s', async (_, account, part, why) => {
  await expect(putEvent(account, part)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(new RegExp(`${account}.* is not authorized to perform: events:PutEvents.*${why}`)),
  });
});
