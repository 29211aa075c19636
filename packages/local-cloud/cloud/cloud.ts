/** Starts a local cloud: the resources of a template and the services that they use, on one port of 127.0.0.1. */
import { openConsole } from '../console/console.ts';
import type { ConsoleSettings } from '../console/settings.ts';
import type { Site } from '../gateway/control/site.ts';
import { type Authorize, createGateway, type Gateway } from '../gateway/gateway.ts';
import { REQUEST_QUOTAS } from '../gateway/quotas.ts';
import type { SeenRequest } from '../gateway/seen-request.ts';
import { identityStore } from '../iam/arns.ts';
import { Authorizer } from '../iam/authorizer.ts';
import { Changes } from '../service/changes.ts';
import { Records } from '../service/records.ts';
import { Resets } from '../service/resets.ts';
import type { Service } from '../service/service.ts';
import { Speed } from '../service/speed.ts';
import { createCloudFormation } from '../services/cloudformation.ts';
import type { SeenEvent } from '../services/events/events.ts';
import type { GivenGroup } from '../services/identity-store/groups.ts';
import type { ParameterValues } from '../template/parameters.ts';
import { loadStack, type Stack } from '../template/stack.ts';
import { checkStack } from './check-stack.ts';
import { type OpenRunner, openPlatform } from './platform.ts';
import { StateFile } from './state-file.ts';
import { createStores, type Users } from './stores.ts';

/** Thrown when another process listens on the port. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** The identity store, which no template creates. */
export interface IdentityStoreSettings {
  /** Such as `d-1234567890`. */
  id: string;
  /** ARN of the customer managed key that encrypts the store, if there is one. */
  keyArn?: string | undefined;
  /** Groups that exist from the start, and after a reset; none by default. */
  groups?: readonly GivenGroup[] | undefined;
}

/** How a local cloud is started. */
export interface LocalCloudOptions {
  /** Path of the template. */
  templateFile: string;
  /** Values of the template's parameters; the others have their defaults. */
  parameters?: ParameterValues;
  stackName: string;
  /** 12 digits. */
  accountId: string;
  region: string;
  identityStore: IdentityStoreSettings;
  /** Ids of the kdb environments that exist. */
  kxEnvironmentIds: readonly string[];
  /** Quota of kdb users of an environment, if AWS has raised it; 1,000 by default. */
  kxUsersPerEnvironment?: number;
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Divides every wait, and multiplies the request quotas; 1 by default. */
  speed?: number;
  /** Parameters of the template whose values are rates: `speed` multiplies them. */
  rateParameters?: readonly string[];
  /** Whether the services throttle as AWS does; they do not by default. */
  quotas?: boolean;
  /** What the application says about itself in the console; without it, there is no console. */
  console?: ConsoleSettings;
  /** Path of the file that keeps the state; without one it is in memory. */
  stateFile?: string;
  /** Opens what runs the functions, in a test; worker threads with their bundles by default. */
  openRunner?: OpenRunner;
  /** Receives every line that a function logs. */
  onLog?: (functionName: string, line: string) => void;
  /** Receives every request that was answered or cut. */
  onRequest?: (request: SeenRequest) => void;
  /** Receives errors of the local cloud itself, and events that could not be delivered. */
  onError?: (error: unknown) => void;
}

/** A local cloud that runs. */
export interface LocalCloud {
  /** Base URL: the value for AWS_ENDPOINT_URL. */
  url: string;
  stack: Stack;
  close(): Promise<void>;
}

