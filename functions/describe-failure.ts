/** Describes a failure: the step, the error, what to do about it, and what exists now. */
import middy from '@middy/core';
import { describeFailure } from './lib/failure/failure-outcome.ts';
import { observe } from './lib/runtime/middleware.ts';

export const handler = middy(describeFailure).use(observe('DescribeFailure'));
