/**
 * What a service of the local cloud is to the gateway: a name, a wire protocol, and one handler for each operation.
 *
 * The gateway finds the service by the credential scope of the request, the protocol finds the operation and its
 * input, and one pipeline (calls counted, faults, quotas, constraints of the API model) runs around every handler.
 */

import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceModel } from './service-model.ts';

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

/** Method and URI template of a rest-json operation, such as `GET` and `/user/{userId}`. */
export interface Route {
  method: string;
  uri: string;
}

/** A request whose body is not JSON members, such as the payload of Lambda's `Invoke`. */
export interface RawRequest {
  /** Labels of the URI template, percent-decoded. */
  uriParameters: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The answer to a {@link RawRequest}, sent as it is. */
export interface RawResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** An operation on members: its handler, and for rest-json its route. */
export interface HandledOperation {
  handler: OperationHandler;
  /** rest-json only. */
  route?: Route;
  raw?: undefined;
}

/** An operation that reads and writes bodies of its own; a {@link ServiceError} is answered as everywhere. */
export interface RawOperation {
  raw: (request: RawRequest, caller: Caller) => Promise<RawResponse>;
  /** rest-json only. */
  route?: Route;
  handler?: undefined;
}

/** One operation: with a handler, or with raw bodies. */
export type Operation = HandledOperation | RawOperation;

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
  /** The API model, if there is one: inputs are then held against its constraints before a handler sees them. */
  readonly model?: ServiceModel;
  /** Ends what runs, without a trace, and forgets everything that was created since the start. */
  reset(): void | Promise<void>;
}
