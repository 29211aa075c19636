/**
 * The middleware of every function, in this order:
 *
 * 1. adds the Lambda context to every log line, and clears it after each invocation, because one execution environment
 *    serves the requests of several people;
 * 2. adds the requestId to every log line, so that operators can search for it;
 * 3. logs the outcome as one line: the step, or the name and message of the error. Events are never logged, because
 *    they contain personal data.
 */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { MiddlewareObj } from '@middy/core';
import type { StateName } from '../../../core/execution/states.ts';
import { senderRequestId } from '../../../core/request/fields/request-id.ts';
import { logger } from './logger.ts';

/** The work of a function: a state, or a task outside the workflows. */
type Work =
  | StateName
  | 'ReportSilentFailure'
  | 'StartOnboardingBatch'
  | 'PersonRecord'
  | 'AuditAccess'
  | 'PlanRequest'
  | 'PlanOffboarding';

/**
 * Returns the middleware of a function.
 *
 * @param step name of the state or task that the function implements
 */
export function observe(step: Work): MiddlewareObj[] {
  // logEvent is explicit, because an environment variable could otherwise enable the logging of events.
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
    // Only name and message: the cause in a stack trace may contain the response of a service, with personal data.
    onError: ({ error }) => logger.error(`${step} failed`, { errorName: error?.name, errorMessage: error?.message }),
  };
}
