/** The local cloud: the template's resources and the services that they use, on one port of the loopback interface. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import { REQUEST_QUOTAS } from './gateway/quotas.ts';
import type { Document, Service } from './gateway/service.ts';
import { createCloudFormation } from './services/cloudformation.ts';
import { createEvents, type Events } from './services/events/events.ts';
import { createFinSpace } from './services/finspace.ts';
import { createFinSpaceData } from './services/finspace-data.ts';
import { createIdentityStore } from './services/identity-store/identity-store.ts';
import { createLambda } from './services/lambda/lambda.ts';
import { createStepFunctions, type StepFunctions } from './services/step-functions/step-functions.ts';
import type { ParameterValues } from './template/parameters.ts';
import { loadStack, type Stack, type StackRule } from './template/stack.ts';

const ROOT = path.join(import.meta.dirname, '..');
const ACCOUNT_ID = '111122223333';
const REGION = 'us-east-1';
const STACK_NAME = 'finspace-user-onboarding';

/** The port is somebody else's. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** How a local cloud is started. */
export interface LocalCloudOptions {
  /** 0 for a free one. */
  port: number;
  /** Path of the template; that of this repository by default. */
  templateFile?: string;
  /** Parameter values; those of `local/parameters.json` by default. */
  parameters?: ParameterValues;
  /** Every wait of the workflow is this many times shorter. */
  speed?: number;
  /** Whether the services throttle. */
  quotas?: boolean;
  /** Receives every line that a function logs. */
  onLog?: (functionName: string, line: string) => void;
  /** Receives what went wrong in the local cloud itself, and events that could not be delivered. */
  onError?: (error: unknown) => void;
}

/** A local cloud that runs. */
export interface LocalCloud {
  /** Base URL: what AWS_ENDPOINT_URL has to be. */
  url: string;
  stack: Stack;
  close(): Promise<void>;
}

/**
 * Starts a local cloud.
 *
 * @throws PortInUse when something else listens on the port
 * @throws TemplateError, UnsupportedDefinition, UnknownPattern when the template needs what is not known here
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { port, quotas = false, onError = console.error } = options;
  // Filled when the port is known: functions and queues carry it in their settings.
  const services: Service[] = [];
  const stores = createStores(options);
  let seen: () => readonly Document[] = () => [];
  const views = { state: stores.state, events: () => seen() };
  const gateway = createGateway({ services, views, quotas: quotas ? REQUEST_QUOTAS : {}, onError });
  const url = await listen(gateway, port);
  try {
    const place = { accountId: ACCOUNT_ID, region: REGION, stackName: STACK_NAME, url };
    const { templateFile = path.join(ROOT, 'template.yaml') } = options;
    const stack = loadStack(templateFile, parameterValues(options), place);
    const { lambda, events, platform } = createPlatform(stack, url, options);
    seen = events.seen;
    services.push(...stores.services, ...platform, createCloudFormation(stack));
    return {
      url,
      stack,
      async close() {
        await gateway.close();
        for (const service of platform) service.reset();
        await lambda.close();
      },
    };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** Values for the local run, from `local/parameters.json`. */
function parameterValues({ parameters }: LocalCloudOptions): ParameterValues {
  return parameters ?? JSON.parse(readFileSync(path.join(import.meta.dirname, 'parameters.json'), 'utf8'));
}

async function listen(gateway: Gateway, port: number): Promise<string> {
  try {
    return await gateway.listen(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new PortInUse(`Port ${port} is in use. Give another one with --port, or 0 for a free one.`, { cause: error });
  }
}

/** The services that hold users. */
function createStores(options: LocalCloudOptions): { services: Service[]; state: () => Document } {
  const { IdentityStoreId = '', KxEnvironmentId = '' } = parameterValues(options);
  const identityStore = createIdentityStore({ identityStoreId: IdentityStoreId });
  const finSpaceData = createFinSpaceData();
  const finSpace = createFinSpace({ environmentIds: [KxEnvironmentId], accountId: ACCOUNT_ID, region: REGION });
  return {
    services: [identityStore, finSpaceData, finSpace],
    state: () => ({
      identityStore: { users: identityStore.users() },
      finSpace: { users: finSpaceData.users() },
      kx: { users: finSpace.users() },
    }),
  };
}

/** The services that run the template: they call each other, as they do in AWS. */
function createPlatform(stack: Stack, url: string, options: LocalCloudOptions) {
  const { speed = 1, onLog = () => undefined, onError = console.error } = options;
  const environment = {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: url,
  };
  const lambda = createLambda(stack.functions, {
    environment,
    onLog,
    speed,
    onDropped: (functionName, _, { errorType, errorMessage }) =>
      onError(new Error(`${functionName} failed for good: ${errorType}: ${errorMessage}`)),
  });
  const events: Events = createEvents({
    accountId: ACCOUNT_ID,
    region: REGION,
    busNames: stack.busNames,
    rules: stack.rules,
    deliver(targetArn, input) {
      if (targetArn.startsWith('arn:aws:lambda:')) lambda.invokeLater(targetArn, JSON.stringify(input));
      else stepFunctions.start(targetArn, JSON.stringify(input));
    },
    onUndelivered: (rule, targetArn, reason) => onError(undelivered(rule, targetArn, reason)),
  });
  const stepFunctions: StepFunctions = createStepFunctions({
    region: REGION,
    stateMachines: stack.stateMachines,
    speed,
    resources: {
      invokeFunction: (functionName, event) => lambda.invoke(functionName, event),
      putEvents: (entries) => events.putEntries(entries),
    },
    onStatusChange(executionArn, detail) {
      const entry = {
        Source: 'aws.states',
        DetailType: 'Step Functions Execution Status Change',
        Detail: JSON.stringify(detail),
        Resources: [executionArn],
      };
      void events.putEntries([entry], true).catch(onError);
    },
  });
  return { lambda, events, platform: [lambda, events, stepFunctions] };
}

function undelivered(rule: StackRule, targetArn: string, reason: unknown): Error {
  return new Error(`Rule ${rule.name} could not deliver an event to ${targetArn}`, { cause: reason });
}
