/** Exceptions of the operations that read the identity store. */
const READ_IDENTITY_STORE = [
  'ResourceNotFoundException',
  'ThrottlingException',
  'AccessDeniedException',
  'InternalServerException',
  'ValidationException',
] as const;

/** Exceptions of the operations that delete something in the identity store. */
const DELETE_IN_IDENTITY_STORE = [...READ_IDENTITY_STORE, 'ConflictException'] as const;

/** Exceptions of the operations that create something in the identity store. */
const CREATE_IN_IDENTITY_STORE = [...DELETE_IN_IDENTITY_STORE, 'ServiceQuotaExceededException'] as const;

/** Exceptions of the DynamoDB operations that read items. */
const READ_ITEM = [
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ResourceNotFoundException',
  'ThrottlingException',
] as const;

/** Exceptions of the DynamoDB operations that write an item. */
const WRITE_ITEM = [
  ...READ_ITEM,
  'ConditionalCheckFailedException',
  'ItemCollectionSizeLimitExceededException',
  'ReplicatedWriteConflictException',
  'TransactionConflictException',
] as const;

/**
 * The exceptions that each operation can throw, from the API reference. A test compares this list with the API models.
 * Another test compares the Retry and Catch of the state machines with this list.
 */
export const documentedExceptions = {
  'identitystore:CreateUser': CREATE_IN_IDENTITY_STORE,
  'identitystore:GetUserId': READ_IDENTITY_STORE,
  'identitystore:DescribeUser': READ_IDENTITY_STORE,
  'identitystore:ListUsers': READ_IDENTITY_STORE,
  'identitystore:CreateGroupMembership': CREATE_IN_IDENTITY_STORE,
  'identitystore:GetGroupMembershipId': READ_IDENTITY_STORE,
  'identitystore:IsMemberInGroups': READ_IDENTITY_STORE,
  'identitystore:ListGroupMembershipsForMember': READ_IDENTITY_STORE,
  'identitystore:DeleteGroupMembership': DELETE_IN_IDENTITY_STORE,
  'identitystore:DeleteUser': DELETE_IN_IDENTITY_STORE,
  'finspace-api:CreateUser': [
    'InternalServerException',
    'ValidationException',
    'ThrottlingException',
    'AccessDeniedException',
    'LimitExceededException',
    'ConflictException',
  ],
  'finspace-api:GetUser': [
    'InternalServerException',
    'ValidationException',
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
  ],
  'finspace-api:ListUsers': [
    'InternalServerException',
    'ValidationException',
    'ThrottlingException',
    'AccessDeniedException',
  ],
  'finspace-api:EnableUser': [
    'InternalServerException',
    'ValidationException',
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'LimitExceededException',
    'ConflictException',
  ],
  'finspace-api:DisableUser': [
    'InternalServerException',
    'ValidationException',
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ConflictException',
  ],
  'finspace:CreateKxUser': [
    'ResourceNotFoundException',
    'InternalServerException',
    'ThrottlingException',
    'AccessDeniedException',
    'ValidationException',
    'ResourceAlreadyExistsException',
    'LimitExceededException',
    'ConflictException',
  ],
  'finspace:GetKxUser': [
    'InternalServerException',
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
  'finspace:ListKxUsers': [
    'ResourceNotFoundException',
    'InternalServerException',
    'ThrottlingException',
    'AccessDeniedException',
    'ValidationException',
  ],
  'finspace:UpdateKxUser': [
    'InternalServerException',
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ValidationException',
    'LimitExceededException',
    'ConflictException',
  ],
  'finspace:DeleteKxUser': [
    'InternalServerException',
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ValidationException',
    'ConflictException',
  ],
  'dynamodb:DescribeTable': ['InternalServerError', 'ResourceNotFoundException'],
  'dynamodb:GetItem': READ_ITEM,
  'dynamodb:Query': READ_ITEM,
  'dynamodb:PutItem': WRITE_ITEM,
  'dynamodb:UpdateItem': WRITE_ITEM,
  'dynamodb:DeleteItem': WRITE_ITEM,
  'finspace:ListTagsForResource': ['InternalServerException', 'InvalidRequestException', 'ResourceNotFoundException'],
} as const satisfies Record<string, readonly string[]>;

/** An operation that the functions call, as `<IAM prefix of the service>:<name of the operation>`. */
export type ServiceOperation = keyof typeof documentedExceptions;

/** Name of an exception that at least one of the operations documents. */
export type DocumentedException = (typeof documentedExceptions)[ServiceOperation][number];
