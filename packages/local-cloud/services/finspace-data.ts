/** Amazon FinSpace data: users of the Dataset Browser. */
import { randomUUID } from 'node:crypto';
import type { Document, Service } from '../service/service.ts';
import { loadServiceModel, modelError, modelService, type ServiceModel, shapeOf } from '../service/service-model.ts';
import { ClientTokens } from './client-tokens.ts';
import { pageOf } from './paging.ts';

/** Settings of the service. */
export interface FinSpaceDataOptions {
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** How long a fresh user is CREATING; not at all by default. */
  creatingMs?: number;
  /** Makes user ids, of at most 26 characters. */
  newId?: () => string;
}

/** The service, and what it holds. */
export interface FinSpaceData extends Service {
  /** All users as GetUser returns them. */
  users(): Document[];
}

interface User {
  userId: string;
  emailAddress: string;
  type: string;
  firstName?: string;
  lastName?: string;
  apiAccess: string;
  apiAccessPrincipalArn?: string;
  createTime: number;
  lastModifiedTime: number;
  /** In the future while the user is CREATING. */
  lastEnabledTime: number;
  lastDisabledTime?: number;
  disabled: boolean;
}

const model = withSeedSpelling(loadServiceModel('finspace-data'));

/** Makes the service. */
export function createFinSpaceData({
  now = Date.now,
  creatingMs = 0,
  newId = () => randomUUID().replaceAll('-', '').slice(0, 26),
}: FinSpaceDataOptions = {}): FinSpaceData {
  const users = new Map<string, User>();
  const addresses = new Set<string>();
  const tokens = new ClientTokens(now);

  function requireUser(userId: string): User {
    const user = users.get(userId);
    if (!user) throw modelError(model, 'ResourceNotFoundException', `User ${userId} does not exist`);
    return user;
  }

  function createUser(input: Document): Document {
    const { emailAddress, type, firstName, lastName, apiAccessPrincipalArn } = input;
    // Mail systems do not tell upper from lower case.
    const address = emailAddress.toLowerCase();
    if (addresses.has(address)) {
      throw modelError(model, 'ConflictException', 'A user with this email address already exists', {
        reason: 'A user with this email address already exists',
      });
    }
    const userId = newId();
    addresses.add(address);
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

  function describe({ disabled, lastEnabledTime, ...user }: User): Document {
    if (disabled) return { ...user, lastEnabledTime, status: 'DISABLED' };
    return now() < lastEnabledTime ? { ...user, status: 'CREATING' } : { ...user, lastEnabledTime, status: 'ENABLED' };
  }

  const service = modelService({
    name: 'finspace-api',
    model,
    handlers: tokens.guard(model, {
      CreateUser: createUser,
      GetUser: ({ userId }) => describe(requireUser(userId)),
      ListUsers({ maxResults, nextToken }) {
        const page = pageOf(users.values(), ({ userId }) => userId, { maxResults, nextToken });
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
        return { userId: user.userId };
      },
      EnableUser({ userId }) {
        const user = requireUser(userId);
        if (user.disabled) Object.assign(user, { disabled: false, lastEnabledTime: now(), lastModifiedTime: now() });
        return { userId };
      },
      DisableUser({ userId }) {
        const user = requireUser(userId);
        if (!user.disabled) Object.assign(user, { disabled: true, lastDisabledTime: now(), lastModifiedTime: now() });
        return { userId };
      },
    }),
    reset() {
      users.clear();
      addresses.clear();
      tokens.reset();
    },
  });

  return { ...service, users: () => [...users.values()].map(describe) };
}

/** The API reference writes the member `ApiAccess`, the newest model `apiAccess`: clients of either age are served. */
function withSeedSpelling(newest: ServiceModel): ServiceModel {
  const shapes = { ...newest.shapes };
  for (const name of ['CreateUserRequest', 'UpdateUserRequest']) {
    const shape = shapeOf(newest, name);
    shapes[name] = { ...shape, members: { ...shape.members, ApiAccess: { shape: 'ApiAccess' } } };
  }
  return { ...newest, shapes };
}

function apiAccessOf({ apiAccess, ApiAccess }: Document): string | undefined {
  return apiAccess ?? ApiAccess;
}
