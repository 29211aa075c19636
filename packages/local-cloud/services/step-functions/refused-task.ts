/** The names of errors in Step Functions when a service refuses the call of a task. */
import { type Refusal, refusalOf } from '../../service/refusals.ts';

/** A service of tasks: the prefix of its error names. */
export type TaskService = 'Lambda' | 'EventBridge';

/** Exceptions of the SDK in Step Functions. Client errors keep their own names. */
const NAMES: Record<TaskService, Record<Exclude<Refusal, 'client'>, string>> = {
  Lambda: { throttled: 'TooManyRequestsException', server: 'ServiceException', connection: 'SdkClientException' },
  EventBridge: { throttled: 'ThrottlingException', server: 'InternalException', connection: 'SdkClientException' },
};

/** Exceptions that are not in Lambda's API model get the name of its base exception. */
const UNMODELLED: Record<string, string> = { 'Lambda.AccessDeniedException': 'Lambda.AWSLambdaException' };

/**
 * The error of a task whose call was refused.
 *
 * @returns the same error when it is not a refusal
 */
export function refusedTask(service: TaskService, error: unknown): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined || !(error instanceof Error)) return error;
  const name = `${service}.${refusal === 'client' ? error.name : NAMES[service][refusal]}`;
  return Object.assign(new Error(error.message || 'The connection was reset'), { name: UNMODELLED[name] ?? name });
}
