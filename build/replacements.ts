/**
 * Modules of the AWS SDK that a function never runs, or of which a bundle would have two copies. Each is replaced by a
 * smaller module when the functions are bundled.
 *
 * A row that matches no module fails the build: the SDK has changed, and the row no longer does what it says.
 * `test/build/replacements.test.ts` compares the requests and the errors of clients with and without the replacements.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { KEPT_EXCEPTIONS, schemasOf } from './client-exceptions.ts';
import { NEWER_MODULES } from './older-packages.ts';

/** A replaced module. */
export interface Replacement {
  /** Matches the path of the module, with `/` between folders. */
  module: RegExp;
  /** Why no function misses the module. */
  reason: string;
  /** The source of the replacement, or a function that makes it. */
  contents: string | ((file: string) => Promise<string>);
}

const PACKAGES = path.join(import.meta.dirname, '../node_modules');

const NO_SHARED_FILES = 'Lambda has no shared configuration files: the environment configures the clients';
const NO_METADATA = 'Lambda has no instance metadata service: the environment has the Region';
const NO_ADAPTIVE =
  'No client has the retry mode adaptive: the state machine retries, and the batch function has standard';

/** All replacements. */
export const REPLACEMENTS: readonly Replacement[] = [
  {
    module: /@smithy\/core\/dist-es\/submodules\/config\/node-config-provider\/fromSharedConfigFiles\.js$/,
    reason: NO_SHARED_FILES,
    contents: `import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
export const fromSharedConfigFiles = () => async () => {
  throw new CredentialsProviderError(${JSON.stringify(NO_SHARED_FILES)});
};`,
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/config\/config-resolver\/regionConfig\/getInstanceMetadataRegion\.js$/,
    reason: NO_METADATA,
    contents: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    reason:
      'No operation of a function has an event stream. The SDK imports them by import(), so a bundle has them all',
    contents: leftOut('No operation has an event stream', 'EventStreamSerde', 'eventStreamSerdeProvider'),
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/,
    reason: 'Only for a Node without node:crypto',
    contents: leftOut('node:crypto has SHA-256', 'Sha256Js'),
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/retry\/util-retry\/AdaptiveRetryStrategy\.js$/,
    reason: NO_ADAPTIVE,
    contents: leftOut(NO_ADAPTIVE, 'AdaptiveRetryStrategy'),
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/stream-type-check\.js$/,
    reason: 'The original reads the globals Blob and ReadableStream, which loads the web streams of Node',
    contents: `export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream';
export const isBlob = (blob) => blob?.constructor?.name === 'Blob';`,
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/retry\/middleware-retry\/isStreamingPayload\/isStreamingPayload\.js$/,
    reason: 'The original reads the global ReadableStream after an error, which loads the web streams of Node',
    contents: `import { Readable } from 'node:stream';
export const isStreamingPayload = ({ body } = {}) => body instanceof Readable || body?.constructor?.name === 'ReadableStream';`,
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/serde\/util-body-length\/calculateBodyLength\.js$/,
    reason: 'No function sends a stream of a file. The original reads the class fs.ReadStream, which loads readline',
    contents: `export const calculateBodyLength = (body) => {
  if (!body) return 0;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : (body.byteLength ?? body.size);
  if (typeof length !== 'number') throw new Error('The length of the body is unknown');
  return length;
};`,
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/serde\/uuid\/v4\.js$/,
    reason: 'The original reads the global crypto, which loads WebCrypto',
    contents: `import { randomUUID } from 'node:crypto';
export const bindV4 = () => () => randomUUID();`,
  },
  {
    module: /@aws-sdk\/client-[\w-]+\/package\.json$/,
    reason: 'A client needs only its version, for the user agent',
    contents: async (file) => {
      const { version }: { version: string } = JSON.parse(await readFile(file, 'utf8'));
      return `export default { version: ${JSON.stringify(version)} };`;
    },
  },
  {
    module: /@aws-sdk\/middleware-endpoint-discovery\/dist-es\/index\.js$/,
    reason: 'The client of DynamoDB reads its settings, and no operation looks for an endpoint',
    contents: `export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};
export const resolveEndpointDiscoveryConfig = (config) => config;`,
  },
  {
    module: /@smithy\/core\/dist-es\/submodules\/endpoints\/middleware-endpoint\/service-customizations\/index\.js$/,
    reason: 'No function calls S3, whose endpoints depend on the bucket',
    contents: leftOut('No function calls S3', 'resolveParamsForS3'),
  },
  {
    module: /@aws-sdk\/core\/dist-es\/submodules\/client\/util-endpoints\/lib\/aws\/partitions\.js$/,
    reason: 'The names of Regions tell their partitions, and no function shows the descriptions of Regions',
    contents: async (file) => `export const partitionsInfo = ${JSON.stringify(await partitionsWithoutRegions(file))};`,
  },
  {
    module: /(?:@aws-sdk|@smithy)\/core\/dist-es\/(?:[\w-]+\/)*emitWarningIfUnsupportedVersion\.js$/,
    reason: 'The template has the version of Node, which is the newest that Lambda has',
    contents:
      'export const state = { warningEmitted: false };\nexport const emitWarningIfUnsupportedVersion = () => {};',
  },
  {
    module: /@aws-sdk\/signature-v4-multi-region\/dist-es\/index\.js$/,
    reason: 'No function calls an endpoint of several Regions, which needs signatures of another kind',
    contents: `export { SignatureV4SignWithCredentials as SignatureV4MultiRegion } from './SignatureV4SignWithCredentials';`,
  },
  ...Object.keys(KEPT_EXCEPTIONS).map((client) => ({
    module: new RegExp(`@aws-sdk/${client}/dist-es/schemas/schemas_0\\.js$`),
    reason: 'No call of a function throws the other exceptions of the service, which has several times as many',
    contents: (file: string) => schemasOf(client, file),
  })),
  ...Object.entries(NEWER_MODULES).map(([name, modules]) => ({
    module: new RegExp(`/node_modules/${name}/dist-es/index\\.js$`),
    reason: 'The newest packages do the same, and a function that also calls another service has them anyway',
    contents: modules.map((module) => `export * from ${inPackages(module)};`).join('\n'),
  })),
];

