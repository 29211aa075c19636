/**
 * Client of the FinSpace data API (2020-07-13) for the operations that onboarding needs. AWS has withdrawn
 * `@aws-sdk/client-finspace-data`; this one is built from the same parts as the published clients, so that credentials,
 * region, `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_FINSPACE_DATA`, retries, typed exceptions and test doubles work alike.
 */

export type * from '../../../core/api/finspace-data.ts';
export { FinSpaceDataClient } from './finspace-data/client.ts';
export { CreateUserCommand, GetUserCommand, ListUsersCommand } from './finspace-data/commands.ts';
export * from './finspace-data/errors.ts';
