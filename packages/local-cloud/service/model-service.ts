/** Services whose protocol, routes and constraints come from an API model. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { conformInput } from './constraints.ts';
import { type Caller, type Document, type Operation, type Service, ServiceError } from './service.ts';
import { errorStatus, type ServiceModel } from './service-model.ts';

/**
 * Reads a model from `models/`.
 *
 * @param name name of the service in botocore
 */
export function loadServiceModel(name: 'identitystore' | 'finspace' | 'finspace-data' | 'dynamodb'): ServiceModel {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, `models/${name}.json`), 'utf8'));
}

/**
 * The input of an operation after its check against the API model. The SDKs type every member as possibly undefined; after
 * the check, the required members are there.
 */
export type Checked<Input> = Input extends readonly (infer Element)[]
  ? Checked<Element>[]
  : Input extends object
    ? { [Member in keyof Input]: CheckedMember<Input, Member> }
    : Input;

type CheckedMember<Input, Member extends keyof Input> =
  Pick<Input, Member> extends Required<Pick<Input, Member>>
    ? Checked<NonNullable<Input[Member]>>
    : Checked<Input[Member]>;

/**
 * Types an input that was checked against the API model.
 *
 * @typeParam Input the SDK's type of the input
 * @param conformed the result of `conform` or `conformInput`
 */
export function typeChecked<Input>(conformed: Document): Checked<Input> {
  // The one assertion for all handlers. It is true because the SDK's types are generated from the model that was checked.
  return conformed as Checked<Input>;
}

/** The handlers of a service, by operation. */
export type ModelHandlers<Inputs> = {
  readonly [Name in keyof Inputs]: (input: Checked<Inputs[Name]>, caller: Caller) => object;
};

/** The parts of a service that its API model does not define. */
export interface ModelServiceOptions<Inputs> {
  /** Prefix of its operations, as in IAM actions. */
  name: string;
  model: ServiceModel;
  handlers: ModelHandlers<Inputs>;
  /** Answers a repeated request from memory. */
  answerOnce?: (operation: string, input: Document, work: () => object) => object;
  reset(): void;
}

/**
 * Creates a service from its API model.
 *
 * @typeParam Inputs the SDK's input type of each operation
 * @throws TypeError for a handler of an operation that the model does not have
 */
export function modelService<Inputs>(options: ModelServiceOptions<Inputs>): Service {
  const { name, model, handlers, answerOnce = (_operation, _input, work) => work(), reset } = options;
  const { signingName, protocol, targetPrefix, jsonVersion } = model.metadata;
  const operations: Record<string, Operation> = {};
  for (const operation in handlers) {
    const http = model.operations[operation]?.http;
    if (!http) throw new TypeError(`The API model of ${name} has no operation ${operation}`);
    operations[operation] = {
      route: { method: http.method, uri: http.requestUri },
      handler(input, caller) {
        const conformed = conformInput(model, operation, input);
        const checked = typeChecked<Inputs[typeof operation]>(conformed);
        return answerOnce(operation, conformed, () => handlers[operation](checked, caller));
      },
    };
  }
  return {
    name,
    signingName,
    protocol,
    jsonVersion,
    ...(targetPrefix !== null && { targetPrefix }),
    model,
    operations,
    reset,
  };
}

/** Creates an exception of a service with a model, with the status code that {@link errorStatus} finds. */
export function modelError(model: ServiceModel, name: string, message: string, members: Document = {}): ServiceError {
  return new ServiceError(name, errorStatus(name, model), message, members);
}
