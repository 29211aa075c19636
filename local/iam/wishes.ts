/**
 * What each operation asks of IAM, from the service authorization reference: its action, and the resources that it
 * touches.
 */
import type { Document } from '../gateway/service.ts';
import type { Wish } from './statements.ts';

/** Where the resources are. */
export interface Whereabouts {
  accountId: string;
  region: string;
}

type Wishes = (input: Document, place: Whereabouts) => Wish[];

const identityStore = ({ IdentityStoreId }: Document, { accountId }: Whereabouts) =>
  `arn:aws:identitystore::${accountId}:identitystore/${IdentityStoreId}`;
const kxEnvironment = ({ environmentId }: Document, { accountId, region }: Whereabouts) =>
  `arn:aws:finspace:${region}:${accountId}:kxEnvironment/${environmentId}`;
const kxUser = (input: Document, place: Whereabouts) => `${kxEnvironment(input, place)}/kxUser/${input.userName}`;
const queue = ({ QueueUrl }: Document, { accountId, region }: Whereabouts) =>
  `arn:aws:sqs:${region}:${accountId}:${String(QueueUrl).slice(String(QueueUrl).lastIndexOf('/') + 1)}`;

const passRole = ({ iamRole }: Document): Wish => ({
  action: 'iam:PassRole',
  resource: String(iamRole),
  context: { 'iam:PassedToService': 'finspace.amazonaws.com' },
});

/** Actions that define no resource types: the policy must say `*`. */
const anywhere =
  (action: string): Wishes =>
  () => [{ action, resource: '*' }];

const on =
  (action: string, resource: (input: Document, place: Whereabouts) => string): Wishes =>
  (input, place) => [{ action, resource: resource(input, place) }];

/** By operation. One that is not here is not granted to any role. */
const WISHES: Readonly<Record<string, Wishes>> = {
  'identitystore:CreateUser': on('identitystore:CreateUser', identityStore),
  'identitystore:GetUserId': (input, place) => [
    { action: 'identitystore:GetUserId', resource: identityStore(input, place) },
    // Which user it is, is what the call asks.
    { action: 'identitystore:GetUserId', resource: 'arn:aws:identitystore:::user/*' },
  ],
  'identitystore:DescribeUser': (input, place) => [
    { action: 'identitystore:DescribeUser', resource: identityStore(input, place) },
    { action: 'identitystore:DescribeUser', resource: `arn:aws:identitystore:::user/${input.UserId}` },
  ],
  'finspace-api:CreateUser': anywhere('finspace-api:CreateUser'),
  'finspace-api:GetUser': anywhere('finspace-api:GetUser'),
  'finspace-api:ListUsers': anywhere('finspace-api:ListUsers'),
  'finspace:CreateKxUser': (input, place) => [
    { action: 'finspace:CreateKxUser', resource: kxEnvironment(input, place) },
    ...(input.tags === undefined ? [] : [{ action: 'finspace:TagResource', resource: kxUser(input, place) }]),
    passRole(input),
  ],
  'finspace:GetKxUser': on('finspace:GetKxUser', kxUser),
  'finspace:UpdateKxUser': (input, place) => [
    { action: 'finspace:UpdateKxUser', resource: kxUser(input, place) },
    passRole(input),
  ],
  'finspace:ListTagsForResource': on('finspace:ListTagsForResource', ({ resourceArn }) => String(resourceArn)),
  'states:StartExecution': on('states:StartExecution', ({ stateMachineArn }) => String(stateMachineArn)),
  'states:DescribeExecution': on('states:DescribeExecution', ({ executionArn }) => String(executionArn)),
  'states:GetExecutionHistory': on('states:GetExecutionHistory', ({ executionArn }) => String(executionArn)),
  'events:PutEvents': ({ Entries = [] }, { accountId, region }) =>
    Entries.map(({ EventBusName = 'default' }: Document) => ({
      action: 'events:PutEvents',
      resource: EventBusName.startsWith('arn:')
        ? EventBusName
        : `arn:aws:events:${region}:${accountId}:event-bus/${EventBusName}`,
    })),
  'sqs:SendMessage': on('sqs:SendMessage', queue),
  'sqs:ReceiveMessage': on('sqs:ReceiveMessage', queue),
  'sqs:DeleteMessageBatch': on('sqs:DeleteMessage', queue),
  'sqs:GetQueueAttributes': on('sqs:GetQueueAttributes', queue),
  'lambda:Invoke': on('lambda:InvokeFunction', ({ FunctionName }) => String(FunctionName)),
  // Step Functions developer guide, Logging: what the role of a state machine needs before it may log.
  'states:DeliverLogs': () =>
    [
      'CreateLogDelivery',
      'GetLogDelivery',
      'UpdateLogDelivery',
      'DeleteLogDelivery',
      'ListLogDeliveries',
      'PutResourcePolicy',
      'DescribeResourcePolicies',
      'DescribeLogGroups',
    ].map((action) => ({ action: `logs:${action}`, resource: '*' })),
};

/**
 * What a call asks of IAM.
 *
 * @param operation such as `finspace:CreateKxUser`
 * @param input members of the call's input, not checked yet
 */
export function wishesOf(operation: string, input: Document, place: Whereabouts): Wish[] {
  return WISHES[operation]?.(input, place) ?? [{ action: operation, resource: '*' }];
}
