/** Inputs and outputs of the FinSpace data API operations that the workflow calls. */
import type { MetadataBearer } from '@smithy/types';

/** A user of the FinSpace Dataset Browser. Times are in milliseconds since 1970. */
export interface User {
  userId?: string;
  status?: 'CREATING' | 'ENABLED' | 'DISABLED';
  firstName?: string;
  lastName?: string;
  emailAddress?: string;
  type?: 'SUPER_USER' | 'APP_USER';
  apiAccess?: 'ENABLED' | 'DISABLED';
  apiAccessPrincipalArn?: string;
  createTime?: number;
  lastEnabledTime?: number;
  lastDisabledTime?: number;
  lastModifiedTime?: number;
  lastLoginTime?: number;
}

export interface CreateUserCommandInput {
  emailAddress: string | undefined;
  type: 'SUPER_USER' | 'APP_USER' | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  apiAccess?: 'ENABLED' | 'DISABLED' | undefined;
  apiAccessPrincipalArn?: string | undefined;
  /** Idempotency token. The client generates one if it is absent. */
  clientToken?: string | undefined;
}

export interface CreateUserCommandOutput extends MetadataBearer {
  userId?: string;
}

export interface GetUserCommandInput {
  userId: string | undefined;
}

export interface GetUserCommandOutput extends User, MetadataBearer {}

/** Input of EnableUser and DisableUser. */
export interface SwitchUserCommandInput {
  userId: string | undefined;
  /** Idempotency token. The client generates one if it is absent. */
  clientToken?: string | undefined;
}

/** Output of EnableUser and DisableUser. */
export interface SwitchUserCommandOutput extends MetadataBearer {
  userId?: string;
}

export interface ListUsersCommandInput {
  nextToken?: string | undefined;
  /** 1 to 100. */
  maxResults: number | undefined;
}

export interface ListUsersCommandOutput extends MetadataBearer {
  users?: User[];
  nextToken?: string;
}
