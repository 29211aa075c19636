/** Settings of the line in front of the services. */
import { InvalidConfiguration } from '../../../core/errors.ts';
import type { ServiceCalls } from '../../../core/pace/expected-calls.ts';

/**
 * Returns the calls a second that all executions together make while no call is throttled: their share of the quotas.
 *
 * @param env the function's environment
 * @throws InvalidConfiguration when a variable is missing or invalid; the message names the variable
 */
export function readFullRates(env: NodeJS.ProcessEnv): ServiceCalls {
  const share = positive(env, 'QUOTA_SHARE');
  const finSpace = positive(env, 'FINSPACE_CALLS_PER_SECOND') * share;
  return { identityStore: positive(env, 'IDENTITY_STORE_CALLS_PER_SECOND') * share, finSpace, kx: finSpace };
}

function positive(env: NodeJS.ProcessEnv, name: string): number {
  const value = Number(env[name]);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidConfiguration(`${name} must be a number above 0, but is "${env[name] ?? ''}"`);
}
