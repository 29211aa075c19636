/** The resource types that are supported, with the results of `!Ref` and `!GetAtt`. */

/** The account, Region and stack that a template is deployed to. */
export interface StackEnvironment {
  accountId: string;
  region: string;
  stackName: string;
  /** Base URL of the local cloud. The URLs of queues begin with it. */
  url: string;
  /** Customer managed keys of resources outside the stack, by the ARN of the resource that the key encrypts. */
  keys?: Readonly<Record<string, string>>;
}

/** A resource type, as far as other resources refer to it. */
export interface ResourceType {
  /** Property with the name; without it, the name is built from the stack's name and the logical id. */
  nameProperty?: string;
  /** Maximum length of that property on AWS. */
  longestName?: number;
  /** Builds the name from several properties. */
  nameOf?: (property: PropertyReader) => string;
  ref(name: string, environment: StackEnvironment): string;
  attributes: Record<string, (name: string, environment: StackEnvironment, property: PropertyReader) => string>;
}

/** Reads a property of the resource, such as `Path`; undefined when it has none. */
export type PropertyReader = (name: string) => string | undefined;

const named = (name: string) => name;

const arn =
  (service: string, resource: (name: string) => string) =>
  (name: string, { accountId, region }: StackEnvironment) =>
    `arn:aws:${service}:${region}:${accountId}:${resource(name)}`;

const functionArn = arn('lambda', (name) => `function:${name}`);
const stateMachineArn = arn('states', (name) => `stateMachine:${name}`);
const busArn = arn('events', (name) => `event-bus/${name}`);
const queueArn = arn('sqs', named);
const queueUrl = (name: string, { url, accountId }: StackEnvironment) => `${url}/${accountId}/${name}`;
/** The ARN of a rule contains the name of a custom bus. The property has the name or the ARN of the bus. */
const ruleArn = (name: string, environment: StackEnvironment, property: PropertyReader) => {
  const bus = property('EventBusName')?.replace(/^.*\//, '') ?? 'default';
  return arn('events', (rule) => `rule/${bus === 'default' ? '' : `${bus}/`}${rule}`)(name, environment);
};
const tableArn = arn('dynamodb', (name) => `table/${name}`);
const secretArn = arn('secretsmanager', (name) => `secret:${name}`);
const logGroupArn = arn('logs', (name) => `log-group:${name}:*`);
const keyArn = arn('kms', (name) => `key/${name}`);

/**
 * ARN of a role.
 *
 * @param path such as `/finspace/`; undefined is the root
 */
export function roleArn(accountId: string, path: string | undefined, name: string): string {
  return `arn:aws:iam::${accountId}:role${path ?? '/'}${name}`;
}

/** By the name of the type. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::Serverless::Function': {
    nameProperty: 'FunctionName',
    longestName: 64,
    ref: named,
    attributes: { Arn: functionArn },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    longestName: 80,
    ref: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: named, StateMachineRevisionId: () => '1' },
  },
  // The names of versions and aliases are their ARNs.
  'AWS::StepFunctions::StateMachineVersion': {
    nameOf: (property) => `${property('StateMachineArn')}:1`,
    ref: named,
    attributes: {},
  },
  'AWS::StepFunctions::StateMachineAlias': {
    nameOf: (property) =>
      `${property('DeploymentPreference.StateMachineVersionArn')?.replace(/:\d+$/, '')}:${property('Name')}`,
    ref: named,
    attributes: {},
  },
  // The only name in the nested stack is that of the schema registry.
  'AWS::CloudFormation::Stack': {
    nameProperty: 'Parameters.RegistryName',
    longestName: 64,
    ref: named,
    attributes: {},
  },
  'AWS::Events::EventBusPolicy': { nameProperty: 'StatementId', longestName: 64, ref: named, attributes: {} },
  'AWS::KMS::Key': { ref: named, attributes: { Arn: keyArn } },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    longestName: 256,
    ref: named,
    attributes: { Arn: busArn, Name: named },
  },
  'AWS::Events::Rule': { nameProperty: 'Name', longestName: 64, ref: named, attributes: { Arn: ruleArn } },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    longestName: 80,
    ref: queueUrl,
    attributes: { Arn: queueArn, QueueName: named, QueueUrl: queueUrl },
  },
  'AWS::DynamoDB::Table': { nameProperty: 'TableName', longestName: 255, ref: named, attributes: { Arn: tableArn } },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    longestName: 512,
    ref: secretArn,
    attributes: { Id: secretArn },
  },
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName', longestName: 255, ref: named, attributes: {} },
  'AWS::CloudWatch::Dashboard': { nameProperty: 'DashboardName', longestName: 255, ref: named, attributes: {} },
  'AWS::Events::Archive': { nameProperty: 'ArchiveName', longestName: 48, ref: named, attributes: {} },
  'AWS::Logs::MetricFilter': { ref: named, attributes: {} },
  'AWS::Logs::QueryDefinition': { nameProperty: 'Name', longestName: 255, ref: named, attributes: {} },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    longestName: 256,
    ref: arn('sns', named),
    attributes: { Arn: arn('sns', named), TopicArn: arn('sns', named), TopicName: named },
  },
  'AWS::SNS::Subscription': { ref: named, attributes: {} },
  'AWS::SNS::TopicPolicy': { ref: named, attributes: {} },
  'AWS::Lambda::EventSourceMapping': { ref: named, attributes: {} },
  'AWS::Lambda::Permission': { ref: named, attributes: {} },
  'AWS::SQS::QueuePolicy': { ref: named, attributes: {} },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    longestName: 512,
    ref: named,
    attributes: { Arn: logGroupArn },
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    longestName: 64,
    ref: named,
    attributes: { Arn: (name, { accountId }, property) => roleArn(accountId, property('Path'), name) },
  },
};
