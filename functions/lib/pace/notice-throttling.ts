/** Notices that a service throttles, in the functions that may write the line. */
import type { MiddlewareObj } from '@middy/core';
import { ServiceCallError } from '../../../core/errors.ts';
import { logger } from '../runtime/logger.ts';
import { noteThrottledCall } from './line-table.ts';

/**
 * Returns the middleware that notes a throttled call of a service, so that the executions after it go slower. The error
 * stays as it is, and the state machine repeats the call. If the note fails, the next throttled call makes another.
 */
export function noticeThrottling(): MiddlewareObj {
  return {
    onError: async ({ error }) => {
      if (!isThrottled(error)) return;
      try {
        await noteThrottledCall();
      } catch (failure) {
        logger.warn('Throttled call not noted', { errorName: failure instanceof Error ? failure.name : undefined });
      }
    },
  };
}

function isThrottled(error: unknown): boolean {
  return (
    error instanceof ServiceCallError &&
    error.name === 'ThrottlingException' &&
    error.operation?.startsWith('dynamodb:') === false
  );
}
