/** The local cloud: the template's resources and the services that they use, on one port of the loopback interface. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Authorize, createGateway, type Gateway } from '../gateway/gateway.ts';
import { REQUEST_QUOTAS, type RequestQuotas } from '../gateway/quotas.ts';
import { Authorizer } from '../iam/authorizer.ts';
import { accessKeyIdOf } from '../iam/principals.ts';
import { Epochs } from '../service/resets.ts';
import type { Document, Service } from '../service/service.ts';
import { createCloudFormation } from '../services/cloudformation.ts';
import { createEvents, type Events } from '../services/events/events.ts';
import { createFinSpace } from '../services/finspace.ts';
import { createFinSpaceData } from '../services/finspace-data.ts';
import { createIdentityStore } from '../services/identity-store/identity-store.ts';
import { openEventSource } from '../services/lambda/event-source.ts';
import { createLambda } from '../services/lambda/lambda.ts';
import { openSqs } from '../services/sqs/sqs.ts';
import { createStepFunctions, type StepFunctions } from '../services/step-functions/step-functions.ts';
import type { ParameterValues } from '../template/parameters.ts';
import { loadStack, type Stack } from '../template/stack.ts';
import { checkStack } from './check-stack.ts';
import { Delivery } from './target-invoker.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
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
  let authorize: Authorize = () => undefined;
  const epochs = new Epochs();
  const gateway = createGateway({
    services,
    views,
    quotas: quotas ? requestQuotas(options) : {},
    authorize: (...call) => authorize(...call),
    epochs,
    onError,
  });
  const url = await listen(gateway, port);
  try {
    const place = { accountId: ACCOUNT_ID, region: REGION, stackName: STACK_NAME, url };
    const { templateFile = path.join(ROOT, 'template.yaml') } = options;
    const stack = loadStack(templateFile, parameterValues(options), place);
    const authorizer = new Authorizer({ ...stack, accountId: ACCOUNT_ID, region: REGION });
    checkStack(stack, authorizer);
    const { events, platform, close } = await openPlatform({ stack, url, authorizer, gateway, epochs }, options);
    authorize = (operation, input, caller) => authorizer.authorizeCall(operation, input, caller);
    seen = events.seen;
    services.push(...stores.services, ...platform, createCloudFormation(stack));
    return {
      url,
      stack,
      async close() {
        await gateway.close();
        await close();
      },
    };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** Values for the local run, from `local/parameters.json`. Where every wait is shorter, everything a second is more. */
function parameterValues({ parameters, speed = 1 }: LocalCloudOptions): ParameterValues {
  const values: ParameterValues =
    parameters ?? JSON.parse(readFileSync(path.join(ROOT, 'local/parameters.json'), 'utf8'));
  const { StartsPerSecond } = values;
  return StartsPerSecond === undefined
    ? values
    : { ...values, StartsPerSecond: String(Number(StartsPerSecond) * speed) };
}

function requestQuotas({ speed = 1 }: LocalCloudOptions): RequestQuotas {
  return Object.fromEntries(Object.entries(REQUEST_QUOTAS).map(([service, rate]) => [service, rate * speed]));
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

/** What the services that run the template are built on. */
interface Ground {
  stack: Stack;
  url: string;
  authorizer: Authorizer;
  gateway: Gateway;
  epochs: Epochs;
}

/** The services that run the template: they call each other, as they do in AWS. */
async function openPlatform({ stack, url, authorizer, gateway, epochs }: Ground, options: LocalCloudOptions) {
  const { speed = 1, onLog = () => undefined, onError = console.error } = options;
  const environment = {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: url,
  };
  /** What goes wrong because its epoch has ended is no error. */
  const unlessOver = (report: (error: unknown) => void) => {
    const { signal } = epochs;
    return (error: unknown) => {
      if (!signal.aborted) report(error);
    };
  };
  const sqs = await openSqs({ accountId: ACCOUNT_ID, region: REGION, url, queues: stack.queues, speed });
  const functions = stack.functions.map((definition) => ({
    ...definition,
    // Each function signs with credentials of its own role.
    environment: { ...definition.environment, AWS_ACCESS_KEY_ID: accessKeyIdOf(definition.logicalId) },
  }));
  const lambda = createLambda(functions, {
    environment,
    onLog,
    speed,
    epochs,
    attempt: (work) => gateway.call('lambda', 'Invoke', work),
    onDropped({ name, roleArn, deadLetterArn }, event, { errorType, errorMessage }) {
      onError(new Error(`${name} failed for good: ${errorType}: ${errorMessage}`));
      if (deadLetterArn === undefined) return;
      try {
        authorizer.authorizeRole(roleArn, 'sqs:SendMessage', { QueueUrl: deadLetterArn });
      } catch (error) {
        onError(error);
        return;
      }
      sqs
        .sendDeadLetter(deadLetterArn, event, { ErrorCode: errorType, ErrorMessage: errorMessage })
        .catch(unlessOver(onError));
    },
  });
  const invoke = (functionName: string, event: string, signal: AbortSignal) =>
    gateway.call('lambda', 'Invoke', () => lambda.invoke(functionName, event, signal));
  const events: Events = createEvents({
    accountId: ACCOUNT_ID,
    region: REGION,
    busNames: stack.busNames,
    rules: stack.rules,
    deliver: (rule, target, input) => delivery.deliver(rule, target, input),
    onUndelivered: (rule, target, event, reason) => delivery.setAside(rule, target, event, reason),
    epochs,
  });
  const stepFunctions: StepFunctions = createStepFunctions({
    region: REGION,
    stateMachines: stack.stateMachines,
    aliases: stack.stateMachineAliases,
    speed,
    resources: {
      invokeFunction: invoke,
      putEvents: (entries) => gateway.call('events', 'PutEvents', () => events.putEntries(entries)),
      authorize: (roleArn, operation, input) => authorizer.authorizeRole(roleArn, operation, input),
    },
    onStatusChange(executionArn, detail) {
      const entry = {
        Source: 'aws.states',
        DetailType: 'Step Functions Execution Status Change',
        Detail: JSON.stringify(detail),
        Resources: [executionArn],
      };
      events.putEntries([entry], true).catch(unlessOver(onError));
    },
  });
  const delivery = new Delivery({ authorizer, lambda, stepFunctions, queues: sqs, epochs, onError });
  const sources = stack.eventSources.map((source) => {
    const roleArn = stack.functions.find(({ name }) => name === source.functionName)?.roleArn ?? '';
    const authorize = (operation: string, input: Document) => authorizer.authorizeRole(roleArn, operation, input);
    return openEventSource({ source, sqs, region: REGION, invoke, epochs, onError, authorize });
  });
  return {
    events,
    platform: [lambda, events, stepFunctions, sqs],
    async close() {
      for (const source of sources) source.close();
      await epochs.end(async () => {
        await stepFunctions.reset();
        await lambda.close();
        await sqs.close();
      });
    },
  };
}
