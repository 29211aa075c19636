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

/** Input of ListUsers. */
export interface ListUsersInput {
  maxResults: number;
  nextToken?: string;
}

/** The operations, with the types of their inputs. */
export interface Inputs {
  CreateUser: CreateUserInput;
  GetUser: GetUserInput;
  ListUsers: ListUsersInput;
  UpdateUser: UpdateUserInput;
  EnableUser: SwitchUserInput;
  DisableUser: SwitchUserInput;
}
