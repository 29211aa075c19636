import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS, requiredPermissions } from '../../../../packages/local-cloud/iam/required-permissions.ts';
import type { Document, Service } from '../../../../packages/local-cloud/service/service.ts';
import { createCloudFormation } from '../../../../packages/local-cloud/services/cloudformation.ts';
import { createDynamoDb } from '../../../../packages/local-cloud/services/dynamodb/dynamodb.ts';
import { createEvents } from '../../../../packages/local-cloud/services/events/events.ts';
import { createFinSpace } from '../../../../packages/local-cloud/services/finspace/finspace.ts';
import { createFinSpaceData } from '../../../../packages/local-cloud/services/finspace-data/finspace-data.ts';
import { createIdentityStore } from '../../../../packages/local-cloud/services/identity-store/identity-store.ts';
import { createLambda } from '../../../../packages/local-cloud/services/lambda/lambda.ts';
import { openSqs, type Sqs } from '../../../../packages/local-cloud/services/sqs/sqs.ts';
import { createStepFunctions } from '../../../../packages/local-cloud/services/step-functions/step-functions.ts';
import { ACCOUNT, stack } from '../../../helpers/world.ts';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:onboard';
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:work';

let sqs: Sqs;

beforeAll(async () => {
  sqs = await openSqs({ ...ACCOUNT, url: 'http://127.0.0.1:1', queues: [] });
});

afterAll(() => sqs.close());

/** All services of the local cloud. */
function services(): Service[] {
  const nothing = () => undefined;
  return [
    createIdentityStore({ identityStoreId: 'd-1234567890' }),
    createFinSpaceData(),
    createFinSpace({ ...ACCOUNT, environmentIds: [] }),
    createDynamoDb({ tables: [] }),
    createEvents({ ...ACCOUNT, busNames: [], rules: [], deliver: nothing, onUndelivered: nothing }),
    createStepFunctions({
      region: ACCOUNT.region,
      stateMachines: [],
      resources: { invokeFunction: () => Promise.reject(new Error('unused')), putEvents: async () => [] },
    }),
    createLambda([], { environment: {}, onLog: nothing }),
    createCloudFormation(stack),
    sqs,
  ];
}

describe('the table of required permissions', () => {
  it('has every operation that the local cloud serves', () => {
    const served = services().flatMap(({ name, operations }) =>
      Object.keys(operations).map((operation) => `${name}:${operation}`),
    );
    expect(served.filter((operation) => !OPERATIONS.includes(operation))).toEqual([]);
    expect(served.length).toBeGreaterThan(40);
  });

  it('refuses an operation that it does not have', () => {
    expect(() => requiredPermissions('finspace:DeleteEverything', {}, ACCOUNT)).toThrow(
      'does not know which permissions finspace:DeleteEverything requires',
    );
  });
});

describe('a state machine with a qualifier', () => {
  it.each([
    ['states:StartExecution', 'stateMachineArn'],
    ['states:ListExecutions', 'stateMachineArn'],
    ['states:DescribeStateMachine', 'stateMachineArn'],
    ['states:DescribeStateMachineAlias', 'stateMachineAliasArn'],
  ])('%s is authorized by the ARN of the state machine', (operation, member) => {
    const permissions = (arn: string) => requiredPermissions(operation, { [member]: arn }, ACCOUNT);
    expect(permissions(MACHINE)).toEqual([{ action: operation, resource: MACHINE }]);
    for (const qualifier of ['live', '7']) {
      expect(permissions(`${MACHINE}:${qualifier}`)).toEqual([
        { action: operation, resource: MACHINE, context: { 'states:StateMachineQualifier': [qualifier] } },
      ]);
    }
  });
});

describe('an encrypted execution', () => {
  const place = { ...ACCOUNT, keys: { [MACHINE]: 'arn:key' } };
  const executionArn = 'arn:aws:states:us-east-1:111122223333:execution:onboard:one';

  it.each([
    ['states:DescribeExecution', { executionArn }],
    ['states:GetExecutionHistory', { executionArn }],
    ['states:DescribeStateMachine', { stateMachineArn: `${MACHINE}:live` }],
  ])('%s needs the key', (operation, input) => {
    expect(requiredPermissions(operation, input, place)).toContainEqual({
      action: 'kms:Decrypt',
      resource: 'arn:key',
      context: { 'kms:EncryptionContext:aws:states:stateMachineArn': MACHINE },
    });
  });

  it('returns its metadata without the key', () => {
    const input = { executionArn, includedData: 'METADATA_ONLY' };
    expect(requiredPermissions('states:DescribeExecution', input, place).map(({ action }) => action)).toEqual([
      'states:DescribeExecution',
    ]);
  });
});

it.each<[string, Document, string]>([
  ['its name', { FunctionName: 'work' }, FUNCTION],
  ['account and name', { FunctionName: '111122223333:function:work' }, FUNCTION],
  ['its ARN', { FunctionName: FUNCTION }, FUNCTION],
  ['name and alias', { FunctionName: 'work:live' }, `${FUNCTION}:live`],
  ['ARN and alias', { FunctionName: `${FUNCTION}:live` }, `${FUNCTION}:live`],
  ['name and Qualifier', { FunctionName: 'work', Qualifier: '3' }, `${FUNCTION}:3`],
  ['ARN and Qualifier', { FunctionName: FUNCTION, Qualifier: 'live' }, `${FUNCTION}:live`],
])('a function is authorized by its ARN with the qualifier: %s', (_, input, resource) => {
  expect(requiredPermissions('lambda:Invoke', input, ACCOUNT)).toEqual([{ action: 'lambda:InvokeFunction', resource }]);
});

