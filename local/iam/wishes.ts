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
  /** Keys of the customer, by the ARN of what they encrypt. */
  keys?: Readonly<Record<string, string>>;
}

type Wishes = (input: Document, place: Whereabouts) => Wish[];

const identityStore = ({ IdentityStoreId }: Document, { accountId }: Whereabouts) =>
  `arn:aws:identitystore::${accountId}:identitystore/${IdentityStoreId}`;
const kxEnvironment = ({ environmentId }: Document, { accountId, region }: Whereabouts) =>
  `arn:aws:finspace:${region}:${accountId}:kxEnvironment/${environmentId}`;
const kxUser = (input: Document, place: Whereabouts) => `${kxEnvironment(input, place)}/kxUser/${input.userName}`;
const kxCluster = (input: Document, place: Whereabouts) =>
  `${kxEnvironment(input, place)}/kxCluster/${input.clusterName}`;
/** A queue is given by its URL, or by its ARN. */
const queue = ({ QueueUrl }: Document, { accountId, region }: Whereabouts) =>
  `arn:aws:sqs:${region}:${accountId}:${String(QueueUrl).split(/[/:]/).at(-1)}`;

/** What an operation asks of the key, where the resource has one. */
const ofKey =
  (resource: string, actions: readonly string[], context: Record<string, string>) =>
  ({ keys = {} }: Whereabouts): Wish[] => {
    const key = keys[resource];
    return key === undefined ? [] : actions.map((action) => ({ action, resource: key, context }));
  };

/** SQS uses the key in the name of its caller (SQS developer guide, Key management). */
const onQueue =
  (action: string, ...keyActions: string[]): Wishes =>
  (input, place) => {
    const arn = queue(input, place);
    const context = { 'kms:ViaService': `sqs.${place.region}.amazonaws.com` };
    return [{ action, resource: arn }, ...ofKey(arn, keyActions, context)(place)];
  };

/** Context in which Step Functions uses a key (Step Functions developer guide, Data at rest encryption). */
const ofStateMachine = (arn: string) => ({ 'kms:EncryptionContext:aws:states:stateMachineArn': arn });

/** ARN of the state machine of an execution. */
const stateMachineOf = (executionArn: unknown) =>
  String(executionArn).replace(':execution:', ':stateMachine:').split(':').slice(0, 7).join(':');

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
  'finspace:ListKxUsers': on('finspace:ListKxUsers', kxEnvironment),
  'finspace:UpdateKxUser': (input, place) => [
    { action: 'finspace:UpdateKxUser', resource: kxUser(input, place) },
    passRole(input),
  ],
  'finspace:ListTagsForResource': on('finspace:ListTagsForResource', ({ resourceArn }) => String(resourceArn)),
  'states:StartExecution': on('states:StartExecution', ({ stateMachineArn }) => String(stateMachineArn)),
  'states:DescribeExecution': on('states:DescribeExecution', ({ executionArn }) => String(executionArn)),
  'states:GetExecutionHistory': ({ executionArn }, place) => {
    const stateMachine = stateMachineOf(executionArn);
    return [
      { action: 'states:GetExecutionHistory', resource: String(executionArn) },
      ...ofKey(stateMachine, ['kms:Decrypt'], ofStateMachine(stateMachine))(place),
    ];
  },
  'events:PutEvents': ({ Entries }, { accountId, region }) =>
    entriesOf(Entries).map(({ EventBusName = 'default', Source, DetailType }) => ({
      action: 'events:PutEvents',
      context: { 'events:source': String(Source), 'events:detail-type': String(DetailType) },
      resource: String(EventBusName).startsWith('arn:')
        ? String(EventBusName)
        : `arn:aws:events:${region}:${accountId}:event-bus/${EventBusName}`,
    })),
  'sqs:SendMessage': onQueue('sqs:SendMessage', 'kms:GenerateDataKey', 'kms:Decrypt'),
  'sqs:SendMessageBatch': onQueue('sqs:SendMessage', 'kms:GenerateDataKey', 'kms:Decrypt'),
  'sqs:ReceiveMessage': onQueue('sqs:ReceiveMessage', 'kms:Decrypt'),
  'sqs:DeleteMessageBatch': onQueue('sqs:DeleteMessage'),
  'sqs:GetQueueAttributes': onQueue('sqs:GetQueueAttributes'),
  'lambda:Invoke': on('lambda:InvokeFunction', ({ FunctionName }) => String(FunctionName)),
  'finspace:ConnectKxCluster': on('finspace:ConnectKxCluster', kxCluster),
  'finspace:GetKxConnectionString': on('finspace:GetKxConnectionString', kxCluster),
};

/** Entries of a call that has not been checked yet. */
function entriesOf(entries: unknown): Document[] {
  return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

/** What the role of a state machine needs to write logs (Step Functions developer guide, Logging). */
const LOG_ACTIONS = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
];

/** What the role of a state machine needs to be traced (Step Functions developer guide, IAM policies for X-Ray). */
const TRACE_ACTIONS = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];

/** A state machine as far as its role needs permissions to run it. */
export interface RunningStateMachine {
  arn: string;
  logs: boolean;
  traces: boolean;
}

/** What a state machine asks of its role beside the calls of its tasks. */
export function wishesOfStateMachine({ arn, logs, traces }: RunningStateMachine, place: Whereabouts): Wish[] {
  const anywhereIn = (service: string, actions: readonly string[]) =>
    actions.map((action) => ({ action: `${service}:${action}`, resource: '*' }));
  const ofLogs = { 'kms:EncryptionContext:SourceArn': `arn:aws:logs:${place.region}:${place.accountId}:*` };
  return [
    ...(logs ? anywhereIn('logs', LOG_ACTIONS) : []),
    ...(traces ? anywhereIn('xray', TRACE_ACTIONS) : []),
    ...ofKey(arn, ['kms:GenerateDataKey', 'kms:Decrypt'], ofStateMachine(arn))(place),
    ...(logs ? ofKey(arn, ['kms:GenerateDataKey'], ofLogs)(place) : []),
  ];
}

/**
 * What a call asks of IAM.
 *
 * @param operation such as `finspace:CreateKxUser`
 * @param input members of the call's input, not checked yet
 */
export function wishesOf(operation: string, input: Document, place: Whereabouts): Wish[] {
  return WISHES[operation]?.(input, place) ?? [{ action: operation, resource: '*' }];
}
