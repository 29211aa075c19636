/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles. Lambda provides credentials only in environment
 * variables. The providers that read files or call other services would be two thirds of a bundle.
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Returns the credential provider for the function's role. */
export function defaultProvider(): ReturnType<typeof fromEnv> {
  return fromEnv();
}