/**
 * Starts a local cloud.
 *
 * @throws PortInUse when another process listens on the port
 * @throws UnusableState when the state file cannot be used
 * @throws TemplateError, UnsupportedDefinition, UnknownPattern when the template uses a feature that the local cloud does
 *   not have
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { stateFile, stackName, accountId, region, onError = console.error } = options;
  if (stateFile === undefined) return start(options, new Records());
  const state = await StateFile.open(stateFile, `the stack ${stackName} in ${accountId}, ${region}`, onError);
  try {
    const cloud = await start(options, new Records(state, state.takeContents()), () => state.settled());
    return {
      ...cloud,
      async close() {
        await cloud.close();
        await state.close();
      },
    };
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** @param settled waits until the changes so far are kept */
async function start(options: LocalCloudOptions, records: Records, settled?: () => Promise<void>): Promise<LocalCloud> {
  const { port, accountId, region, kxEnvironmentIds, stateFile, onRequest, onError = console.error } = options;
  const { stores, users, groups, existing } = createStores({
    accountId,
    region,
    identityStoreId: options.identityStore.id,
    groups: options.identityStore.groups,
    kxEnvironmentIds,
    kxUsersPerEnvironment: options.kxUsersPerEnvironment,
    records,
  });
  // Filled when the port is known: functions and queues have the URL in their settings.
  const services: Service[] = [];
  let authorize: Authorize = () => undefined;
  let seen: () => readonly SeenEvent[] = () => [];
  let site: Site | undefined;
  const resets = new Resets();
  const changes = new Changes();
  const speed = new Speed(options.speed);
  const gateway = createGateway({
    services,
    views: { state: () => stateOf(users()), groups, events: () => seen() },
    quotas: options.quotas ? REQUEST_QUOTAS : {},
    changes,
    speed,
    site: () => site,
    authorize: (...call) => authorize(...call),
    resets,
    region,
    health: () => ({ ready: services.length > 0, state: stateFile ?? 'in memory' }),
    ...(settled && { settled }),
    ...(onRequest && { onRequest }),
    onError,
  });
  const url = await listen(gateway, port);
  try {
    const stack = loadLocalStack(options, url);
    const authorizer = new Authorizer({ ...stack, accountId, region, existing });
    checkStack(stack, authorizer);
    const { events, stepFunctions, sqs, platform, resume, close } = await openPlatform({
      ...options,
      stack,
      url,
      authorizer,
      gateway,
      resets,
      records,
      changes,
      speed,
      onError,
    });
    authorize = (operation, input, caller) => authorizer.authorizeCall(operation, input, caller);
    seen = events.seen;
    services.push(...Object.values(stores), ...platform, createCloudFormation(stack));
    if (options.console) {
      site = openConsole({
        settings: options.console,
        url,
        region,
        stack,
        stepFunctions,
        events,
        putEvents: (entries) => gateway.call('events', 'PutEvents', () => events.putEntries(entries)),
        sqs,
        users,
        groups,
        calls: gateway.pipeline.calls,
        operations: () =>
          services.flatMap(({ name, operations }) => Object.keys(operations).map((key) => `${name}:${key}`)),
        changes,
        now: Date.now,
      });
    }
    resume();
    return {
      url,
      stack,
      async close() {
        await gateway.close();
        await close();
        records.close();
      },
    };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** The document of `GET /_local/state`. */
function stateOf({ identityStore, finSpace, kx }: Users) {
  return { identityStore: { users: identityStore }, finSpace: { users: finSpace }, kx: { users: kx } };
}

function loadLocalStack(options: LocalCloudOptions, url: string): Stack {
  const { templateFile, accountId, region, stackName, identityStore: store } = options;
  const keys = identityStoreKeys(store);
  return loadStack(templateFile, parameterValues(options), { accountId, region, stackName, url, keys });
}

/** The key of the identity store as `loadStack` takes it: by the ARN of the store. */
export function identityStoreKeys({ id, keyArn }: IdentityStoreSettings): Record<string, string> {
  return keyArn === undefined ? {} : { [identityStore({ IdentityStoreId: id })]: keyArn };
}

/** Waits that are shorter come with rates that are higher. */
function parameterValues({ parameters = {}, rateParameters = [], speed = 1 }: LocalCloudOptions): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      rateParameters.includes(name) ? String(Number(value) * speed) : value,
    ]),
  );
}

async function listen(gateway: Gateway, port: number): Promise<string> {
  try {
    return await gateway.listen(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new PortInUse(`Port ${port} is in use. Choose another port, or 0 for a free one.`, { cause: error });
  }
}
