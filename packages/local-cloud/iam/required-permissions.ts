/**
 * The permissions that each operation requires, from the service authorization reference: actions, and the resources that
 * they are checked against.
 */
import { type Document, ServiceError } from '../service/service.ts';
import * as arnOf from './arns.ts';
import { ofKey, ofStateMachine } from './key-permissions.ts';
import type { Context, RequiredPermission } from './statements.ts';

type AccountContext = arnOf.AccountContext;
type PermissionsOf = (input: Document, account: AccountContext) => RequiredPermission[];
type ArnOf = (input: Document, account: AccountContext) => string;

/** An action without resource types: a policy must have the resource `*`. */
const anywhere =
  (action: string): PermissionsOf =>
  () => [{ action, resource: '*' }];

const on =
  (action: string, resource: ArnOf): PermissionsOf =>
  (input, account) => [{ action, resource: resource(input, account) }];

/** The resource whose ARN is a member of the input. */
const named = (member: string) => (input: Document) => String(input[member]);

/**
 * An operation of the identity store. It uses the key of the store with the permissions of the caller.
 *
 * @param others the resources beside the store
 */
const onIdentityStore =
  (action: string, ...others: ArnOf[]): PermissionsOf =>
  (input, account) => {
    const store = arnOf.identityStore(input);
    const context = { 'kms:ViaService': `identitystore.${account.region}.amazonaws.com` };
    return [
      { action, resource: store },
      ...others.map((resource) => ({ action, resource: resource(input, account) })),
      ...ofKey(store, ['kms:Decrypt'], context)(account),
    ];
  };

/** The membership, and each of the groups. */
const isMemberInGroups: PermissionsOf = (input, account) => {
  const groups = Array.isArray(input.GroupIds) ? input.GroupIds : [];
  return onIdentityStore(
    'identitystore:IsMemberInGroups',
    arnOf.anyIdentityStoreMembership,
    arnOf.identityStoreMember,
    ...groups.map(
      (GroupId): ArnOf =>
        () =>
          arnOf.identityStoreGroup({ GroupId }, account),
    ),
  )(input, account);
};

/** The input names the membership only. A membership that does not exist has no group and no user. */
const deleteMembership: PermissionsOf = (input, account) => {
  const { groupId: GroupId, userId: UserId } = account.existing?.findMembership(String(input.MembershipId)) ?? {};
  return onIdentityStore(
    'identitystore:DeleteGroupMembership',
    arnOf.identityStoreMembership,
    ...(GroupId === undefined ? [] : [() => arnOf.identityStoreGroup({ GroupId }, account)]),
    ...(UserId === undefined ? [] : [() => arnOf.identityStoreUser({ UserId }, account)]),
  )(input, account);
};

/** An operation of SQS. It uses the key of the queue with the permissions of the caller (SQS developer guide, Key management). */
const onQueue =
  (action: string, keyActions: readonly string[] = [], member = 'QueueUrl'): PermissionsOf =>
  (input, account) => {
    const resource = arnOf.queue(input[member], account);
    const context = { 'kms:ViaService': `sqs.${account.region}.amazonaws.com` };
    return [{ action, resource }, ...ofKey(resource, keyActions, context)(account)];
  };

/**
 * An operation of DynamoDB. It uses the key of the table with the permissions of the caller (DynamoDB developer guide, How
 * DynamoDB uses AWS KMS: the table key is decrypted for each principal).
 */
const onTable =
  (action: string): PermissionsOf =>
  (input, account) => {
    const table = arnOf.table(input.TableName, account);
    const context = {
      'kms:ViaService': `dynamodb.${account.region}.amazonaws.com`,
      'kms:EncryptionContext:aws:dynamodb:tableName': String(table.split('/').at(-1)),
      'kms:EncryptionContext:aws:dynamodb:subscriberId': account.accountId,
    };
    return [
      { action, resource: table, ...leadingKeys(input, String(table.split('/').at(-1)), account) },
      ...ofKey(table, ['kms:Decrypt'], context)(account),
    ];
  };

/**
 * The partition key of the item that a call reads or writes, as a condition key (DynamoDB developer guide, Using IAM policy
 * conditions). Keys in the expressions of Query and Scan are not read.
 */
