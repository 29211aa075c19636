/** The settings of the AWS SDK clients are those of the AWS CLI. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { unsetEmptyVariables } from '../../../cli/environment.ts';
import { clientSettings } from '../../../cli/executions/client-settings.ts';
import { openStack } from '../../../cli/executions/deployed-stack.ts';

const stack = 'stack';
const local = { accessKeyId: 'local', secretAccessKey: 'local' };
let folder: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aws-'));
  config = path.join(folder, 'config');
  await writeFile(config, '[profile desk]\nregion = eu-central-1\n[profile nowhere]\n');
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  // Neither settings of the developer nor those of other tests, and no instance metadata.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', config);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const regionOf = async (options: object, variables: Record<string, string>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return new CloudFormationClient(await clientSettings({ stack, ...options })).config.region();
};

describe('the region is', () => {
  const all = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2', AWS_PROFILE: 'desk' };
  it.each([
    ['that of --region first', { region: 'us-west-2' }, all, 'us-west-2'],
    ['that of AWS_REGION second', {}, all, 'eu-west-1'],
    ['that of AWS_DEFAULT_REGION third', {}, { ...all, AWS_REGION: '' }, 'eu-west-2'],
    ['that of AWS_PROFILE last', {}, { AWS_PROFILE: 'desk' }, 'eu-central-1'],
    ['that of --profile last', { profile: 'desk' }, { AWS_PROFILE: 'nowhere' }, 'eu-central-1'],
    ['us-east-1 for the local cloud', { endpointUrl: 'http://127.0.0.1:1' }, {}, 'us-east-1'],
    ['AWS_DEFAULT_REGION for the local cloud', { endpointUrl: 'http://127.0.0.1:1' }, all, 'eu-west-1'],
  ])('%s', async (_, options, variables, region) => {
    for (const [name, value] of Object.entries(variables)) if (value === '') vi.stubEnv(name, value);
    const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
    unsetEmptyVariables(process.env);
    expect(await regionOf(options, given)).toBe(region);
  });
});

it.each([[{ profile: 'absent' }, undefined] as const, [{}, 'absent'] as const])(
  'an unknown profile is said to be unknown: %j, AWS_PROFILE %j',
  async (options, variable) => {
    vi.stubEnv('AWS_PROFILE', variable);
    await expect(openStack({ stack, region: 'eu-west-1', ...options })).rejects.toMatchObject({
      name: 'UnknownProfile',
      message: `There is no profile absent in ${config} or ${path.join(folder, 'credentials')}: check --profile and AWS_PROFILE`,
      exitCode: 3,
    });
  },
);

it('a local endpoint gets dummy credentials, unless a profile is given', async () => {
  vi.stubEnv('AWS_PROFILE', 'absent');
  const endpoint = 'http://localhost:4566';
  expect(await clientSettings({ stack, endpointUrl: endpoint })).toMatchObject({ endpoint, credentials: local });
  expect(await clientSettings({ stack, endpointUrl: endpoint, profile: 'desk' })).toEqual({
    endpoint,
    profile: 'desk',
  });
  expect(await clientSettings({ stack, endpointUrl: 'https://localhost.example.com' }).catch(String)).toContain(
    'absent',
  );
});

it('an empty variable counts as unset', () => {
  const environment = { AWS_PROFILE: '', AWS_REGION: 'eu-west-1', ONBOARD_STACK: '', OTHER: '' };
  unsetEmptyVariables(environment);
  expect(environment).toEqual({ AWS_REGION: 'eu-west-1', OTHER: '' });
});

describe('where nothing is configured', () => {
  const answer = (text: string) => vi.stubGlobal('fetch', async () => new Response(text));
  const runs = 'A local cloud runs at http://127.0.0.1:4566. To use it: export AWS_ENDPOINT_URL=http://127.0.0.1:4566';
  const mayRun = 'For the local cloud: --endpoint-url http://127.0.0.1:4566';

  it.each([
    ['a local cloud that answers', {}, '{"kx": {}}', `There is no region. Set AWS_REGION, or give --region. ${runs}`],
    ['another server', {}, '<html>', `There is no region. Set AWS_REGION, or give --region. ${mayRun}`],
    [
      'a local cloud, when only credentials are missing',
      { region: 'eu-west-1' },
      '{"kx": {}}',
      `There are no AWS credentials. Set them, or give --profile. ${runs}`,
    ],
  ])('the message is about %s', async (_, options, text, message) => {
    answer(text);
    await expect(openStack({ stack, ...options })).rejects.toMatchObject({ message, exitCode: 3 });
  });
});