it.each<[string, Document, string[]]>([
  ['a name', { QueueName: 'batch' }, ['sqs:GetQueueUrl']],
  ['a task', { TaskHandle: taskHandle('batch') }, ['sqs:CancelMessageMoveTask']],
])('a queue is found by %s', (_, input, [operation = '']) => {
  const resource = 'arn:aws:sqs:us-east-1:111122223333:batch';
  expect(requiredPermissions(operation, input, ACCOUNT)).toEqual([{ action: operation, resource }]);
});

function taskHandle(name: string): string {
  const sourceArn = `arn:aws:sqs:us-east-1:111122223333:${name}`;
  return Buffer.from(JSON.stringify({ taskId: 't', sourceArn })).toString('base64');
}

it('the identity store uses its key with the permissions of the caller', () => {
  const [{ resource: store } = { resource: '' }] = requiredPermissions(
    'identitystore:CreateUser',
    { IdentityStoreId: 'd-1' },
    ACCOUNT,
  );
  expect(
    requiredPermissions(
      'identitystore:CreateUser',
      { IdentityStoreId: 'd-1' },
      { ...ACCOUNT, keys: { [store]: 'arn:key' } },
    ),
  ).toEqual([
    { action: 'identitystore:CreateUser', resource: store },
    {
      action: 'kms:Decrypt',
      resource: 'arn:key',
      context: { 'kms:ViaService': 'identitystore.us-east-1.amazonaws.com' },
    },
  ]);
});

describe('groups of the identity store', () => {
  const USER = '906740a7-1c2d-4c5e-8f00-a1b2c3d4e5f6';
  const [ONE, TWO] = ['906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01', '906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02'];
  const STORE = 'arn:aws:identitystore::999988887777:identitystore/d-1234567890';
  const arn = (type: string, id: string) => `arn:aws:identitystore:::${type}/${id}`;
  const input = {
    IdentityStoreId: 'd-1234567890',
    GroupId: ONE,
    GroupIds: [ONE, TWO],
    MemberId: { UserId: USER },
    MembershipId: TWO,
  };
  const resources = (operation: string, changes: Document = {}, existing = {}) =>
    requiredPermissions(`identitystore:${operation}`, { ...input, ...changes }, { ...ACCOUNT, ...existing }).map(
      ({ action, resource }) => {
        expect(action).toBe(`identitystore:${operation}`);
        return resource;
      },
    );

  it.each([
    ['CreateGroup', [STORE]],
    ['DescribeGroup', [STORE, arn('group', ONE)]],
    ['GetGroupId', [STORE, arn('group', '*')]],
    ['CreateGroupMembership', [STORE, arn('group', ONE), arn('user', USER)]],
    ['GetGroupMembershipId', [STORE, arn('group', ONE), arn('user', USER), arn('membership', '*')]],
    ['IsMemberInGroups', [STORE, arn('membership', '*'), arn('user', USER), arn('group', ONE), arn('group', TWO)]],
    ['ListGroupMembershipsForMember', [STORE, arn('user', USER), arn('membership', '*')]],
    ['DeleteGroupMembership', [STORE, arn('membership', TWO)]],
  ])('%s is authorized by its resources', (operation, expected) => {
    expect(resources(operation)).toEqual(expected);
  });

  it('DeleteGroupMembership is authorized by the group and the user of the membership too', () => {
    const findMembership = (id: string) => (id === TWO ? { groupId: ONE, userId: USER } : undefined);
    const existing = { existing: { tagsOf: () => undefined, findMembership } };
    expect(resources('DeleteGroupMembership', {}, existing)).toEqual([
      STORE,
      arn('membership', TWO),
      arn('group', ONE),
      arn('user', USER),
    ]);
  });

  it('an ARN and another letter case name the same resources', () => {
    const others = {
      IdentityStoreId: STORE,
      GroupId: arn('group', ONE.toUpperCase()),
      MemberId: { UserId: arn('user', USER.toUpperCase()) },
    };
    expect(resources('CreateGroupMembership', others)).toEqual(resources('CreateGroupMembership'));
    expect(resources('DeleteUser', { ...others, UserId: USER.toUpperCase() })).toEqual([STORE, arn('user', USER)]);
  });

  it.each([{ MemberId: 'x' }, { MemberId: null, GroupIds: 'x' }, { GroupIds: undefined }])(
    'an input that breaks the model is authorized before it is checked: %j',
    (changes) => {
      expect(resources('IsMemberInGroups', changes)).toContain(STORE);
    },
  );
});

describe('a table', () => {
  const TABLE = 'arn:aws:dynamodb:us-east-1:111122223333:table/people';

  it.each(['people', TABLE])('is found by %s', (TableName) => {
    expect(requiredPermissions('dynamodb:UpdateItem', { TableName }, ACCOUNT)).toEqual([
      { action: 'dynamodb:UpdateItem', resource: TABLE },
    ]);
  });

  it('uses its key with the permissions of the caller', () => {
    const place = { ...ACCOUNT, keys: { [TABLE]: 'arn:key' } };
    expect(requiredPermissions('dynamodb:GetItem', { TableName: 'people' }, place)).toEqual([
      { action: 'dynamodb:GetItem', resource: TABLE },
      {
        action: 'kms:Decrypt',
        resource: 'arn:key',
        context: {
          'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com',
          'kms:EncryptionContext:aws:dynamodb:tableName': 'people',
          'kms:EncryptionContext:aws:dynamodb:subscriberId': '111122223333',
        },
      },
    ]);
  });
});
