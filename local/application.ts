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
  'port' | 'speed' | 'quotas' | 'stateFile' | 'onLog' | 'onRequest' | 'onError'
>;

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
    parameters,
    rateParameters: ['StartsPerSecond'],
    console: CONSOLE,
    identityStore: identityStoreOf(parameters),
    kxEnvironmentIds: [parameters.KxEnvironmentId ?? ''],
  });
}

/**
 * The stack of the application, without a local cloud.
 *
 * @param values values of parameters that replace those of `local/parameters.json`
 * @throws TemplateError
 */
export function loadApplicationStack(values: ParameterValues = {}): Stack {
  const parameters = { ...localParameters, ...values };
  const keys = identityStoreKeys(identityStoreOf(parameters));
  return loadStack(TEMPLATE, parameters, {
    ...LOCAL_ACCOUNT,
    stackName: DEFAULT_STACK,
    url: NOT_SERVED,
    keys,
  });
}

/** Ids of the identity store and of the kdb environment of `local/parameters.json`. */
export const LOCAL_STORES = {
  identityStoreId: localParameters.IdentityStoreId,
  kxEnvironmentIds: [localParameters.KxEnvironmentId],
};

function identityStoreOf({ IdentityStoreId = '', IdentityStoreKeyArn = '' }: ParameterValues): IdentityStoreSettings {
  return { id: IdentityStoreId, ...(IdentityStoreKeyArn !== '' && { keyArn: IdentityStoreKeyArn }) };
}
