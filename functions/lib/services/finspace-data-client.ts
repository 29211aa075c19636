/**
 * Client of the FinSpace data API (2020-07-13), with the operations that the onboarding needs. AWS has withdrawn
 * `@aws-sdk/client-finspace-data`. This client is built from the same parts as the published clients. Credentials,
 * region, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_FINSPACE_DATA`, retries, typed exceptions and test doubles therefore
 * work as usual.
 */

export type * from '../../../core/api/finspace-data.ts';
export { FinSpaceDataClient } from './finspace-data/client.ts';
export {
  CreateUserCommand,
  DisableUserCommand,
  EnableUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from './finspace-data/commands.ts';
export * from './finspace-data/errors.ts';
