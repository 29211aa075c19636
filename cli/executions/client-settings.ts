/** Settings of the AWS SDK clients: those that the AWS CLI would use. */
import { loadSharedConfigFiles, resolveDefaultsModeConfig } from '@smithy/core/config';
import { isLocal } from '../endpoint.ts';
import type { StackOptions } from '../options.ts';
import { UserError } from '../user-error.ts';
import { unusableSettings } from './call-errors.ts';

/** Thrown when the shared AWS configuration does not have the profile. */
export class UnknownProfile extends UserError {
  override readonly name = 'UnknownProfile';
  override readonly exitCode = 3;
}

/**
 * The settings of all clients of a command. The user's credentials are never sent to a local endpoint, unless the user names
 * a profile.
 *
 * @throws UnknownProfile
 * @throws NoAnswer when the SDK would refuse a setting
 */
export async function clientSettings({ endpointUrl, ...options }: StackOptions) {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE } = process.env;
  const endpoint = endpointUrl ?? AWS_ENDPOINT_URL;
  await checkDefaultsMode();
  // The SDK does not read AWS_DEFAULT_REGION. Without a region here, it takes that of the profile.
  const region = options.region ?? AWS_REGION ?? AWS_DEFAULT_REGION;
  if (endpoint !== undefined && isLocal(endpoint) && options.profile === undefined) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return { endpoint, region: region ?? 'us-east-1', credentials };
  }
  const profile = options.profile ?? AWS_PROFILE;
  if (profile !== undefined) await checkProfile(profile);
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
}

async function checkProfile(profile: string): Promise<void> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  if (Object.hasOwn(configFile, profile) || Object.hasOwn(credentialsFile, profile)) return;
  const { AWS_CONFIG_FILE = '~/.aws/config', AWS_SHARED_CREDENTIALS_FILE = '~/.aws/credentials' } = process.env;
  throw new UnknownProfile(
    `There is no profile ${profile} in ${AWS_CONFIG_FILE} or ${AWS_SHARED_CREDENTIALS_FILE}: check --profile and AWS_PROFILE`,
  );
}

/** Reads AWS_DEFAULTS_MODE and its like. A client reads it when nothing waits for its error, which would end the process. */
async function checkDefaultsMode(): Promise<void> {
  try {
    await resolveDefaultsModeConfig()();
  } catch (error) {
    throw error instanceof Error ? unusableSettings(error) : error;
  }
}
