/** The deployed stack that a command works on: its clients, and the names that the stack outputs. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { REQUEST_KINDS, type RequestKind } from '../../core/kinds.ts';
import { kxRoleName } from '../../core/request/deployment.ts';
import { REQUESTS } from '../kinds.ts';
import type { StackOptions } from '../options.ts';
import { UserError } from '../user-error.ts';
import { explainCalls, notAws } from './call-errors.ts';
import { clientSettings } from './client-settings.ts';
import { localCloudAdvice } from './local-cloud-advice.ts';

/** A state machine of the stack. */
export interface Workflow {
  stateMachineArn: string;
  /** The alias of the live version. Executions are started with it. */
  aliasArn: string;
}

/** A deployed stack. */
export interface DeployedStack {
  stepFunctions: SFNClient;
  events: EventBridgeClient;
  queues: SQSClient;
  /** The workflow for each kind of request. A stack that is older than a kind has none for it. */
  workflows: Readonly<Partial<Record<RequestKind, Workflow>>>;
  identityStore: IdentitystoreClient;
  identityStoreId: string;
  /** Names of the roles that the deployment allows; undefined if the stack does not tell them. */
  kxRoles: ReadonlySet<string> | undefined;
  /** Names of the groups that the deployment allows; undefined if the stack is older than groups. */
  allowedGroups: ReadonlySet<string> | undefined;
  /** The parameter AllowedGroups: `name=GroupId` pairs. */
  allowedGroupPairs: string;
  /** The most people who leave on a usual day; undefined if the stack does not tell it. */
  maxOffboardings: number | undefined;
  busName: string;
  batchQueueUrl: string;
  functions: LambdaClient;
  /** Name of the function that has the records of people; undefined if the stack is older than the records. */
  personRecordFunction: string | undefined;
  /** Name of the function that audits; undefined if the stack is older than it. */
  auditAccessFunction: string | undefined;
  /** Names of the functions that plan; undefined if the stack is older than them. */
  planRequestFunction: string | undefined;
  planOffboardingFunction: string | undefined;
}

/** Thrown when the stack does not exist, cannot be reached, or is not a stack of this application. */
export class StackUnavailable extends UserError {
  override readonly name = 'StackUnavailable';
  override readonly exitCode = 3;
}

/**
 * The workflow for a kind of request.
 *
 * @throws StackUnavailable when the stack is older than the kind
 */
export function workflowFor({ workflows }: Pick<DeployedStack, 'workflows'>, kind: RequestKind): Workflow {
  const workflow = workflows[kind];
  if (workflow) return workflow;
  throw new StackUnavailable(
    `The stack has no workflow for the kind ${kind}, because it is older than this command. Deploy this version of the application first. Nothing was sent.`,
  );
}

/**
 * Finds a deployed stack by its name.
 *
 * @throws StackUnavailable when the stack does not exist or lacks an output
 * @throws UnknownProfile when the profile does not exist
 * @throws NoAnswer when the endpoint does not answer, or not as AWS does
 * @throws CloudFormationServiceException for every other exception of DescribeStacks
 */
export async function openStack(options: StackOptions): Promise<DeployedStack> {
  const settings = await clientSettings(options);
  const { outputs, parameters } = await readStack(explainCalls(new CloudFormationClient(settings)), options);
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value) return value;
    throw new StackUnavailable(`Stack ${options.stack} has no output ${name}: is it a deployment of this application?`);
  };
  return {
    stepFunctions: explainCalls(new SFNClient(settings)),
    events: explainCalls(new EventBridgeClient(settings)),
    queues: explainCalls(new SQSClient(settings)),
    workflows: {
      onboarding: {
        stateMachineArn: output(REQUESTS.onboarding.outputs.stateMachine),
        aliasArn: output(REQUESTS.onboarding.outputs.alias),
      },
      ...laterWorkflows(outputs),
    },
    identityStore: explainCalls(new IdentitystoreClient(settings)),
    identityStoreId: parameters.get('IdentityStoreId') ?? '',
    kxRoles: readKxRoles({ outputs, parameters }),
    allowedGroups: readGroups(parameters),
    allowedGroupPairs: parameters.get('AllowedGroups') ?? '',
    maxOffboardings: readNumber(parameters.get('MaxOffboardingsPerDay')),
    busName: output('EventBusName'),
    batchQueueUrl: output('BatchQueueUrl'),
    functions: explainCalls(new LambdaClient(settings)),
    personRecordFunction: outputs.get('PersonRecordFunctionName'),
    auditAccessFunction: outputs.get('AuditAccessFunctionName'),
    planRequestFunction: outputs.get('PlanRequestFunctionName'),
    planOffboardingFunction: outputs.get('PlanOffboardingFunctionName'),
  };
}

/** Outputs and parameters of a stack. */
interface StackValues {
  outputs: ReadonlyMap<string, string>;
  parameters: ReadonlyMap<string, string>;
}

/** The roles of the parameter, or the role that the stack makes when the parameter is empty. */
function readKxRoles({ outputs, parameters }: StackValues): ReadonlySet<string> | undefined {
  const arns = parameters.get('KxRoleArns');
  if (arns === undefined) return undefined;
  const names = arns.split(',').map((arn) => kxRoleName(arn.trim()));
  return new Set([...names, outputs.get('KxUserRoleName') ?? ''].filter((name) => name !== ''));
}

/** The workflows of the kinds that an older stack may not have. */
function laterWorkflows(outputs: StackValues['outputs']): DeployedStack['workflows'] {
  const found = REQUEST_KINDS.flatMap((kind) => {
    const stateMachineArn = outputs.get(REQUESTS[kind].outputs.stateMachine);
    const aliasArn = outputs.get(REQUESTS[kind].outputs.alias);
    return stateMachineArn && aliasArn ? [[kind, { stateMachineArn, aliasArn }] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The names of the pairs `name=GroupId` of the parameter. */
function readGroups(parameters: StackValues['parameters']): ReadonlySet<string> | undefined {
  const pairs = parameters.get('AllowedGroups');
  if (pairs === undefined) return undefined;
  const names = pairs.split(',').map((pair) => pair.split('=')[0]?.trim() ?? '');
  return new Set(names.filter((name) => name !== ''));
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

async function readStack(client: CloudFormationClient, options: StackOptions): Promise<StackValues> {
  const { stack, signal } = options;
  try {
    const { Stacks = [] } = await client.send(
      new DescribeStacksCommand({ StackName: stack }),
      signal && { abortSignal: signal },
    );
    const [found] = Stacks;
    if (!found) throw notAws('DescribeStacks', options.endpointUrl);
    const { Outputs = [], Parameters = [] } = found;
    return {
      outputs: new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      parameters: new Map(
        Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
      ),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ValidationError')
      throw new StackUnavailable(`There is no stack ${stack}: give its name with --stack`);
    if (error.name === 'CredentialsProviderError') {
      throw new StackUnavailable(
        `There are no AWS credentials. ${reasonOf(error)}Set them, or give --profile. ${await localCloudAdvice()}`,
      );
    }
    if (error.message.includes('Region is missing'))
      throw new StackUnavailable(`There is no region. Set AWS_REGION, or give --region. ${await localCloudAdvice()}`);
    throw error;
  }
}

/** Why a source of credentials was tried in vain, such as an SSO session that has expired. */
function reasonOf({ message }: Error): string {
  return message.startsWith('Could not load credentials from any provider') ? '' : `${message.replace(/\.?$/, '.')} `;
}
