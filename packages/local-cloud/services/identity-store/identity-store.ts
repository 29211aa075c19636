/** The identity store of IAM Identity Center: users. */
import { randomUUID } from 'node:crypto';
import type {
  CreateUserCommandInput,
  DeleteUserCommandInput,
  DescribeUserCommandInput,
  Filter,
  GetUserIdCommandInput,
  ListUsersCommandInput,
  UpdateUserCommandInput,
} from '@aws-sdk/client-identitystore';
import { type Checked, modelError, modelService } from '../../service/model-service.ts';
import { Records } from '../../service/records.ts';
import type { Document, Service, ServiceError } from '../../service/service.ts';
import { pageOf } from '../paging.ts';
import {
  applyOperations,
  attributes,
  type CompleteAttributes,
  checkAttributes,
  model,
  type UserAttributes,
} from './user-attributes.ts';

/** The members that identify a user in inputs. The SDK does not have `Revision` yet; the API model has it. */
interface UserInput extends AnyRevision {
  IdentityStoreId: string;
  UserId: string;
}

interface AnyRevision {
  Revision?: string;
}

/** The operations, with the SDK's types of their inputs. */
interface Inputs {
  CreateUser: CreateUserCommandInput;
  DescribeUser: DescribeUserCommandInput & AnyRevision;
  GetUserId: GetUserIdCommandInput;
  ListUsers: ListUsersCommandInput;
  UpdateUser: UpdateUserCommandInput & AnyRevision;
  DeleteUser: DeleteUserCommandInput & AnyRevision;
}

/** Settings of the service. */
export interface IdentityStoreOptions {
  /** The one identity store that there is, such as `d-1234567890`. */
  identityStoreId: string;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Creates user ids: UUIDs. */
  newId?: () => string;
  /** What the service keeps. */
  records?: Records;
}

/** The service, and its users. */
export interface IdentityStore extends Service {
  /** All users as DescribeUser returns them, with their extensions, in the order of their creation. */
  users(): IdentityStoreUser[];
}

/** A user as DescribeUser returns it. */
export interface IdentityStoreUser extends CompleteAttributes, Reference {
  Revision: string;
  UserStatus: 'ENABLED';
  CreatedAt: number;
  CreatedBy: string;
  UpdatedAt: number;
  UpdatedBy: string;
}

/** The members that identify a user in answers. */
interface Reference {
  IdentityStoreId: string;
  UserId: string;
  UserArn: string;
}

/** A user as it is kept here. */
interface User {
  userId: string;
  revision: number;
  attributes: CompleteAttributes;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  updatedBy: string;
}

/** Size of a page without MaxResults. */
const DEFAULT_PAGE = 100;

