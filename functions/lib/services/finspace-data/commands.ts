/** The commands of the client. */
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
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
import type { FinSpaceDataClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from './client.ts';
import { CreateUser, DisableUser, EnableUser, GetUser, ListUsers } from './schemas.ts';

const command = makeBuilder<FinSpaceDataClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>(
  { Endpoint: { type: 'builtInParams', name: 'endpoint' }, Region: { type: 'builtInParams', name: 'region' } },
  'AWSHabaneroPublicAPI',
  'FinSpaceDataClient',
  getEndpointPlugin,
);

/** Creates a new user in FinSpace. POST /user */
export class CreateUserCommand extends command<CreateUserCommandInput, CreateUserCommandOutput>(
  {},
  () => [],
  'CreateUser',
  CreateUser,
) {}

/** Retrieves details for a specific user. GET /user/{userId} */
export class GetUserCommand extends command<GetUserCommandInput, GetUserCommandOutput>(
  {},
  () => [],
  'GetUser',
  GetUser,
) {}

/** Lists all available users in FinSpace. GET /user */
export class ListUsersCommand extends command<ListUsersCommandInput, ListUsersCommandOutput>(
  {},
  () => [],
  'ListUsers',
  ListUsers,
) {}

/** Allows a user to access the FinSpace web application and API operations. POST /user/{userId}/enable */
export class EnableUserCommand extends command<SwitchUserCommandInput, SwitchUserCommandOutput>(
  {},
  () => [],
  'EnableUser',
  EnableUser,
) {}

/** Denies access to the FinSpace web application and API for a user. POST /user/{userId}/disable */
export class DisableUserCommand extends command<SwitchUserCommandInput, SwitchUserCommandOutput>(
  {},
  () => [],
  'DisableUser',
  DisableUser,
) {}
