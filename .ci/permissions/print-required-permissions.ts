/** Prints the permissions that the local cloud requires for each operation, as JSON, for a sample of each input. */
import { identityStore, OPERATIONS, queue, requiredPermissions, stateMachinePermissions, table } from 'local-cloud/iam';

const account = { accountId: '111122223333', region: 'us-east-1' };
const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:onboard-user';
const queueArn = queue('batch', account);
const tableArn = table('people', account);

const USER_ID = '906740a7-1c2d-4c5e-8f00-a1b2c3d4e5f6';
const GROUP_ID = '906740a7-5e6f-4c5e-8f00-a1b2c3d4e5f7';

/** A value for each input member that the permissions depend on. */
const SAMPLES: Record<string, unknown> = {
  IdentityStoreId: 'd-1234567890',
  UserId: USER_ID,
  MemberId: { UserId: USER_ID },
  GroupId: GROUP_ID,
  GroupIds: [GROUP_ID],
  MembershipId: '906740a7-9a8b-4c5e-8f00-a1b2c3d4e5f8',
  environmentId: 'kxenvironment0123456789abc',
  userName: 'ada-lovelace',
  clusterName: 'hdb',
  iamRole: 'arn:aws:iam::111122223333:role/finspace/analyst',
  tags: { team: 'rates' },
  resourceArn: 'arn:aws:finspace:us-east-1:111122223333:kxEnvironment/kxenvironment0123456789abc/kxUser/ada-lovelace',
  stateMachineArn: `${stateMachineArn}:live`,
  stateMachineAliasArn: `${stateMachineArn}:live`,
  executionArn: 'arn:aws:states:us-east-1:111122223333:execution:onboard-user:HR-2026-004217',
  includedData: undefined,
  Entries: [{ EventBusName: 'onboarding', Source: 'hr', DetailType: 'User Onboarding Requested', Detail: '{}' }],
  QueueUrl: 'http://127.0.0.1:4566/111122223333/batch',
  QueueName: 'batch',
  SourceArn: queueArn,
  DestinationArn: queueArn,
  TaskHandle: Buffer.from(JSON.stringify({ taskId: '1', sourceArn: queueArn })).toString('base64'),
  TableName: 'people',
  Key: { person: { S: 'pace' }, item: { S: 'line' } },
  Item: undefined,
  FunctionName: 'prepare-onboarding',
  Qualifier: undefined,
  StackName: 'finspace-user-onboarding',
};

/** The samples. A member without a sample is an error. */
const input = new Proxy(SAMPLES, {
  get(samples, member) {
    if (Reflect.has(samples, member)) return Reflect.get(samples, member);
    throw new Error(`.ci/permissions/print-required-permissions.ts: the member ${String(member)} needs a sample`);
  },
});

const key = (id: string) => `arn:aws:kms:us-east-1:111122223333:key/${id}`;
const place = {
  ...account,
  existing: { tagsOf: () => undefined, findMembership: () => ({ groupId: GROUP_ID, userId: USER_ID }) },
  keys: {
    [stateMachineArn]: key('states'),
    [queueArn]: key('sqs'),
    [tableArn]: key('dynamodb'),
    [identityStore({ IdentityStoreId: SAMPLES.IdentityStoreId })]: key('identitystore'),
  },
};

const qualified = (Qualifier: string) => requiredPermissions('lambda:Invoke', { ...SAMPLES, Qualifier }, place);

const permissions = {
  ...Object.fromEntries(OPERATIONS.map((operation) => [operation, requiredPermissions(operation, input, place)])),
  'lambda:Invoke, an alias': qualified('live'),
  'lambda:Invoke, a version': qualified('1'),
  'a state machine that runs': stateMachinePermissions({ arn: stateMachineArn, logs: true, traces: true }, place),
};

console.log(JSON.stringify(permissions, undefined, 1));
