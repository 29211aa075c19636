/** The interface of a wire protocol: it reads the operation and the input, and writes answers and errors. */

import { type Document, type Operation, type RawResponse, type Service, ServiceError } from '../../service/service.ts';
import type { HttpRequest } from '../http.ts';

/** The operation of a request. */
export interface FoundOperation {
  name: string;
  operation: Operation;
  /** Labels of the URI template, percent-decoded. */
  uriParameters: Record<string, string>;
}

/** The request and service of an answer. */
export interface AnswerContext {
  requestId: string;
  /** Absent when the service of the request is unknown. */
  service?: Service;
}

/** One wire protocol. */
export interface Protocol {
  /** @throws ServiceError UnknownOperationException */
  findOperation(service: Service, request: HttpRequest): FoundOperation;
  /** @throws ServiceError SerializationException when the body cannot be parsed */
  readInput(service: Service, request: HttpRequest, found: FoundOperation): Document;
  writeOutput(output: object, operation: string, context: AnswerContext): RawResponse;
  writeError(error: ServiceError, context: AnswerContext): RawResponse;
}

/** Finds an operation by its name. Inherited names such as `constructor` are no operations. */
export function operationNamed(service: Service, name: string | undefined): FoundOperation {
  const operation =
    name !== undefined && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (name === undefined || !operation) throw unknownOperation(service);
  return { name, operation, uriParameters: {} };
}

/** The error for an operation that the service does not have. */
export function unknownOperation(service: Service): ServiceError {
  const names = Object.keys(service.operations).join(', ');
  return new ServiceError('UnknownOperationException', 404, `The operations of ${service.name} here are ${names}`);
}
