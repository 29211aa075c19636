/** Users of an identity store. */
import type {
  CreateUserCommandInput,
  DeleteUserCommandInput,
  DescribeUserCommandInput,
  Filter,
  GetUserIdCommandInput,
  ListUsersCommandInput,
  UpdateUserCommandInput,
} from '@aws-sdk/client-identitystore';
import type { Checked, ModelHandlers } from '../../service/model-service.ts';
import { pageOf, pageOfMap } from '../paging.ts';
import { conflict, invalid, notFound } from './model.ts';
import {
  created,
  DEFAULT_PAGE,
  type DescribedStamps,
  describeStamps,
  idOf,
  requireStore,
  type Stamps,
  type StoreContext,
  updated,
} from './store-context.ts';
import {
  applyOperations,
  attributes,
  type CompleteAttributes,
  checkAttributes,
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
export interface UserInputs {
  CreateUser: CreateUserCommandInput;
  DescribeUser: DescribeUserCommandInput & AnyRevision;
  GetUserId: GetUserIdCommandInput;
  ListUsers: ListUsersCommandInput;
  UpdateUser: UpdateUserCommandInput & AnyRevision;
  DeleteUser: DeleteUserCommandInput & AnyRevision;
}

/** A user as DescribeUser returns it. */
export interface IdentityStoreUser extends CompleteAttributes, Reference, DescribedStamps {
  Revision: string;
  UserStatus: 'ENABLED';
}

/** The members that identify a user in answers. */
interface Reference {
  IdentityStoreId: string;
  UserId: string;
  UserArn: string;
}

/** A user as it is kept here. */
interface User extends Stamps {
  userId: string;
  revision: number;
  attributes: CompleteAttributes;
}

/** The users. */
export interface Users {
  handlers: ModelHandlers<UserInputs>;
  /** All users as DescribeUser returns them, with their extensions, in the order of their creation. */
  all(): IdentityStoreUser[];
  /**
   * The id of a user who exists.
   *
   * @throws ServiceError ResourceNotFoundException
   */
  require(idOrArn: string): string;
  reset(): void;
}

/**
 * Creates the users.
 *
 * @param onDelete called with the id of a user who is deleted
 */
export function createUsers(store: StoreContext, onDelete: (userId: string) => void): Users {
  const { identityStoreId, newId, records } = store;
  const users = records.large<User>('identitystore.users');
  /** The ids of the users by their unique values. */
  const holders = records.index<string>();

  function findUser(idOrArn: string): User {
    const user = users.get(idOf(idOrArn));
    if (!user) throw notFound('USER', 'USER not found.', { ResourceId: idOrArn });
    return user;
  }

  function requireUser(input: UserInput): User {
    requireStore(store, input);
    const user = findUser(input.UserId);
    if (input.Revision !== undefined && input.Revision !== String(user.revision)) {
      throw conflict('CONCURRENT_MODIFICATION', 'The user has been changed since this revision was read.');
    }
    return user;
  }

  function findBy(path: string, value: unknown): User | undefined {
    const holder = typeof value === 'string' ? holders.get(uniqueKey(path, value)) : undefined;
    return holder === undefined ? undefined : users.get(holder);
  }

  /** @throws ServiceError ConflictException when another user has the userName or the email address */
  function requireUnique(wanted: CompleteAttributes, except?: User): void {
    for (const [path, value] of uniqueValues(wanted)) {
      const holder = findBy(path, value);
      if (holder && holder.userId !== except?.userId)
        throw conflict('UNIQUENESS_CONSTRAINT_VIOLATION', `Duplicate ${path}`);
    }
  }

  function hold(user: User): void {
    for (const [path, value] of uniqueValues(user.attributes)) holders.set(uniqueKey(path, value), user.userId);
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
      ...describeStamps(user),
    };
  }

  return {
    handlers: {
      CreateUser(input, caller) {
        requireStore(store, input);
        const given = checkAttributes(attributes(input));
        requireUnique(given);
        const user: User = { userId: newId(), revision: 1, attributes: given, ...created(store, caller) };
        users.set(user.userId, user);
        hold(user);
        return revised(user);
      },
      DescribeUser: (input) => describe(requireUser(input), input.Extensions ?? []),
      GetUserId(input) {
        requireStore(store, input);
        const { UniqueAttribute } = input.AlternateIdentifier;
        // No operation sets an external id, so no user has one.
        const user =
          UniqueAttribute && findBy(uniquePath(UniqueAttribute.AttributePath), UniqueAttribute.AttributeValue);
        if (!user) throw notFound('USER', 'USER not found.');
        return reference(user);
      },
      ListUsers(input) {
        requireStore(store, input);
        const { Filters: [filter] = [], MaxResults = DEFAULT_PAGE, NextToken, Extensions = [] } = input;
        const request = { maxResults: MaxResults, nextToken: NextToken };
        const keyOf = ({ userId }: User) => userId;
        const page = filter ? pageOf(matching(filter), keyOf, request) : pageOfMap(users, keyOf, request);
        return { Users: page.items.map((user) => describe(user, Extensions)), NextToken: page.nextToken };
      },
      UpdateUser(input, caller) {
        const user = requireUser(input);
        const changed = checkAttributes(applyOperations(user.attributes, input.Operations));
        requireUnique(changed, user);
        release(user);
        Object.assign(user, { attributes: changed, revision: user.revision + 1, ...updated(store, caller) });
        hold(user);
        users.set(user.userId, user);
        return revised(user);
      },
      DeleteUser(input) {
        const user = requireUser(input);
        users.delete(user.userId);
        release(user);
        onDelete(user.userId);
        return {};
      },
    },
    all: () => [...users.values()].map((user) => describe(user, Object.keys(user.attributes.Extensions ?? {}))),
    require: (idOrArn) => findUser(idOrArn).userId,
    reset() {
      users.clear();
      holders.clear();
    },
  };

  /** ListUsers filters by userName and externalId only. */
  function matching({ AttributePath, AttributeValue }: Checked<Filter>): User[] {
    const path = AttributePath.toLowerCase();
    if (path === 'externalid') return [];
    if (path !== 'username') {
      throw invalid(`Users cannot be filtered by ${AttributePath}`);
    }
    const user = findBy('userName', AttributeValue);
    return user ? [user] : [];
  }
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
  throw invalid(`Users are found by ${UNIQUE_PATHS.join(' and ')}, not by ${path}`);
}