/** Creates the service. */
export function createIdentityStore({
  identityStoreId,
  now = Date.now,
  newId = randomUUID,
  records = new Records(),
}: IdentityStoreOptions): IdentityStore {
  const users = records.map<User>('identitystore.users');
  /** Users by their unique values. */
  const holders = new Map<string, User>();

  function requireStore({ IdentityStoreId }: { IdentityStoreId: string }): void {
    // The store may be named by its ARN, arn:aws:identitystore::ACCOUNT:identitystore/ID.
    if (lastSegment(IdentityStoreId) !== identityStoreId) throw notFound('IDENTITY_STORE', 'IdentityStore not found.');
  }

  function requireUser(input: UserInput): User {
    requireStore(input);
    const user = users.get(lastSegment(input.UserId).toLowerCase());
    if (!user) throw notFound('USER', 'USER not found.', { ResourceId: input.UserId });
    if (input.Revision !== undefined && input.Revision !== String(user.revision)) {
      throw conflict('CONCURRENT_MODIFICATION', 'The user has been changed since this revision was read.');
    }
    return user;
  }

  function findBy(path: string, value: unknown): User | undefined {
    return typeof value === 'string' ? holders.get(uniqueKey(path, value)) : undefined;
  }

  /** @throws ServiceError ConflictException when another user has the userName or the email address */
  function requireUnique(wanted: CompleteAttributes, except?: User): void {
    for (const [path, value] of uniqueValues(wanted)) {
      const holder = findBy(path, value);
      if (holder && holder !== except) throw conflict('UNIQUENESS_CONSTRAINT_VIOLATION', `Duplicate ${path}`);
    }
  }

  function hold(user: User): void {
    for (const [path, value] of uniqueValues(user.attributes)) holders.set(uniqueKey(path, value), user);
  }

  for (const user of users.values()) hold(user);

  function release(user: User): void {
    for (const [path, value] of uniqueValues(user.attributes)) holders.delete(uniqueKey(path, value));
  }

  const reference = ({ userId }: User): Reference => ({
    IdentityStoreId: identityStoreId,
    UserId: userId,
    UserArn: `arn:aws:identitystore:::user/${userId}`,
  });

  const revised = (user: User) => ({ ...reference(user), Revision: String(user.revision) });

  function describe(user: User, extensions: readonly string[]): IdentityStoreUser {
    const { Extensions, ...others } = user.attributes;
    const wanted = Object.entries(Extensions ?? {}).filter(([name]) => extensions.includes(name));
    return {
      ...revised(user),
      ...others,
      ...(wanted.length > 0 && { Extensions: Object.fromEntries(wanted) }),
      UserStatus: 'ENABLED',
      CreatedAt: user.createdAt / 1_000,
      CreatedBy: user.createdBy,
      UpdatedAt: user.updatedAt / 1_000,
      UpdatedBy: user.updatedBy,
    };
  }

  const service = modelService<Inputs>({
    name: 'identitystore',
    model,
    handlers: {
      CreateUser(input, { accessKeyId }) {
        requireStore(input);
        const given = checkAttributes(attributes(input));
        requireUnique(given);
        const user: User = {
          userId: newId(),
          revision: 1,
          attributes: given,
          createdAt: now(),
          createdBy: accessKeyId,
          updatedAt: now(),
          updatedBy: accessKeyId,
        };
        users.set(user.userId, user);
        hold(user);
        return revised(user);
      },
      DescribeUser: (input) => describe(requireUser(input), input.Extensions ?? []),
      GetUserId(input) {
        requireStore(input);
        const { UniqueAttribute } = input.AlternateIdentifier;
        // No operation sets an external id, so no user has one.
        const user =
          UniqueAttribute && findBy(uniquePath(UniqueAttribute.AttributePath), UniqueAttribute.AttributeValue);
        if (!user) throw notFound('USER', 'USER not found.');
        return reference(user);
      },
      ListUsers(input) {
        requireStore(input);
        const { Filters: [filter] = [], MaxResults = DEFAULT_PAGE, NextToken, Extensions = [] } = input;
        const found = filter ? matching(filter) : [...users.values()];
        const page = pageOf(found, ({ userId }) => userId, { maxResults: MaxResults, nextToken: NextToken });
        return { Users: page.items.map((user) => describe(user, Extensions)), NextToken: page.nextToken };
      },
      UpdateUser(input, { accessKeyId }) {
        const user = requireUser(input);
        const changed = checkAttributes(applyOperations(user.attributes, input.Operations));
        requireUnique(changed, user);
        release(user);
        user.attributes = changed;
        hold(user);
        user.revision += 1;
        user.updatedAt = now();
        user.updatedBy = accessKeyId;
        users.set(user.userId, user);
        return revised(user);
      },
      DeleteUser(input) {
        const user = requireUser(input);
        users.delete(user.userId);
        release(user);
        return {};
      },
    },
    reset() {
      users.clear();
      holders.clear();
    },
  });

  /** ListUsers filters by userName and externalId only. */
  function matching({ AttributePath, AttributeValue }: Checked<Filter>): User[] {
    const path = AttributePath.toLowerCase();
    if (path === 'externalid') return [];
    if (path !== 'username') {
      throw modelError(model, 'ValidationException', `Users cannot be filtered by ${AttributePath}`);
    }
    const user = findBy('userName', AttributeValue);
    return user ? [user] : [];
  }

  return {
    ...service,
    users: () => [...users.values()].map((user) => describe(user, Object.keys(user.attributes.Extensions ?? {}))),
  };
}

/** Paths of the unique attributes. */
const UNIQUE_PATHS: readonly string[] = ['userName', 'emails.value'];

/** Values of the unique attributes, each with its path. */
function uniqueValues({ UserName, Emails }: UserAttributes): [path: string, value: string][] {
  const values: [string, string | undefined][] = [
    ['userName', UserName],
    ['emails.value', Emails?.[0]?.Value],
  ];
  return values.flatMap(([path, value]) => (value === undefined ? [] : [[path, value]]));
}

/** Letter case is ignored: in RFC 7643, section 8.7.1, userName and emails.value are not case exact. */
function uniqueKey(path: string, value: string): string {
  return `${path}:${value.toLowerCase()}`;
}

/** @throws ServiceError ValidationException for a path that GetUserId does not support */
function uniquePath(path: string): string {
  const known = UNIQUE_PATHS.find((candidate) => candidate.toLowerCase() === path.toLowerCase());
  if (known !== undefined) return known;
  throw modelError(model, 'ValidationException', `Users are found by ${UNIQUE_PATHS.join(' and ')}, not by ${path}`);
}

function lastSegment(idOrArn: string): string {
  return idOrArn.slice(idOrArn.lastIndexOf('/') + 1);
}

function notFound(ResourceType: string, message: string, members: Document = {}): ServiceError {
  return modelError(model, 'ResourceNotFoundException', message, { ResourceType, ...members });
}

function conflict(Reason: string, message: string): ServiceError {
  return modelError(model, 'ConflictException', message, { Reason });
}
