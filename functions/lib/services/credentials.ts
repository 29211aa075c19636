/**
 * Stands for `@aws-sdk/credential-provider-node` in the bundles: Lambda gives a function its credentials in the
 * environment, and nowhere else. The providers that read files and ask other services would be two thirds of a bundle.
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';

/** The provider of the credentials of the function's role. */
export function defaultProvider(): ReturnType<typeof fromEnv> {
  return fromEnv();
}
