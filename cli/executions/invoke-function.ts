/** Invokes a function of the stack that answers to operators. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { Interruptible } from '../options.ts';
import type { UserError } from '../user-error.ts';
import { type DeployedStack, StackUnavailable } from './deployed-stack.ts';

/** Makes the error of a command of the error with which a function has failed. */
export type ErrorOfFunction = (errorType: string, message: string) => UserError;

/** A function that the stack has, or does not have yet. */
export interface OperatorFunction {
  /** The output of the stack that has the name. */
  output: string;
  /** Undefined if the stack is older than the function. */
  name: string | undefined;
}

const functionError = v.object({
  errorType: v.optional(v.string(), 'Error'),
  errorMessage: v.optional(v.string(), ''),
});

/**
 * Returns the name of a function.
 *
 * @throws StackUnavailable when the stack has no such function
 */
export function nameOf({ output, name }: OperatorFunction): string {
  if (name !== undefined) return name;
  throw new StackUnavailable(`The stack has no output ${output}: deploy it again, in the version of this command.`);
}

/**
 * Invokes a function, and waits for its answer.
 *
 * @param answer schema of the answer
 * @param errorOf makes the error that is thrown when the function fails
 * @throws StackUnavailable when the stack has no such function
 * @throws LambdaServiceException as Invoke
 */
export async function invokeFunction<Answer extends v.GenericSchema>(
  functions: DeployedStack['functions'],
  asked: OperatorFunction,
  event: object,
  answer: Answer,
  { signal }: Interruptible,
  errorOf: ErrorOfFunction,
): Promise<v.InferOutput<Answer>> {
  const { FunctionError, Payload } = await functions.send(
    new InvokeCommand({ FunctionName: nameOf(asked), Payload: JSON.stringify(event) }),
    signal && { abortSignal: signal },
  );
  const payload: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError !== undefined) {
    const { errorType, errorMessage } = v.parse(functionError, payload);
    throw errorOf(errorType, errorMessage);
  }
  return v.parse(answer, payload);
}
