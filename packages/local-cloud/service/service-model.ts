/**
 * API models of the services, as botocore publishes them: operations, shapes with their constraints, exceptions and
 * HTTP bindings.
 */

/** The wire protocols of the local cloud, named as the API models name them. */
export type ProtocolName = 'json' | 'rest-json' | 'query';

/** Reference to a shape, and the location of the member in the HTTP request when it is not in the body. */
export interface Member {
  shape: string;
  location?: 'uri' | 'querystring' | 'statusCode';
  locationName?: string;
  /** A client token: a request that is repeated with the same token is carried out once. */
  idempotencyToken?: boolean;
}

/** A shape with its constraints. */
export interface Shape {
  type: 'structure' | 'list' | 'map' | 'string' | 'blob' | 'integer' | 'long' | 'double' | 'boolean' | 'timestamp';
  min?: number;
  max?: number;
  pattern?: string;
  enum?: readonly string[];
  /** structure */
  members?: Readonly<Record<string, Member>>;
  required?: readonly string[];
  union?: boolean;
  /** structure without members, for any JSON value. */
  document?: boolean;
  error?: { httpStatusCode: number };
  /** An exception that is the server's fault. */
  fault?: boolean;
  /** list */
  member?: Member;
  /** map */
  key?: Member;
  value?: Member;
}

/** One API model. */
export interface ServiceModel {
  metadata: {
    signingName: string;
    protocol: ProtocolName;
    targetPrefix: string | null;
    jsonVersion: '1.0' | '1.1';
  };
  operations: Readonly<
    Record<string, { http: { method: string; requestUri: string }; input: string; output: string; errors: string[] }>
  >;
  shapes: Readonly<Record<string, Shape>>;
}

/**
 * @param model the API model that has the shape
 * @param name name of the shape, from the model
 * @throws TypeError when the model has no such shape
 */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (!shape) throw new TypeError(`The API model has no shape ${name}`);
  return shape;
}

/**
 * HTTP status codes of exceptions without a status code in a model. From the API references of the identity store, Lambda
 * and EventBridge, and from "Common Errors" of the AWS API references.
 */
const KNOWN_STATUSES: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalException: 500,
  InternalFailure: 500,
  InternalServerException: 500,
  LimitExceededException: 400,
  ResourceAlreadyExistsException: 409,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  ServiceQuotaExceededException: 402,
  ServiceUnavailable: 503,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
  ValidationException: 400,
};

/** Signing names of services that answer every error of a client with 400 (DynamoDB developer guide, Error handling). */
const CLIENT_ERRORS_ARE_400: readonly string[] = ['dynamodb'];

/**
 * HTTP status code of an exception.
 *
 * @param name name of the exception
 * @param model the API model of the service that throws it
 * @returns the status code of the model, else of the table above, else 500 for a fault of the server, else 400
 */
export function errorStatus(name: string, model?: ServiceModel): number {
  const shape = model && Object.hasOwn(model.shapes, name) ? model.shapes[name] : undefined;
  const known = Object.hasOwn(KNOWN_STATUSES, name) ? KNOWN_STATUSES[name] : undefined;
  const status = shape?.error?.httpStatusCode ?? known ?? (shape?.fault ? 500 : 400);
  return status < 500 && model && CLIENT_ERRORS_ARE_400.includes(model.metadata.signingName) ? 400 : status;
}

/**
 * @param model the API model, if the service has one
 * @param error name of the exception
 * @param member member of the exception's shape
 * @returns whether the model gives the exception that member
 */
export function errorHasMember(model: ServiceModel | undefined, error: string, member: string): boolean {
  if (!model || !Object.hasOwn(model.shapes, error)) return false;
  return Object.hasOwn(model.shapes[error]?.members ?? {}, member);
}
