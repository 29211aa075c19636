/** The application in a local cloud: its template and stack, and the settings of the local cloud that depend on them. */
import path from 'node:path';
import {
  type IdentityStoreSettings,
  identityStoreKeys,
  type LocalCloud,
  type LocalCloudOptions,
  type ParameterValues,
  startLocalCloud,
} from 'local-cloud';
import { loadStack, type Stack } from 'local-cloud/template';
import { DEFAULT_STACK } from '../cli/options.ts';
import { readAllowedGroups } from './allowed-groups.ts';
import { CONSOLE } from './console.ts';
import localParameters from './parameters.json' with { type: 'json' };

const TEMPLATE = path.join(import.meta.dirname, '../template.yaml');

/** The URL of a stack that no local cloud serves. */
export const NOT_SERVED = 'http://127.0.0.1:1';

/** Account and Region of the stack. */
export const LOCAL_ACCOUNT = { accountId: '111122223333', region: 'us-east-1' };

/** Options that do not depend on the application. */
type GeneralOptions = Pick<
  LocalCloudOptions,
  'port' | 'speed' | 'quotas' | 'kxUsersPerEnvironment' | 'stateFile' | 'openRunner' | 'onLog' | 'onRequest' | 'onError'
>;

/** Without quotas, the services take any number of calls. */
const NO_PACE = { IdentityStoreCallsPerSecond: '1000000', FinSpaceCallsPerSecond: '1000000' };

/** How the application is started. */
export interface ApplicationOptions extends GeneralOptions {
  /** Path of another template. */
  templateFile?: string;
  /** Values of parameters; those of `local/parameters.json` by default. */
  parameters?: ParameterValues;
}

/**
 * Starts a local cloud with the application.
 *
 * @throws PortInUse, TemplateError, UnsupportedDefinition, UnknownPattern as `startLocalCloud`
 */
export function startApplication({
  parameters = localParameters,
  ...options
}: ApplicationOptions): Promise<LocalCloud> {
  return startLocalCloud({
    templateFile: TEMPLATE,
    ...options,
    ...LOCAL_ACCOUNT,
    stackName: DEFAULT_STACK,
    parameters: options.quotas ? parameters : { ...parameters, ...NO_PACE },
    rateParameters: ['StartsPerSecond', 'IdentityStoreCallsPerSecond', 'FinSpaceCallsPerSecond'],
    console: CONSOLE,
    identityStore: identityStoreOf(parameters),
    kxEnvironmentIds: [parameters.KxEnvironmentId ?? ''],
  });
}

/**
 * The stack of the application, without a local cloud.
 *
 * @param values values of parameters that replace those of `local/parameters.json`; by default the services have no quotas
 * @throws TemplateError
 */
export function loadApplicationStack(values: ParameterValues = {}): Stack {
  const parameters = { ...localParameters, ...NO_PACE, ...values };
  const keys = identityStoreKeys(identityStoreOf(parameters));
  return loadStack(TEMPLATE, parameters, {
    ...LOCAL_ACCOUNT,
    stackName: DEFAULT_STACK,
    url: NOT_SERVED,
    keys,
  });
}

/** The identity store, its groups and the kdb environment of `local/parameters.json`. */
export const LOCAL_STORES = {
  identityStoreId: localParameters.IdentityStoreId,
  groups: identityStoreOf(localParameters).groups,
  kxEnvironmentIds: [localParameters.KxEnvironmentId],
};

function identityStoreOf({
  IdentityStoreId = '',
  IdentityStoreKeyArn = '',
  AllowedGroups = '',
}: ParameterValues): IdentityStoreSettings {
  return {
    id: IdentityStoreId,
    groups: readAllowedGroups(AllowedGroups),
    ...(IdentityStoreKeyArn !== '' && { keyArn: IdentityStoreKeyArn }),
  };
}
