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
  'identitystore:CreateUser': [
    'ResourceNotFoundException',
    'ThrottlingException',
    'AccessDeniedException',
    'ConflictException',
    'InternalServerException',
    'ValidationException',
    'ServiceQuotaExceededException',
  ],
  'identitystore:GetUserId': [
    'ResourceNotFoundException',
    'ThrottlingException',
    'AccessDeniedException',
    'InternalServerException',
    'ValidationException',
  ],
  'identitystore:DescribeUser': [
    'ResourceNotFoundException',
    'ThrottlingException',
    'AccessDeniedException',
    'InternalServerException',
    'ValidationException',
  ],
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
