/**
 * The one middleware stack, in this order:
 *
 * 1. the Lambda context on every log line, cleared after each invocation, as containers are shared by people;
 * 2. the requestId on every log line, the key by which operators search;
 * 3. one line for the outcome: what was done, or the error's name and message. Never an event: it holds a person.
 */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { MiddlewareObj } from '@middy/core';
import type { StateName } from '../../../core/execution/states.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { logger } from './logger.ts';

/** What a function carries out: a state, or work beside the workflows. */
type Work = StateName | 'ReportSilentFailure' | 'StartOnboardingBatch';

/**
 * Middleware of every function.
 *
 * @param step name of the state that the function carries out
 */
export function observe(step: Work): MiddlewareObj[] {
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