/**
 * Replaces modules.
 *
 * @param rows the replacements; the build fails if one of them matches no module
 */
export function replaceModules(rows: readonly Replacement[] = REPLACEMENTS): Plugin {
  return {
    name: 'replacements',
    setup(build) {
      const used = new Set<Replacement>();
      build.onStart(() => used.clear());
      for (const replacement of rows) {
        const { module, contents } = replacement;
        build.onLoad({ filter: module }, async ({ path: file }) => {
          used.add(replacement);
          return { contents: typeof contents === 'string' ? contents : await contents(file), loader: 'js' };
        });
      }
      build.onEnd(() => ({
        errors: rows
          .filter((replacement) => !used.has(replacement))
          .map(({ module, reason }) => ({
            text: `No module matches ${module}, which was replaced because: ${reason}`,
          })),
      }));
    },
  };
}

/** Exports that throw when they are used. */
function leftOut(reason: string, ...names: string[]): string {
  return names
    .map(
      (name) => `export function ${name}() { throw new Error(${JSON.stringify(`${name} is left out: ${reason}`)}); }`,
    )
    .join('\n');
}

/** The partitions of AWS, each with those Regions only whose partition their name does not tell. */
async function partitionsWithoutRegions(file: string): Promise<object> {
  const { partitionsInfo }: { partitionsInfo: { partitions: Partition[] } } = await import(file);
  const partitions = partitionsInfo.partitions.map(({ regions, ...partition }) => {
    const isTold = new RegExp(partition.regionRegex);
    return {
      ...partition,
      regions: Object.fromEntries(
        Object.keys(regions)
          .filter((name) => !isTold.test(name))
          .map((name) => [name, {}]),
      ),
    };
  });
  return { ...partitionsInfo, partitions };
}

interface Partition {
  regionRegex: string;
  regions: object;
}

/** The path of a file in an installed package, as a text of JavaScript. */
function inPackages(file: string): string {
  return JSON.stringify(path.join(PACKAGES, file));
}
