/** The client. It has the same parts in the same order as the published clients. */
import {
  createDefaultUserAgentProvider,
  getHostHeaderPlugin,
  getLoggerPlugin,
  getRecursionDetectionPlugin,
  getUserAgentPlugin,
  type HostHeaderResolvedConfig,
  partition,
  resolveHostHeaderConfig,
  resolveUserAgentConfig,
  type UserAgentResolvedConfig,
} from '@aws-sdk/core/client';
import {
  type AwsSdkSigV4AuthInputConfig,
  type AwsSdkSigV4AuthResolvedConfig,
  AwsSdkSigV4Signer,
  resolveAwsSdkSigV4Config,
} from '@aws-sdk/core/httpAuthSchemes';
import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import {
  DefaultIdentityProviderConfig,
  getHttpAuthSchemeEndpointRuleSetPlugin,
  getHttpSigningPlugin,
} from '@smithy/core';
import { Sha256 } from '@smithy/core/checksum';
import { Client, NoOpLogger, normalizeProvider, type SmithyResolvedConfiguration } from '@smithy/core/client';
import {
  loadConfig,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
  type RegionResolvedConfig,
  resolveRegionConfig,
} from '@smithy/core/config';
import { type EndpointResolvedConfig, resolveEndpointConfig } from '@smithy/core/endpoints';
import { getContentLengthPlugin, parseUrl } from '@smithy/core/protocols';
import {
  getRetryPlugin,
  NODE_MAX_ATTEMPT_CONFIG_OPTIONS,
  NODE_RETRY_MODE_CONFIG_OPTIONS,
  type RetryResolvedConfig,
  resolveRetryConfig,
} from '@smithy/core/retry';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import { calculateBodyLength, fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
import type { EndpointParameters, EndpointV2, HttpHandlerOptions, Logger, Provider } from '@smithy/types';
import type {
  CreateUserCommandInput,
  CreateUserCommandOutput,
  GetUserCommandInput,
  GetUserCommandOutput,
  ListUsersCommandInput,
  ListUsersCommandOutput,
  SwitchUserCommandInput,
  SwitchUserCommandOutput,
} from '../../../../core/api/finspace-data.ts';
import { defaultNamespace, errorTypeRegistries } from './schemas.ts';

/**
 * The id of the service in the AWS SDKs. The environment variable AWS_ENDPOINT_URL_FINSPACE_DATA is derived from it.
 */
const SERVICE_ID = 'finspace data';
/** The signing name, and the first label of the service's host names. */
const SIGNING_NAME = 'finspace-api';
const API_VERSION = '2020-07-13';
const SIGV4 = 'aws.auth#sigv4';

/** Every input of the client. */
export type ServiceInputTypes =
  | CreateUserCommandInput
  | GetUserCommandInput
  | ListUsersCommandInput
  | SwitchUserCommandInput;

/** Every output of the client. */
export type ServiceOutputTypes =
  | CreateUserCommandOutput
  | GetUserCommandOutput
  | ListUsersCommandOutput
  | SwitchUserCommandOutput;

/** The options of the client, named as in every SDK client. The environment supplies the options that are omitted. */
export interface FinSpaceDataClientConfig {
  region?: string | Provider<string>;
  credentials?: AwsSdkSigV4AuthInputConfig['credentials'];
  endpoint?: string;
  maxAttempts?: number;
  requestHandler?: ConstructorParameters<typeof NodeHttpHandler>[0];
  logger?: Logger;
}

/** The resolved configuration of the client. */
export type FinSpaceDataClientResolvedConfig = SmithyResolvedConfiguration<HttpHandlerOptions> &
  UserAgentResolvedConfig &
  RetryResolvedConfig &
  RegionResolvedConfig &
  HostHeaderResolvedConfig &
  EndpointResolvedConfig<EndpointParameters> &
  AwsSdkSigV4AuthResolvedConfig;

/** Client of the FinSpace data API. */
export class FinSpaceDataClient extends Client<
  HttpHandlerOptions,
  ServiceInputTypes,
  ServiceOutputTypes,
  FinSpaceDataClientResolvedConfig
> {
  override readonly config: FinSpaceDataClientResolvedConfig;

  /** @param configuration options that take precedence over the environment */
  constructor(configuration: FinSpaceDataClientConfig = {}) {
    const config = resolveConfig(configuration);
    super(config);
    this.config = config;
    this.middlewareStack.use(getSchemaSerdePlugin(config));
    this.middlewareStack.use(getUserAgentPlugin(config));
    this.middlewareStack.use(getRetryPlugin(config));
    this.middlewareStack.use(getContentLengthPlugin(config));
    this.middlewareStack.use(getHostHeaderPlugin(config));
    this.middlewareStack.use(getLoggerPlugin(config));
    this.middlewareStack.use(getRecursionDetectionPlugin(config));
    this.middlewareStack.use(
      getHttpAuthSchemeEndpointRuleSetPlugin(config, {
        httpAuthSchemeParametersProvider: async ({ region }) => ({
          operation: '',
          region: await normalizeProvider(region)(),
        }),
        identityProviderConfigProvider: async ({ credentials }) =>
          new DefaultIdentityProviderConfig({ [SIGV4]: credentials }),
      }),
    );
    this.middlewareStack.use(getHttpSigningPlugin(config));
  }
}

function resolveConfig({ credentials, requestHandler, ...given }: FinSpaceDataClientConfig) {
  const defaults = {
    apiVersion: API_VERSION,
    serviceId: SERVICE_ID,
    defaultSigningName: SIGNING_NAME,
    runtime: 'node',
    protocol: AwsRestJsonProtocol,
    protocolSettings: { defaultNamespace, errorTypeRegistries, version: API_VERSION },
    endpointProvider: resolveServiceEndpoint,
    httpAuthSchemes: [
      {
        schemeId: SIGV4,
        identityProvider: (config: DefaultIdentityProviderConfig) => config.getIdentityProvider(SIGV4),
        signer: new AwsSdkSigV4Signer(),
      },
    ],
    httpAuthSchemeProvider: ({ region }: { region?: string }) => [
      {
        schemeId: SIGV4,
        signingProperties: { name: SIGNING_NAME, region },
        propertiesExtractor: (config: object, context: object) => ({ signingProperties: { config, context } }),
      },
    ],
    authSchemePreference: normalizeProvider<string[]>([]),
    region: loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS),
    credentialDefaultProvider: defaultProvider,
    maxAttempts: loadConfig(NODE_MAX_ATTEMPT_CONFIG_OPTIONS),
    retryMode: loadConfig(NODE_RETRY_MODE_CONFIG_OPTIONS),
    defaultUserAgentProvider: createDefaultUserAgentProvider({ serviceId: SERVICE_ID, clientVersion: API_VERSION }),
    userAgentAppId: undefined,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    requestHandler: NodeHttpHandler.create(requestHandler),
    extensions: [],
    logger: new NoOpLogger(),
    urlParser: parseUrl,
    sha256: Sha256,
    base64Decoder: fromBase64,
    base64Encoder: toBase64,
    utf8Decoder: fromUtf8,
    utf8Encoder: toUtf8,
    bodyLengthChecker: calculateBodyLength,
    streamCollector,
  };
  const config = { ...defaults, ...given, ...(credentials && { credentials }) };
  return resolveAwsSdkSigV4Config(
    resolveEndpointConfig(
      resolveHostHeaderConfig(resolveRegionConfig(resolveRetryConfig(resolveUserAgentConfig(config)))),
    ),
  );
}

/** Returns the configured endpoint, or the endpoint of the service in the region. */
function resolveServiceEndpoint({ Endpoint, Region }: EndpointParameters): EndpointV2 {
  if (typeof Endpoint === 'string') return { url: new URL(Endpoint) };
  if (typeof Region !== 'string') throw new Error('Region is missing');
  return { url: new URL(`https://${SIGNING_NAME}.${Region}.${partition(Region).dnsSuffix}`) };
}
