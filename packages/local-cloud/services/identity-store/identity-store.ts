/** The identity store of IAM Identity Center: users. */
import { randomUUID } from 'node:crypto';
import type { Document, Service, ServiceError } from '../../service/service.ts';
import { modelError, modelService } from '../../service/service-model.ts';
import { pageOf } from '../paging.ts';
import { applyOperations, attributes, checkAttributes, model } from './user-attributes.ts';

/** Settings of the service. */
export interface IdentityStoreOptions {
  /** The one identity store that there is, such as `d-1234567890`. */
  identityStoreId: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Makes user ids: UUIDs. */
  newId?: () => string;
}

/** The service, and what it holds. */
export interface IdentityStore extends Service {
  /** All users as DescribeUser returns them, with their extensions. */
  users(): Document[];
}

interface User {
  userId: string;
  revision: number;
  attributes: Document;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  updatedBy: string;
}

/** Size of a page when MaxResults is not said. */
const DEFAULT_PAGE = 100;

/** Makes the service. */
export function createIdentityStore({
  identityStoreId,
  now = Date.now,
  newId = randomUUID,
}: IdentityStoreOptions): IdentityStore {
  const users = new Map<string, User>();
  /** Users by the values that no two of them share. */
  const holders = new Map<string, User>();

  function requireStore({ IdentityStoreId }: Document): void {
    // The store may be named by its ARN, arn:aws:identitystore::ACCOUNT:identitystore/ID.
    if (lastSegment(IdentityStoreId) !== identityStoreId) throw notFound('IDENTITY_STORE', 'IdentityStore not found.');
  }

  function requireUser(input: Document): User {
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
  function requireUnique(wanted: Document, except?: User): void {
    for (const [path, value] of uniqueValues(wanted)) {
      const holder = findBy(path, value);
      if (holder && holder !== except) throw conflict('UNIQUENESS_CONSTRAINT_VIOLATION', `Duplicate ${path}`);
    }
  }

  function hold(user: User): void {
    for (const [path, value] of uniqueValues(user.attributes)) holders.set(uniqueKey(path, value), user);
  }

  function release(user: User): void {
    for (const [path, value] of uniqueValues(user.attributes)) holders.delete(uniqueKey(path, value));
  }

  const reference = ({ userId }: User): Document => ({
    IdentityStoreId: identityStoreId,
    UserId: userId,
    UserArn: `arn:aws:identitystore:::user/${userId}`,
  });

  const revised = (user: User): Document => ({ ...reference(user), Revision: String(user.revision) });

  function describe(user: User, extensions: readonly string[]): Document {
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

  const service = modelService({
    name: 'identitystore',
    model,
    handlers: {
      CreateUser(input, { accessKeyId }) {
        requireStore(input);
        const given = attributes(input);
        checkAttributes(given);
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
        // No operation gives a user an external id: nobody is found by one.
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
        const changed = applyOperations(user.attributes, input.Operations);
        checkAttributes(changed);
        requireUnique(changed, user);
        release(user);
        user.attributes = changed;
        hold(user);
        user.revision += 1;
        user.updatedAt = now();
        user.updatedBy = accessKeyId;
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

  /** Filters of ListUsers are for userName and externalId alone. */
  function matching({ AttributePath, AttributeValue }: Document): User[] {
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

/** Paths of the attributes that no two users share. */
const UNIQUE_PATHS: readonly string[] = ['userName', 'emails.value'];

/** Values of the attributes that no two users share, each with its path. */
function uniqueValues({ UserName, Emails }: Document): [path: string, value: string][] {
  const email: unknown = Emails?.[0]?.Value;
  return [
    ['userName', UserName],
    ...(typeof email === 'string' ? [['emails.value', email] satisfies [string, string]] : []),
  ];
}

/** Upper and lower case are the same: RFC 7643, section 8.7.1, has userName and emails.value as not case exact. */
function uniqueKey(path: string, value: string): string {
  return `${path}:${value.toLowerCase()}`;
}

/** @throws ServiceError ValidationException for a path by which GetUserId does not search */
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
