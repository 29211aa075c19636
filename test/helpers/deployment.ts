/** The template as it would be deployed. */

import type { Stack } from 'local-cloud';
import { loadStack } from 'local-cloud/template';

/** Account, Region and stack of the tests. */
export const ENVIRONMENT = {
  accountId: '111122223333',
  region: 'us-east-1',
  stackName: 'stack',
  url: 'http://127.0.0.1:4566',
};

/** What every deployment has to say. */
const PARAMETERS = { IdentityStoreId: 'd-1234567890', KxUsers: 'skip' };

/** The stack with these values of parameters, and the defaults. */
export function stackOf(values: Readonly<Record<string, string>> = {}, place: Partial<typeof ENVIRONMENT> = {}): Stack {
  return loadStack('template.yaml', { ...PARAMETERS, ...values }, { ...ENVIRONMENT, ...place });
}
