/**
 * What a service of the local cloud is to the gateway: a name, a wire protocol, and one handler for each operation.
 *
 * The gateway finds the service by the credential scope of the request, the protocol finds the operation and its
 * input, and one pipeline (calls counted, faults, quotas, constraints of the API model) runs around every handler.
 */

/** Who calls: what the Authorization header of a signed request says. */
export interface Caller {
  accessKeyId: string;
  region: string;
}

/** JSON document as it goes over the wire. */
// biome-ignore lint/suspicious/noExplicitAny: inputs have been held against the API model before a handler sees them
export type Document = Record<string, any>;

/**
 * Carries out one operation.
 *
 * @param input members of the operation's input shape, wherever they came from (URI, query, body)
 * @returns members of the output shape
 * @throws {@link ServiceError} for each documented exception
 */
export type OperationHandler = (input: Document, caller: Caller) => Document | Promise<Document>;

/** A documented exception of a service, or one of the errors common to all. */
export class ServiceError extends Error {
  /** HTTP status code of the answer. */
  readonly status: number;
  /** Further members of the exception's shape, such as `Reason` or `RetryAfterSeconds`. */
  readonly members: Document;

  constructor(name: string, status: number, message: string, members: Document = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.members = members;
  }
}

/** The wire protocols spoken here, named as the service models name them. */
export type ProtocolName = 'json' | 'rest-json' | 'query';

/** One operation: its handler, and for rest-json its route. */
export interface Operation {
  handler: OperationHandler;
  /** rest-json only: method and URI template, such as `GET /user/{userId}`. */
  route?: { method: string; uri: string };
}

/** One service of the local cloud. */
export interface Service {
  /** Prefix of its operations in counts, faults and error messages, as in IAM actions: `finspace` in `finspace:CreateKxUser`. */
  readonly name: string;
  /** Service name in the credential scope; the gateway routes by it. */
  readonly signingName: string;
  readonly protocol: ProtocolName;
  /** json only: the prefix of X-Amz-Target, such as `AWSIdentityStore`. */
  readonly targetPrefix?: string;
  /** json only: `1.0` or `1.1`, for the content type. */
  readonly jsonVersion?: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Operation>>;
  /** Forgets everything that was created since the start. */
  reset(): void;
}
