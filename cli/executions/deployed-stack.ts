/** The deployment that the commands work on: its clients, and the names that its stack gives away. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { RequestKind } from '../../core/kinds.ts';

/** Name of the stack in samconfig.toml, and of the local cloud. */
export const DEFAULT_STACK = 'finspace-user-onboarding';

/** Options that say where the deployment is, as the AWS CLI has them. */
export interface TargetOptions {
  stack: string;
  endpointUrl?: string;
  region?: string;
  profile?: string;
}

/** A state machine of the deployment. */
export interface Workflow {
  stateMachineArn: string;
  /** The version that is live: what is started. */
  aliasArn: string;
}

/** A deployment. */
export interface Target {
  stepFunctions: SFNClient;
  events: EventBridgeClient;
  queues: SQSClient;
  /** What carries out each kind of request. */
  workflows: Readonly<Record<RequestKind, Workflow>>;
  identityStore: IdentitystoreClient;
  identityStoreId: string;
  busName: string;
  batchQueueUrl: string;
  deadLetterQueueUrl: string;
}

/** The deployment cannot be reached or is not there. */
export class UnusableTarget extends Error {
  override readonly name = 'UnusableTarget';
}

/**
 * Finds a deployment by its stack.
 *
 * @throws UnusableTarget when there is no such stack, or it lacks an output
 * @throws CloudFormationServiceException for every other exception of DescribeStacks
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const settings = clientSettings(options);
  const { outputs, parameters } = await readStack(new CloudFormationClient(settings), options.stack);
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value) return value;
    throw new UnusableTarget(`Stack ${options.stack} has no output ${name}: is it a deployment of this application?`);
  };
  return {
    stepFunctions: new SFNClient(settings),
    events: new EventBridgeClient(settings),
    queues: new SQSClient(settings),
    workflows: {
      onboarding: { stateMachineArn: output('StateMachineArn'), aliasArn: output('StateMachineAliasArn') },
      'role-change': {
        stateMachineArn: output('RoleChangeStateMachineArn'),
        aliasArn: output('RoleChangeStateMachineAliasArn'),
      },
    },
    identityStore: new IdentitystoreClient(settings),
    identityStoreId: parameters.get('IdentityStoreId') ?? '',
    busName: output('EventBusName'),
    batchQueueUrl: output('BatchQueueUrl'),
    deadLetterQueueUrl: output('BatchDeadLetterQueueUrl'),
  };
}

/** The local cloud takes any credentials, so it gets none that are worth anything, unless a profile is asked for. */
function clientSettings({ endpointUrl, region, profile }: TargetOptions) {
  const endpoint = endpointUrl ?? process.env.AWS_ENDPOINT_URL;
  const isLocal = endpoint !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(endpoint);
  const local = {
    region: process.env.AWS_REGION ?? 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return {
    ...(isLocal && profile === undefined && local),
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
}

/** What a stack gives away. */
interface StackValues {
  outputs: ReadonlyMap<string, string>;
  parameters: ReadonlyMap<string, string>;
}

async function readStack(client: CloudFormationClient, stack: string): Promise<StackValues> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const { Outputs = [], Parameters = [] } = Stacks[0] ?? {};
    return {
      outputs: new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      parameters: new Map(
        Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
      ),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ValidationError')
      throw new UnusableTarget(`There is no stack ${stack}: give its name with --stack`);
    if (error.name === 'CredentialsProviderError') {
      throw new UnusableTarget(
        'There are no AWS credentials. Set them, or --profile; for the local cloud --endpoint-url http://127.0.0.1:4566',
      );
    }
    if (error.message.includes('Region is missing'))
      throw new UnusableTarget('There is no region: set AWS_REGION, or --region');
    if ('code' in error && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(error.code))) {
      throw new UnusableTarget(`Nothing answers at the endpoint (${error.code}). For the local cloud: npm run local`);
    }
    throw error;
  }
}
