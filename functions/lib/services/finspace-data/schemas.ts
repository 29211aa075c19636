/**
 * Shapes of the operations, in the format of the SDK's static schemas: `[kind, namespace, name, traits, members,
 * schemas of the members, number of required members]`, required members first. Kinds: 0 simple, 1 list, 3 structure,
 * -3 error, 9 operation. As member schemas: 0 string, 1 number. Traits, as bits: 1 label in the path, 4 idempotency
 * token, 8 sensitive (kept out of the SDK's logs).
 */
import { TypeRegistry } from '@smithy/core/schema';
import type {
  StaticErrorSchema,
  StaticListSchema,
  StaticOperationSchema,
  StaticSimpleSchema,
  StaticStructureSchema,
} from '@smithy/types';
import * as errors from './errors.ts';

const NAMESPACE = 'com.amazonaws.finspacedata';
const BASE_NAMESPACE = `smithy.ts.sdk.synthetic.${NAMESPACE}`;

const STRING = 0;
const NUMBER = 1;
const sensitive: StaticSimpleSchema = [0, NAMESPACE, 'SensitiveString', 8, 0];

const CreateUserRequest: StaticStructureSchema = [
  3,
  NAMESPACE,
  'CreateUserRequest',
  0,
  ['emailAddress', 'type', 'firstName', 'lastName', 'apiAccess', 'apiAccessPrincipalArn', 'clientToken'],
  [[() => sensitive, 0], STRING, [() => sensitive, 0], [() => sensitive, 0], STRING, STRING, [STRING, 4]],
  2,
];

const CreateUserResponse: StaticStructureSchema = [3, NAMESPACE, 'CreateUserResponse', 0, ['userId'], [STRING]];

const userMembers = [
  'userId',
  'status',
  'firstName',
  'lastName',
  'emailAddress',
  'type',
  'apiAccess',
  'apiAccessPrincipalArn',
  'createTime',
  'lastEnabledTime',
  'lastDisabledTime',
  'lastModifiedTime',
  'lastLoginTime',
];

const userSchemas: StaticStructureSchema[5] = [
  STRING,
  STRING,
  [() => sensitive, 0],
  [() => sensitive, 0],
  [() => sensitive, 0],
  STRING,
  STRING,
  STRING,
  NUMBER,
  NUMBER,
  NUMBER,
  NUMBER,
  NUMBER,
];

const User: StaticStructureSchema = [3, NAMESPACE, 'User', 0, userMembers, userSchemas];

const UserList: StaticListSchema = [1, NAMESPACE, 'UserList', 0, [() => User, 0]];

const GetUserRequest: StaticStructureSchema = [3, NAMESPACE, 'GetUserRequest', 0, ['userId'], [[STRING, 1]], 1];

const GetUserResponse: StaticStructureSchema = [3, NAMESPACE, 'GetUserResponse', 0, userMembers, userSchemas];

const SwitchUserRequest: StaticStructureSchema = [
  3,
  NAMESPACE,
  'SwitchUserRequest',
  0,
  ['userId', 'clientToken'],
  [
    [STRING, 1],
    [STRING, 4],
  ],
  1,
];

const SwitchUserResponse: StaticStructureSchema = [3, NAMESPACE, 'SwitchUserResponse', 0, ['userId'], [STRING]];

const ListUsersRequest: StaticStructureSchema = [
  3,
  NAMESPACE,
  'ListUsersRequest',
  0,
  ['maxResults', 'nextToken'],
  [
    [NUMBER, { httpQuery: 'maxResults' }],
    [STRING, { httpQuery: 'nextToken' }],
  ],
  1,
];

const ListUsersResponse: StaticStructureSchema = [
  3,
  NAMESPACE,
  'ListUsersResponse',
  0,
  ['users', 'nextToken'],
  [[() => UserList, 0], STRING],
];

/** POST /user */
export const CreateUser: StaticOperationSchema = [
  9,
  NAMESPACE,
  'CreateUser',
  { http: ['POST', '/user', 200] },
  () => CreateUserRequest,
  () => CreateUserResponse,
];

/** GET /user/{userId} */
export const GetUser: StaticOperationSchema = [
  9,
  NAMESPACE,
  'GetUser',
  { http: ['GET', '/user/{userId}', 200] },
  () => GetUserRequest,
  () => GetUserResponse,
];

/** GET /user?nextToken&maxResults */
export const ListUsers: StaticOperationSchema = [
  9,
  NAMESPACE,
  'ListUsers',
  { http: ['GET', '/user', 200] },
  () => ListUsersRequest,
  () => ListUsersResponse,
];

/** POST /user/{userId}/enable */
export const EnableUser: StaticOperationSchema = [
  9,
  NAMESPACE,
  'EnableUser',
  { http: ['POST', '/user/{userId}/enable', 200] },
  () => SwitchUserRequest,
  () => SwitchUserResponse,
];

/** POST /user/{userId}/disable */
export const DisableUser: StaticOperationSchema = [
  9,
  NAMESPACE,
  'DisableUser',
  { http: ['POST', '/user/{userId}/disable', 200] },
  () => SwitchUserRequest,
  () => SwitchUserResponse,
];

const EXCEPTIONS = [
  ['AccessDeniedException', 'client', 403, ['message'], errors.AccessDeniedException],
  ['ConflictException', 'client', 409, ['message', 'reason'], errors.ConflictException],
  ['InternalServerException', 'server', 500, ['message'], errors.InternalServerException],
  ['LimitExceededException', 'client', 400, ['message'], errors.LimitExceededException],
  ['ResourceNotFoundException', 'client', 404, ['message', 'reason'], errors.ResourceNotFoundException],
  ['ThrottlingException', 'client', 429, [], errors.ThrottlingException],
  ['ValidationException', 'client', 400, ['message', 'reason'], errors.ValidationException],
] as const;

/** The registries in which the protocol looks up the class of an exception. */
export const errorTypeRegistries: TypeRegistry[] = [baseRegistry(), exceptionRegistry()];

/** Namespace of the shapes. */
export const defaultNamespace = NAMESPACE;

function baseRegistry(): TypeRegistry {
  const registry = new TypeRegistry(BASE_NAMESPACE);
  const base: StaticErrorSchema = [-3, BASE_NAMESPACE, 'FinSpaceDataServiceException', 0, [], []];
  registry.registerError(base, errors.FinSpaceDataServiceException);
  return registry;
}

function exceptionRegistry(): TypeRegistry {
  const registry = new TypeRegistry(NAMESPACE);
  for (const [name, error, httpError, members, exception] of EXCEPTIONS) {
    const schema: StaticErrorSchema = [
      -3,
      NAMESPACE,
      name,
      { error, httpError },
      [...members],
      members.map(() => STRING),
    ];
    registry.registerError(schema, exception);
  }
  return registry;
}
