/** Inputs of the FinSpace data API, after its API model: AWS has withdrawn the SDK client that had these types. */

/** Input of CreateUser. */
export interface CreateUserInput {
  emailAddress: string;
  type: string;
  firstName?: string;
  lastName?: string;
  apiAccess?: string;
  /** The spelling of the API reference. */
  ApiAccess?: string;
  apiAccessPrincipalArn?: string;
  clientToken?: string;
}

/** Input of UpdateUser. */
export interface UpdateUserInput extends Partial<Omit<CreateUserInput, 'emailAddress'>> {
  userId: string;
}

/** Input of GetUser. */
export interface GetUserInput {
  userId: string;
}

/** Input of EnableUser and DisableUser. */
export interface SwitchUserInput extends GetUserInput {
  clientToken?: string;
}

/** Input of ListUsers and ListPermissionGroups. */
export interface ListInput {
  maxResults: number;
  nextToken?: string;
}

/** Input of CreatePermissionGroup. */
export interface CreatePermissionGroupInput {
  name: string;
  description?: string;
  applicationPermissions: string[];
  clientToken?: string;
}

/** Input of AssociateUserToPermissionGroup and DisassociateUserFromPermissionGroup. */
export interface PermissionGroupUserInput extends SwitchUserInput {
  permissionGroupId: string;
}

/** The operations of permission groups, with the types of their inputs. */
export interface PermissionGroupInputs {
  CreatePermissionGroup: CreatePermissionGroupInput;
  ListPermissionGroups: ListInput;
  ListPermissionGroupsByUser: GetUserInput & ListInput;
  AssociateUserToPermissionGroup: PermissionGroupUserInput;
  DisassociateUserFromPermissionGroup: PermissionGroupUserInput;
}

/** The operations, with the types of their inputs. */
export interface Inputs extends PermissionGroupInputs {
  CreateUser: CreateUserInput;
  GetUser: GetUserInput;
  ListUsers: ListInput;
  UpdateUser: UpdateUserInput;
  EnableUser: SwitchUserInput;
  DisableUser: SwitchUserInput;
}