function leadingKeys(
  { Key, Item }: Document,
  tableName: string,
  { tables = [] }: AccountContext,
): { context?: Context } {
  const { KeySchema = [] } = tables.find(({ name }) => name === tableName)?.definition ?? {};
  const partitionKey = KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  const value = Object(Key ?? Item)[partitionKey];
  if (value === undefined) return {};
  return { context: { 'dynamodb:LeadingKeys': Object.values<unknown>(Object(value)).map(String) } };
}

const SENDING = ['kms:GenerateDataKey', 'kms:Decrypt'];
const RECEIVING = ['kms:Decrypt'];

/** SQS receives, deletes and sends with the permissions of the caller (SQS API reference, StartMessageMoveTask). */
const moveMessages: PermissionsOf = (input, account) => [
  ...onQueue('sqs:StartMessageMoveTask', [], 'SourceArn')(input, account),
  ...onQueue('sqs:ReceiveMessage', RECEIVING, 'SourceArn')(input, account),
  ...onQueue('sqs:DeleteMessage', [], 'SourceArn')(input, account),
  ...onQueue('sqs:GetQueueAttributes', [], 'SourceArn')(input, account),
  // Without a destination the messages go back to their source queues, which the input does not name.
  ...(input.DestinationArn === undefined ? [] : onQueue('sqs:SendMessage', SENDING, 'DestinationArn')(input, account)),
];

