/** A wire protocol: how a request says its operation and input, and how answers and errors are written. */

import { type Document, type Operation, type RawResponse, type Service, ServiceError } from '../../service/service.ts';
import type { HttpRequest } from '../http.ts';

/** The operation that a request is for. */
export interface FoundOperation {
  name: string;
  operation: Operation;
  /** Labels of the URI template, percent-decoded. */
  uriParameters: Record<string, string>;
}

/** What an answer is about. */
export interface AnswerContext {
  requestId: string;
  /** Absent when the request could not be given to a service. */
  service?: Service;
}

/** One wire protocol. */
export interface Protocol {
  /** @throws ServiceError UnknownOperationException */
  findOperation(service: Service, request: HttpRequest): FoundOperation;
  /** @throws ServiceError SerializationException when the request cannot be read */
  readInput(service: Service, request: HttpRequest, found: FoundOperation): Document;
  writeOutput(output: object, operation: string, context: AnswerContext): RawResponse;
  writeError(error: ServiceError, context: AnswerContext): RawResponse;
}

/** Finds an operation by the name that a request gives; names such as `constructor` are nobody's. */
export function operationNamed(service: Service, name: string | undefined): FoundOperation {
  const operation =
    name !== undefined && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (name === undefined || !operation) throw unknownOperation(service);
  return { name, operation, uriParameters: {} };
}

/** The request is for no operation that the service has here. */
export function unknownOperation(service: Service): ServiceError {
  const names = Object.keys(service.operations).join(', ');
  return new ServiceError('UnknownOperationException', 404, `The operations of ${service.name} here are ${names}`);
}
