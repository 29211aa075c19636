/**
 * Packages that only `@aws-sdk/client-finspace` 3.523.0, the last version of this client, brings. The packages of the newest
 * clients have moved into the submodules of `@smithy/core` and `@aws-sdk/core`, with the same exports.
 */
const OF_FINSPACE = '@aws-sdk/client-finspace/node_modules';
const SMITHY = '@smithy/core/dist-es';
const AWS = '@aws-sdk/core/dist-es/submodules';

const CLIENT = `${SMITHY}/submodules/client/index.js`;
const CONFIG = `${SMITHY}/submodules/config/index.js`;
const ENDPOINTS = `${SMITHY}/submodules/endpoints/index.js`;
const PROTOCOLS = `${SMITHY}/submodules/protocols/index.js`;
const RETRY = `${SMITHY}/submodules/retry/index.js`;
const SERDE = `${SMITHY}/submodules/serde/index.js`;
const AWS_CLIENT = `${AWS}/client/index.js`;

/**
 * The older packages, and the modules of the newest ones that have their exports.
 *
 * Two packages stay, because the newest ones do not do the same: `@smithy/middleware-serde` adds the status to the error about
 * an answer that is no JSON, so that it would no longer count as an outage, and `@smithy/node-http-handler` limits the whole
 * call where the older one limits the time without data. A retry of the newest packages begins after half the time; the
 * functions make one attempt.
 */
export const NEWER_MODULES: Readonly<Record<string, readonly string[]>> = {
  [`${OF_FINSPACE}/@aws-sdk/core`]: [`${AWS}/httpAuthSchemes/index.js`, AWS_CLIENT],
  [`${OF_FINSPACE}/@smithy/core`]: [`${SMITHY}/index.js`],
  '@aws-sdk/middleware-host-header': [AWS_CLIENT],
  '@aws-sdk/middleware-logger': [AWS_CLIENT],
  '@aws-sdk/middleware-recursion-detection': [AWS_CLIENT],
  '@aws-sdk/region-config-resolver': [AWS_CLIENT],
  '@aws-sdk/util-endpoints': [AWS_CLIENT],
  '@smithy/config-resolver': [CONFIG],
  '@smithy/hash-node': [SERDE],
  '@smithy/middleware-content-length': [PROTOCOLS],
  '@smithy/middleware-endpoint': [ENDPOINTS],
  '@smithy/middleware-retry': [RETRY],
  '@smithy/node-config-provider': [CONFIG],
  '@smithy/protocol-http': [PROTOCOLS],
  '@smithy/querystring-builder': [PROTOCOLS],
  '@smithy/smithy-client': [CLIENT, SERDE, PROTOCOLS],
  '@smithy/url-parser': [PROTOCOLS],
  '@smithy/util-base64': [SERDE],
  '@smithy/util-body-length-node': [SERDE],
  '@smithy/util-defaults-mode-node': [CONFIG],
  '@smithy/util-endpoints': [ENDPOINTS],
  '@smithy/util-middleware': [CLIENT],
  '@smithy/util-retry': [RETRY],
  '@smithy/util-utf8': [SERDE],
};
