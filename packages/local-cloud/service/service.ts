/**
 * The interface between the gateway and a service: a name, a wire protocol, and one handler for each operation.
 *
 * The gateway finds the service by the credential scope of the request. The protocol finds the operation and reads its
 * input. One pipeline runs around every handler: it injects faults, applies quotas and counts the call.
 */

import type { IncomingHttpHeaders } from 'node:http';
import type { ProtocolName, ServiceModel } from './service-model.ts';

/** The caller, from the Authorization header of a signed request. */
export interface Caller {
  accessKeyId: string;
  region: string;
}

/** Members of an input or an output as they go over the wire. */
export type Document = Record<string, unknown>;

/**
 * Carries out one operation.
 *
 * @param input members of the input, from the URI, the query string and the body; not checked yet
 * @returns members of the output shape
 * @throws {@link ServiceError} for each documented exception
 */
export type OperationHandler = (input: Document, caller: Caller) => object | Promise<object>;

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

/** The answer to a {@link RawRequest}. It is sent unchanged. */
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

/** An operation that reads and writes its own bodies. A {@link ServiceError} is answered as for other operations. */
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
  /** The API model, if there is one. It has the HTTP bindings of members and the status codes of exceptions. */
  readonly model?: ServiceModel;
  /** Ends all work without further effects, and deletes everything that was created since the start. */
  reset(): void | Promise<void>;
}
