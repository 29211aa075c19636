/** The names that Step Functions gives to what the services of its tasks refuse. */
import { type Refusal, refusalOf } from '../../service/refusals.ts';

/** A service of tasks, as the names of its errors begin. */
export type TaskService = 'Lambda' | 'EventBridge';

/** Exceptions of the SDK that Step Functions calls the services with; those of the client have their own names. */
const NAMES: Record<TaskService, Record<Exclude<Refusal, 'client'>, string>> = {
  Lambda: { throttled: 'TooManyRequestsException', server: 'ServiceException', connection: 'SdkClientException' },
  EventBridge: { throttled: 'ThrottlingException', server: 'InternalException', connection: 'SdkClientException' },
};

/** Exceptions that are no part of Lambda's API model get the name of its base exception. */
const UNMODELLED: Record<string, string> = { 'Lambda.AccessDeniedException': 'Lambda.AWSLambdaException' };

/**
 * The error with which a task fails whose call was refused.
 *
 * @returns the error itself when it is no refusal
 */
export function refusedTask(service: TaskService, error: unknown): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined || !(error instanceof Error)) return error;
  const name = `${service}.${refusal === 'client' ? error.name : NAMES[service][refusal]}`;
  return Object.assign(new Error(error.message || 'The connection was reset'), { name: UNMODELLED[name] ?? name });
}
