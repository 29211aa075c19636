/**
 * The one middleware stack, in this order:
 *
 * 1. the Lambda context on every log line, cleared after each invocation, as containers are shared by people;
 * 2. the requestId on every log line, the key by which operators search;
 * 3. one line for the outcome: what was done, or the error's name and message. Never an event: it holds a person.
 */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { MiddlewareObj } from '@middy/core';
import { senderRequestId } from '../../../core/request/request-id.ts';
import { logger } from './logger.ts';

/**
 * Middleware of every function.
 *
 * @param step name of the state that the function carries out
 */
export function observe(step: string): MiddlewareObj[] {
  // Said here as well: a variable of the environment could have whole events logged.
  return [injectLambdaContext(logger, { resetKeys: true, logEvent: false }), logRequestId(step), logOutcome(step)];
}

function logRequestId(step: string): MiddlewareObj {
  return {
    before: ({ event }) => {
      logger.appendKeys({ step, requestId: senderRequestId(event) });
    },
  };
}

function logOutcome(step: string): MiddlewareObj {
  return {
    after: () => logger.info(`${step} done`),
    // Name and message only: a stack's cause may hold the service's answer, and that a person.
    onError: ({ error }) => logger.error(`${step} failed`, { errorName: error?.name, errorMessage: error?.message }),
  };
}
