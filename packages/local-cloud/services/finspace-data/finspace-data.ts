/** Amazon FinSpace data: users of the Dataset Browser, and permission groups. */
import { randomUUID } from 'node:crypto';
import { type Checked, modelService } from '../../service/model-service.ts';
import { Records } from '../../service/records.ts';
import type { Document, Service } from '../../service/service.ts';
import { ClientTokens, type Remembered } from '../client-tokens.ts';
import { pageOfMap } from '../paging.ts';
import type { CreateUserInput, Inputs } from './inputs.ts';
import { conflict, model, notFound } from './model.ts';
import { createPermissionGroups } from './permission-groups.ts';

/** Settings of the service. */
export interface FinSpaceDataOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Milliseconds for which a new user is CREATING; 0 by default. */
  creatingMs?: number;
  /** Milliseconds until a user is added to a permission group, or removed from it; 0 by default. */
  membershipMs?: number;
  /** Creates ids, of at most 26 characters. */
  newId?: () => string;
  /** What the service keeps. */
  records?: Records;
}

/** The service, and its users. */
export interface FinSpaceData extends Service {
  /** All users as GetUser returns them, in the order of their creation. */
  users(): FinSpaceUser[];
}

/** A user as GetUser returns it. */
export interface FinSpaceUser extends Omit<User, 'disabled' | 'lastEnabledTime'> {
  /** Absent while the user is CREATING. */
  lastEnabledTime?: number;
  status: 'CREATING' | 'ENABLED' | 'DISABLED';
}

/** A user as it is kept here. */
interface User {
  userId: string;
  emailAddress: string;
  type: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  apiAccess: string;
  apiAccessPrincipalArn?: string | undefined;
  createTime: number;
  lastModifiedTime: number;
  /** In the future while the user is CREATING. */
  lastEnabledTime: number;
  lastDisabledTime?: number;
  disabled: boolean;
}

/** Creates the service. */
export function createFinSpaceData({
  now = Date.now,
  creatingMs = 0,
  membershipMs = 0,
  newId = () => randomUUID().replaceAll('-', '').slice(0, 26),
  records = new Records(),
}: FinSpaceDataOptions = {}): FinSpaceData {
  const users = records.large<User>('finspace-api.users');
  /** The ids of the users by their addresses. */
  const addresses = records.index<string>();
  for (const { userId, emailAddress } of users.values()) addresses.set(emailAddress.toLowerCase(), userId);
  const tokens = new ClientTokens(model, now, records.large<Remembered>('finspace-api.tokens'));

  function requireUser(userId: string): User {
    const user = users.get(userId);
    if (!user) throw notFound(`User ${userId} does not exist`);
    return user;
  }

  const permissionGroups = createPermissionGroups({ now, newId, records, membershipMs, requireUser });

  function createUser(input: Checked<CreateUserInput>): Document {
    const { emailAddress, type, firstName, lastName, apiAccessPrincipalArn } = input;
    // Mail systems ignore letter case.
    const address = emailAddress.toLowerCase();
    if (addresses.has(address)) throw conflict('A user with this email address already exists');
    const userId = newId();
    addresses.set(address, userId);
    users.set(userId, {
      userId,
      emailAddress,
      type,
      firstName,
      lastName,
      apiAccess: apiAccessOf(input) ?? 'DISABLED',
      apiAccessPrincipalArn,
      createTime: now(),
      lastModifiedTime: now(),
      lastEnabledTime: now() + creatingMs,
      disabled: false,
    });
    return { userId };
  }

  function describe({ disabled, lastEnabledTime, ...user }: User): FinSpaceUser {
    // A user who was disabled while CREATING has never been enabled.
    if (disabled && lastEnabledTime > (user.lastDisabledTime ?? 0)) return { ...user, status: 'DISABLED' };
    if (disabled) return { ...user, lastEnabledTime, status: 'DISABLED' };
    return now() < lastEnabledTime ? { ...user, status: 'CREATING' } : { ...user, lastEnabledTime, status: 'ENABLED' };
  }

  const service = modelService<Inputs>({
    name: 'finspace-api',
    model,
    answerOnce: (...request) => tokens.answerOnce(...request),
    handlers: {
      CreateUser: createUser,
      GetUser: ({ userId }) => describe(requireUser(userId)),
      ListUsers({ maxResults, nextToken }) {
        const page = pageOfMap(users, ({ userId }) => userId, { maxResults, nextToken });
        return { users: page.items.map(describe), nextToken: page.nextToken };
      },
      UpdateUser(input) {
        const user = requireUser(input.userId);
        user.type = input.type ?? user.type;
        user.firstName = input.firstName ?? user.firstName;
        user.lastName = input.lastName ?? user.lastName;
        user.apiAccess = apiAccessOf(input) ?? user.apiAccess;
        user.apiAccessPrincipalArn = input.apiAccessPrincipalArn ?? user.apiAccessPrincipalArn;
        user.lastModifiedTime = now();
        users.set(user.userId, user);
        return { userId: user.userId };
      },
      EnableUser({ userId }) {
        const user = requireUser(userId);
        const changed = { ...user, disabled: false, lastEnabledTime: now(), lastModifiedTime: now() };
        if (user.disabled) users.set(userId, changed);
        return { userId };
      },
      DisableUser({ userId }) {
        const user = requireUser(userId);
        const changed = { ...user, disabled: true, lastDisabledTime: now(), lastModifiedTime: now() };
        if (!user.disabled) users.set(userId, changed);
        return { userId };
      },
      ...permissionGroups.handlers,
    },
    reset() {
      users.clear();
      addresses.clear();
      permissionGroups.reset();
      tokens.reset();
    },
  });

  return { ...service, users: () => [...users.values()].map(describe) };
}

function apiAccessOf({
  apiAccess,
  ApiAccess,
}: Checked<Pick<CreateUserInput, 'apiAccess' | 'ApiAccess'>>): string | undefined {
  return apiAccess ?? ApiAccess;
}