/** The handle of a task is Base64 of a JSON object that contains the ARN of the queue. */
const cancelMove: PermissionsOf = ({ TaskHandle }, account) => {
  const text = Buffer.from(String(TaskHandle), 'base64').toString();
  return onQueue('sqs:CancelMessageMoveTask')({ QueueUrl: /arn:aws:sqs:[^"]+/.exec(text)?.[0] }, account);
};

/**
 * Step Functions checks a call with a version or an alias against the ARN of the state machine, and provides the qualifier
 * as a condition key (Step Functions developer guide, Authorization for versions and aliases).
 */
const onStateMachine = (action: string, arn: unknown): RequiredPermission => {
  const { unqualified, qualifier } = arnOf.stateMachine(arn);
  const permission = { action, resource: unqualified };
  return qualifier === undefined
    ? permission
    : { ...permission, context: { 'states:StateMachineQualifier': [qualifier] } };
};

/** A call that reads encrypted data of a state machine, unless it requests metadata only. */
const reading = (
  permission: RequiredPermission,
  stateMachine: string,
  { includedData }: Document,
  account: AccountContext,
): RequiredPermission[] =>
  includedData === 'METADATA_ONLY'
    ? [permission]
    : [permission, ...ofKey(stateMachine, ['kms:Decrypt'], ofStateMachine(stateMachine))(account)];

const passRole = ({ iamRole }: Document): RequiredPermission => ({
  action: 'iam:PassRole',
  resource: String(iamRole),
  context: { 'iam:PassedToService': 'finspace.amazonaws.com' },
});

/** By operation: the operations of the local cloud, and operations of other programs that use a role of the stack. */
const REQUIRED_PERMISSIONS: Readonly<Record<string, PermissionsOf>> = {
  'identitystore:CreateUser': onIdentityStore('identitystore:CreateUser'),
  'identitystore:GetUserId': onIdentityStore('identitystore:GetUserId', arnOf.anyIdentityStoreUser),
  'identitystore:ListUsers': onIdentityStore('identitystore:ListUsers', arnOf.anyIdentityStoreUser),
  'identitystore:DescribeUser': onIdentityStore('identitystore:DescribeUser', arnOf.identityStoreUser),
  'identitystore:UpdateUser': onIdentityStore('identitystore:UpdateUser', arnOf.identityStoreUser),
  'identitystore:DeleteUser': onIdentityStore('identitystore:DeleteUser', arnOf.identityStoreUser),
  'identitystore:CreateGroup': onIdentityStore('identitystore:CreateGroup'),
  'identitystore:DescribeGroup': onIdentityStore('identitystore:DescribeGroup', arnOf.identityStoreGroup),
  'identitystore:GetGroupId': onIdentityStore('identitystore:GetGroupId', arnOf.anyIdentityStoreGroup),
  'identitystore:CreateGroupMembership': onIdentityStore(
    'identitystore:CreateGroupMembership',
    arnOf.identityStoreGroup,
    arnOf.identityStoreMember,
  ),
  'identitystore:GetGroupMembershipId': onIdentityStore(
    'identitystore:GetGroupMembershipId',
    arnOf.identityStoreGroup,
    arnOf.identityStoreMember,
    arnOf.anyIdentityStoreMembership,
  ),
  'identitystore:IsMemberInGroups': isMemberInGroups,
  'identitystore:ListGroupMembershipsForMember': onIdentityStore(
    'identitystore:ListGroupMembershipsForMember',
    arnOf.identityStoreMember,
    arnOf.anyIdentityStoreMembership,
  ),
  'identitystore:DeleteGroupMembership': deleteMembership,
  'finspace-api:CreateUser': anywhere('finspace-api:CreateUser'),
  'finspace-api:GetUser': anywhere('finspace-api:GetUser'),
  'finspace-api:ListUsers': anywhere('finspace-api:ListUsers'),
  'finspace-api:UpdateUser': anywhere('finspace-api:UpdateUser'),
  'finspace-api:EnableUser': anywhere('finspace-api:EnableUser'),
  'finspace-api:DisableUser': anywhere('finspace-api:DisableUser'),
  'finspace-api:AssociateUserToPermissionGroup': anywhere('finspace-api:AssociateUserToPermissionGroup'),
  'finspace-api:DisassociateUserFromPermissionGroup': anywhere('finspace-api:DisassociateUserFromPermissionGroup'),
  'finspace-api:ListPermissionGroupsByUser': anywhere('finspace-api:ListPermissionGroupsByUser'),
  'finspace-api:ListPermissionGroups': anywhere('finspace-api:ListPermissionGroups'),
  'finspace-api:CreatePermissionGroup': anywhere('finspace-api:CreatePermissionGroup'),
  'finspace:CreateKxUser': (input, account) => [
    { action: 'finspace:CreateKxUser', resource: arnOf.kxEnvironment(input, account) },
    ...(input.tags === undefined ? [] : [{ action: 'finspace:TagResource', resource: arnOf.kxUser(input, account) }]),
    passRole(input),
  ],
  'finspace:GetKxUser': on('finspace:GetKxUser', arnOf.kxUser),
  'finspace:UpdateKxUser': (input, account) => [
    { action: 'finspace:UpdateKxUser', resource: arnOf.kxUser(input, account) },
    passRole(input),
  ],
  'finspace:DeleteKxUser': on('finspace:DeleteKxUser', arnOf.kxUser),
  'finspace:ListKxUsers': on('finspace:ListKxUsers', arnOf.kxEnvironment),
  'finspace:GetKxEnvironment': on('finspace:GetKxEnvironment', arnOf.kxEnvironment),
  'finspace:TagResource': on('finspace:TagResource', named('resourceArn')),
  'finspace:ListTagsForResource': on('finspace:ListTagsForResource', named('resourceArn')),
  'finspace:ConnectKxCluster': on('finspace:ConnectKxCluster', arnOf.kxCluster),
  'finspace:GetKxConnectionString': (input, account) =>
    ['finspace:GetKxConnectionString', 'finspace:ConnectKxCluster'].map((action) => ({
      action,
      resource: arnOf.kxCluster(input, account),
    })),
  'states:StartExecution': ({ stateMachineArn }) => [onStateMachine('states:StartExecution', stateMachineArn)],
  'states:ListExecutions': ({ stateMachineArn }) => [onStateMachine('states:ListExecutions', stateMachineArn)],
  'states:ListStateMachines': anywhere('states:ListStateMachines'),
  'states:DescribeStateMachineAlias': ({ stateMachineAliasArn }) => [
    onStateMachine('states:DescribeStateMachineAlias', stateMachineAliasArn),
  ],
  'states:DescribeStateMachine': (input, account) => {
    const permission = onStateMachine('states:DescribeStateMachine', input.stateMachineArn);
    return reading(permission, permission.resource, input, account);
  },
  'states:DescribeExecution': (input, account) => {
    const permission = { action: 'states:DescribeExecution', resource: String(input.executionArn) };
    return reading(permission, arnOf.stateMachineOf(input.executionArn), input, account);
  },
  'states:GetExecutionHistory': (input, account) => {
    const permission = { action: 'states:GetExecutionHistory', resource: String(input.executionArn) };
    return reading(permission, arnOf.stateMachineOf(input.executionArn), {}, account);
  },
  'states:StopExecution': on('states:StopExecution', named('executionArn')),
  'events:PutEvents': ({ Entries }, account) =>
    entriesOf(Entries).map(({ EventBusName = 'default', Source, DetailType }) => ({
      action: 'events:PutEvents',
      context: { 'events:source': String(Source), 'events:detail-type': String(DetailType) },
      resource: arnOf.eventBus(EventBusName, account),
    })),
  'events:ListEventBuses': anywhere('events:ListEventBuses'),
  'sqs:SendMessage': onQueue('sqs:SendMessage', SENDING),
  'sqs:SendMessageBatch': onQueue('sqs:SendMessage', SENDING),
  'sqs:ReceiveMessage': onQueue('sqs:ReceiveMessage', RECEIVING),
  'sqs:DeleteMessage': onQueue('sqs:DeleteMessage'),
  'sqs:DeleteMessageBatch': onQueue('sqs:DeleteMessage'),
  'sqs:ChangeMessageVisibility': onQueue('sqs:ChangeMessageVisibility'),
  'sqs:ChangeMessageVisibilityBatch': onQueue('sqs:ChangeMessageVisibility'),
  'sqs:GetQueueUrl': onQueue('sqs:GetQueueUrl', [], 'QueueName'),
  'sqs:GetQueueAttributes': onQueue('sqs:GetQueueAttributes'),
  'sqs:ListQueues': anywhere('sqs:ListQueues'),
  'sqs:ListDeadLetterSourceQueues': onQueue('sqs:ListDeadLetterSourceQueues'),
  'sqs:PurgeQueue': onQueue('sqs:PurgeQueue'),
  'sqs:StartMessageMoveTask': moveMessages,
  'sqs:ListMessageMoveTasks': onQueue('sqs:ListMessageMoveTasks', [], 'SourceArn'),
  'sqs:CancelMessageMoveTask': cancelMove,
  'dynamodb:GetItem': onTable('dynamodb:GetItem'),
  'dynamodb:PutItem': onTable('dynamodb:PutItem'),
  'dynamodb:UpdateItem': onTable('dynamodb:UpdateItem'),
  'dynamodb:DeleteItem': onTable('dynamodb:DeleteItem'),
  'dynamodb:Query': onTable('dynamodb:Query'),
  'dynamodb:Scan': onTable('dynamodb:Scan'),
  'dynamodb:DescribeTable': onTable('dynamodb:DescribeTable'),
  'lambda:Invoke': on('lambda:InvokeFunction', arnOf.lambdaFunction),
  'lambda:ListFunctions': anywhere('lambda:ListFunctions'),
  'cloudformation:DescribeStacks': on('cloudformation:DescribeStacks', ({ StackName }, { accountId, region }) =>
    StackName === undefined ? '*' : `arn:aws:cloudformation:${region}:${accountId}:stack/${StackName}/*`,
  ),
};

/** The entries of an input that is not checked yet. */
function entriesOf(entries: unknown): Document[] {
  return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

/** The operations whose permissions are known, such as `finspace:CreateKxUser`. */
export const OPERATIONS: readonly string[] = Object.keys(REQUIRED_PERMISSIONS);

/**
 * The permissions that a call requires.
 *
 * @param operation such as `finspace:CreateKxUser`
 * @param input members of the input, not checked yet
 * @throws ServiceError AccessDeniedException for an operation whose permissions are not known
 */
export function requiredPermissions(operation: string, input: Document, account: AccountContext): RequiredPermission[] {
  const permissions = REQUIRED_PERMISSIONS[operation];
  if (permissions) return permissions(input, account);
  throw new ServiceError(
    'AccessDeniedException',
    403,
    `The local cloud does not know which permissions ${operation} requires. Add them to iam/required-permissions.ts`,
  );
}
